using AssetTracer.Schema.CommandLine;
using Npgsql;

namespace AssetTracer.Schema.Tests.CommandLine;

/// <summary>URIs mean here what they mean to psql.</summary>
[TestFixture]
public sealed class PostgresUriTests
{
    [Test]
    public void Every_part_is_read_and_percent_decoded()
    {
        var settings = PostgresUri.Parse("postgresql://b%40b:p%3A%2Fw%C3%B6@db.example:6543/my%20app?sslmode=verify-full&application_name=a%26b&connect_timeout=7&options=-c%20search_path%3Dx", _ => null);

        Assert.Multiple(() =>
        {
            Assert.That(settings.Username, Is.EqualTo("b@b"));
            Assert.That(settings.Password, Is.EqualTo("p:/wö"));
            Assert.That(settings.Host, Is.EqualTo("db.example"));
            Assert.That(settings.Port, Is.EqualTo(6543));
            Assert.That(settings.Database, Is.EqualTo("my app"));
            Assert.That(settings.SslMode, Is.EqualTo(SslMode.VerifyFull));
            Assert.That(settings.ApplicationName, Is.EqualTo("a&b"));
            Assert.That(settings.Timeout, Is.EqualTo(7));
            Assert.That(settings.Options, Is.EqualTo("-c search_path=x"));
        });
    }

    [TestCase("postgres://h", "h", 5432, null)]
    [TestCase("postgres://h/", "h", 5432, null)]
    [TestCase("postgres://h:6000/d", "h", 6000, "d")]
    [TestCase("POSTGRES://h/d", "h", 5432, "d")]
    [TestCase("postgres://u@h/d", "h", 5432, "d")]
    [TestCase("postgres://[::1]:6000/d", "::1", 6000, "d")]
    [TestCase("postgres://h?dbname=d&port=6000", "h", 6000, "d")]
    [TestCase("postgres:///d?host=/var/run/postgresql", "/var/run/postgresql", 5432, "d")]
    [TestCase("postgres://%2Fvar%2Frun%2Fpostgresql/d", "/var/run/postgresql", 5432, "d")]
    [TestCase("postgres://a:1,b:2/d?target_session_attrs=read-write", "a:1,b:2", 5432, "d")]
    public void Parts_may_be_missing(string uri, string host, int port, string? database)
    {
        var settings = PostgresUri.Parse(uri, _ => null);

        Assert.That((settings.Host, settings.Port, settings.Database), Is.EqualTo((host, port, database)));
    }

    [TestCase("postgres://u:p@ss@h/d", "p@ss")]
    [TestCase("postgres://u:p:ss@h/d", "p:ss")]
    [TestCase("postgres://u:p#ss@h/d", "p#ss")]
    [TestCase("postgres://u:p+ss@h/d", "p+ss")]
    [TestCase("postgres://h/d?user=u&password=p%26ss", "p&ss")]
    public void A_password_is_taken_as_it_stands(string uri, string password) => Assert.That(PostgresUri.Parse(uri, _ => null).Password, Is.EqualTo(password));

    [TestCase("postgres://", "elsewhere", 5999, "shop", "ada", "p@ss")]
    [TestCase("postgres:///d", "elsewhere", 5999, "d", "ada", "p@ss")]
    [TestCase("postgres://h/d", "h", 5999, "d", "ada", "p@ss")]
    [TestCase("postgres://u:p@h:6000/d", "h", 6000, "d", "u", "p")]
    [TestCase("postgres:///d?host=h&port=5432&user=u&password=p", "h", 5432, "d", "u", "p")]
    public void What_it_leaves_out_is_taken_from_the_variables_of_libpq(string uri, string host, int port, string database, string user, string password)
    {
        var variables = new Dictionary<string, string>
        {
            ["PGHOST"] = "elsewhere",
            ["PGPORT"] = "5999",
            ["PGDATABASE"] = "shop",
            ["PGUSER"] = "ada",
            ["PGPASSWORD"] = "p@ss",
        };
        var settings = PostgresUri.Parse(uri, variables.GetValueOrDefault);

        Assert.That((settings.Host, settings.Port, settings.Database, settings.Username, settings.Password), Is.EqualTo((host, port, database, user, password)));
    }

    [Test]
    public void A_variable_that_cannot_be_read_is_named() =>
        Assert.That(() => PostgresUri.Parse("postgres://h/d", name => name == "PGPORT" ? "many" : null), Throws.TypeOf<CommandException>().With.Message.StartsWith("PGPORT isn't a number"));

    [TestCase("postgres://u:s3cr/et@h/d")]
    [TestCase("postgres://u:s3cr?et@h/d")]
    [TestCase("postgres://u:s3cret")]
    [TestCase("postgres://u:s3cret/d")]
    [TestCase("postgres://h:0/d")]
    [TestCase("postgres://h/d?sslmode=s3cret")]
    [TestCase("postgres://h/d?connect_timeout=s3cret")]
    [TestCase("postgres://h/d?s3cret")]
    public void What_cannot_be_read_is_refused_without_repeating_it(string uri) =>
        Assert.That(() => PostgresUri.Parse(uri, _ => null), Throws.TypeOf<CommandException>().With.Message.Not.Contains("s3cr").And.Message.EndsWith("."));

    [Test]
    public void An_unknown_parameter_is_named() =>
        Assert.That(() => PostgresUri.Parse("postgres://h/d?schema=x", _ => null), Throws.TypeOf<CommandException>().With.Message.Contains("'schema'"));
}
