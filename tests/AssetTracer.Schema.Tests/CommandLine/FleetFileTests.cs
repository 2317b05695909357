using AssetTracer.Schema.CommandLine;

namespace AssetTracer.Schema.Tests.CommandLine;

/// <summary>The file that names the members of a fleet: what it says, and what is wrong with it without repeating a secret.</summary>
public sealed class FleetFileTests
{
    private string _path = "";

    [SetUp]
    public void Create() => _path = Path.Combine(Directory.CreateTempSubdirectory("assettracer-tests-").FullName, "fleet.json");

    [TearDown]
    public void Delete() => Directory.Delete(Path.GetDirectoryName(_path)!, recursive: true);

    [Test]
    public void Members_are_read_with_their_schemas_and_canaries()
    {
        var members = Read(
            """
            // the tenants
            [
              { "name": "acme", "database": "env:TENANTS", "schema": "acme", "canary": true },
              { "name": "globex", "database": "Host=db;Database=globex;Username=owner", },
            ]
            """);

        Assert.That(members.Select(m => (m.Name, m.Schema, m.IsCanary)), Is.EqualTo(new[] { ("acme", "acme", true), ("globex", (string?)null, false) }));
    }

    [TestCase("Host=db;Username=owner;Password=${SECRET}")]
    [TestCase("postgres://owner:${SECRET}@db/app")]
    public void What_a_variable_holds_is_a_value_whatever_is_in_it(string database)
    {
        var member = Read($$"""[ { "name": "acme", "database": "{{database}}" } ]""").Single();

        Assert.That((member.Settings!.Host, member.Settings.Username, member.Settings.Password), Is.EqualTo(("db", "owner", "p;a'5\"5=@/w0rd")));
    }

    [TestCase("", "line 1: this isn't JSON.")]
    [TestCase("[\n { \"name\": \"acme\",\n  pa55 } ]", "line 3: this isn't JSON.")]
    [TestCase("{}", "line 1: the file isn't a list.")]
    [TestCase("[]", "line 1: there is no member.")]
    [TestCase("[\n 1 ]", "line 2: a member isn't an object.")]
    [TestCase("[\n {\"database\": \"Host=db;Password=pa55\"} ]", "line 2: a member has no name.")]
    [TestCase("[\n {\"name\": \"acme\"} ]", "line 2 (acme): there is no database.")]
    [TestCase("[\n {\"name\": \"acme\",\n \"database\": 1} ]", "line 3 (acme): database isn't a text.")]
    [TestCase("[\n {\"name\": \"acme\",\n \"pa55\": 1} ]", "line 3 (acme): there is something else than name, database, schema and canary.")]
    [TestCase("[\n {\"name\": \"acme\", \"canary\": \"pa55\"} ]", "line 2 (acme): canary isn't true or false.")]
    [TestCase("[\n {\"name\": \"acme\", \"database\": \"env:NOTSET\"} ]", "line 2 (acme): The environment variable NOTSET isn't set.")]
    [TestCase("[\n {\"name\": \"acme\", \"database\": \"Host=db;Password=${NOTSET}\"} ]", "line 2 (acme): The environment variable NOTSET isn't set.")]
    [TestCase("[\n {\"name\": \"acme\", \"database\": \"Host=db;Pass=pa55\"} ]", "line 2 (acme): The connection string has a keyword that Npgsql doesn't know")]
    [TestCase("[\n {\"name\": \"acme\", \"database\": \"Host=db\"},\n {\"name\": \"acme\", \"database\": \"Host=db\"} ]", "line 3: a member is called acme already, in line 2.")]
    public void What_is_wrong_is_told_with_the_line_and_the_member_and_no_secret(string text, string message)
    {
        var wrong = Assert.Throws<CommandException>(() => Read(text));

        Assert.That(wrong!.Message, Does.StartWith($"{_path}, {message}").And.Not.Contain("pa55"));
    }

    [Test]
    public void A_file_that_is_not_there_is_told_without_its_name_which_may_be_a_connection_string() =>
        Assert.That(() => new FleetFile("Host=db;Password=pa55", _ => null).Read(), Throws.TypeOf<CommandException>().With.Message.Not.Contain("pa55"));

    private static string? Variables(string name) => name switch
    {
        "SECRET" => "p;a'5\"5=@/w0rd",
        "TENANTS" => "Host=db;Database=tenants;Username=owner",
        _ => null,
    };

    private IReadOnlyList<FleetMember> Read(string text)
    {
        File.WriteAllText(_path, text);
        return new FleetFile(_path, Variables).Read();
    }
}
