using AssetTracer.Schema.CommandLine;

namespace AssetTracer.Schema.Tests.CommandLine;

/// <summary>The forms in which a command takes a database, and what its errors keep to themselves.</summary>
[TestFixture]
public sealed class DatabaseSourceTests
{
    [TestCase("Host=h;Port=6000;Database=d;Username=u;Password=s3cret", "h:6000/d")]
    [TestCase("postgres://u:s3cret@h:6000/d", "h:6000/d")]
    [TestCase("Host=h;Database=d;Password='s3;c=ret'", "h:5432/d")]
    [TestCase("Host=a:1,b:2;Database=d", "a:1,b:2/d")]
    [TestCase("Host=/tmp;Database=d", "/tmp:5432/d")]
    [TestCase("env:URI", "h:6000/d")]
    [TestCase("env:AGAIN", "h:6000/d")]
    public void A_database_is_called_by_host_port_and_name(string text, string label) => Assert.That(Parse(text).Label, Is.EqualTo(label));

    [Test]
    public void The_name_of_an_application_is_kept()
    {
        var mine = (DatabaseSource.Server)Parse("Host=h;Application Name=mine");
        var nobodys = (DatabaseSource.Server)Parse("Host=h");

        Assert.That((mine.Settings.ApplicationName, nobodys.Settings.ApplicationName), Is.EqualTo(("mine", "assettracer-schema")));
    }

    [TestCase("env:UNSET", "UNSET isn't set")]
    [TestCase("env:EMPTY", "EMPTY isn't set")]
    [TestCase("env:LOOP", "names itself")]
    [TestCase("env:", "isn't the name")]
    [TestCase("env:postgres://u:s3cret@h/d", "isn't the name")]
    [TestCase("env:SECRET", "neither a connection string")]
    [TestCase("env:BROKEN", "The value of BROKEN: The connection string has a keyword")]
    [TestCase("nowhere.json", "There is no file 'nowhere.json'")]
    [TestCase(@"C:\snapshots\nowhere.json", @"There is no file 'C:\snapshots\nowhere.json'")]
    [TestCase("2026-11-22T10:30.json", "There is no file '2026-11-22T10:30.json'")]
    [TestCase("u:s3cret@h.json", "neither a connection string")]
    [TestCase("postgre://u:s3cret@h/d", "scheme isn't postgres://")]
    [TestCase("u:s3cret@h/d", "neither a connection string")]
    [TestCase("u:s3cret", "neither a connection string")]
    [TestCase("Host=h;Pasword=s3cret", "did you mean Password?")]
    [TestCase("Host=h;dbname=d;Password=s3cret", "did you mean Database?")]
    [TestCase("Host=h;Password=x;s3cret=1", "has a keyword that Npgsql doesn't know")]
    [TestCase("Host=h;Password=s3cret;more", "can't be read")]
    [TestCase("Host=h;Port=s3cret", "value for port")]
    [TestCase("Host=h;SSL Mode=s3cret", "value for ssl mode")]
    [TestCase("host=h dbname=d user=u password=s3cret", "with blanks")]
    [TestCase("Database=d;Password=s3cret", "names no Host")]
    public void What_cannot_be_read_is_refused_with_the_way_out_and_without_secrets(string text, string message) =>
        Assert.That(() => Parse(text), Throws.TypeOf<CommandException>().With.Message.Contains(message).And.Message.Not.Contains("s3cret"));

    private static DatabaseSource Parse(string text) => DatabaseSource.Parse(text, name => name switch
    {
        "URI" => "postgres://u:s3cret@h:6000/d\n",
        "AGAIN" => "env:URI",
        "LOOP" => "env:LOOP",
        "EMPTY" => " ",
        "SECRET" => "s3cret",
        "BROKEN" => "Host=h;s3cret=1",
        _ => null,
    });
}
