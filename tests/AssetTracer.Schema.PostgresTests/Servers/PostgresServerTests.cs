using System.Globalization;
using AssetTracer.Schema.Testing;
using Npgsql;

namespace AssetTracer.Schema.PostgresTests.Servers;

/// <summary>What a user of the throw-away servers sees, wherever the server comes from.</summary>
[TestFixture]
public sealed class PostgresServerTests
{
    private const string Password = "hunter2-in-the-clear";

    [Test]
    public async Task A_server_answers_in_the_version_it_names()
    {
        var server = await TestServer.Instance;
        await using var source = NpgsqlDataSource.Create(server.ConnectionString);

        var version = await source.ScalarAsync<string>("SHOW server_version_num");

        Assert.That(int.Parse(version!, CultureInfo.InvariantCulture) / 10000, Is.EqualTo(server.MajorVersion));
        Assert.That(server.Origin, Is.Not.Empty);
    }

    [Test]
    public async Task The_folder_of_client_programs_holds_pg_dump()
    {
        var server = await TestServer.Instance;
        if (server.BinFolder is null)
        {
            Assert.Ignore("This machine has no pg_dump of the server's version.");
        }

        Assert.That(File.Exists(Path.Combine(server.BinFolder, "pg_dump")), Is.True);
    }

    [Test]
    public async Task A_fresh_database_is_empty_and_is_dropped_with_its_last_connections()
    {
        var server = await TestServer.Instance;
        var database = await TestServer.CreateDatabaseAsync();
        Assert.That(await database.ScalarAsync<long>("SELECT count(*) FROM pg_class WHERE relnamespace = 'public'::regnamespace"), Is.Zero);
        await using var bystander = new NpgsqlConnection(database.ConnectionString);
        await bystander.OpenAsync();

        await database.DisposeAsync();
        await database.DisposeAsync();

        Assert.That(await DatabaseExistsAsync(server, database.Name), Is.False);
    }

    [Test]
    public async Task Databases_are_apart_from_each_other()
    {
        await using var one = await TestServer.CreateDatabaseAsync();
        await using var other = await TestServer.CreateDatabaseAsync();
        await one.ExecuteAsync("CREATE TABLE quotations (id int)");

        Assert.That(await other.ScalarAsync<bool>("SELECT to_regclass('quotations') IS NULL"), Is.True);
    }

    [Test]
    public async Task A_copy_of_a_template_holds_what_the_template_held_and_leaves_it_alone()
    {
        var server = await TestServer.Instance;
        var template = await server.CreateTemplateAsync(
            name: null, (source, _) => source.ExecuteAsync("CREATE TABLE quotations (number text); INSERT INTO quotations VALUES ('QUO-2025-0001')"));

        await using var first = await TestServer.CreateDatabaseAsync(template);
        await first.ExecuteAsync("DELETE FROM quotations");
        await using var second = await TestServer.CreateDatabaseAsync(template);

        Assert.That(await second.ScalarAsync<string>("SELECT number FROM quotations"), Is.EqualTo("QUO-2025-0001"));
    }

    [Test]
    public async Task A_named_template_is_built_once_however_many_ask_for_it()
    {
        var server = await TestServer.Instance;
        var built = 0;
        Task BuildAsync(NpgsqlDataSource source, CancellationToken cancellationToken)
        {
            Interlocked.Increment(ref built);
            return source.ExecuteAsync("CREATE TABLE quotations ()");
        }

        var names = await Task.WhenAll(Enumerable.Range(0, 5).Select(_ => server.CreateTemplateAsync("built once", BuildAsync)));

        await using var copy = await TestServer.CreateDatabaseAsync("built once");
        Assert.Multiple(() =>
        {
            Assert.That(names, Is.All.EqualTo("built once"));
            Assert.That(built, Is.EqualTo(1));
        });
        Assert.That(await copy.ScalarAsync<string>("SELECT to_regclass('quotations')::text"), Is.EqualTo("quotations"));
    }

    [Test]
    public async Task A_template_that_failed_to_build_leaves_nothing_and_is_built_again()
    {
        var server = await TestServer.Instance;
        var failed = "";

        Assert.That(
            () => server.CreateTemplateAsync("fails first", async (source, _) =>
            {
                failed = await source.ScalarAsync<string>("SELECT current_database()::text");
                throw new NotSupportedException();
            }),
            Throws.TypeOf<NotSupportedException>());
        Assert.That(await DatabaseExistsAsync(server, failed!), Is.False);

        Assert.That(await server.CreateTemplateAsync("fails first", (_, _) => Task.CompletedTask), Is.EqualTo("fails first"));
    }

    [Test]
    public void Where_nothing_may_be_looked_at_the_error_names_the_three_ways_and_what_was_tried()
    {
        var options = new PostgresServerOptions { UseEnvironment = false, UseBinaries = false, UseDocker = false };

        var exception = Assert.ThrowsAsync<PostgresUnavailableException>(() => PostgresServer.StartAsync(options));

        Assert.Multiple(() =>
        {
            Assert.That(exception.Message, Does.Contain("ASSETTRACER_TEST_POSTGRES").And.Contain("PGBIN").And.Contain("Start Docker"));
            Assert.That(exception.Attempts, Has.Count.EqualTo(3).And.All.Contains("is false"));
        });
    }

    // Version 99 keeps the variable apart from the one that the shared server may be named in.
    [TestCase("Host=127.0.0.1;Port=1;Username=postgres;Password=" + Password, "127.0.0.1:1/postgres")]
    [TestCase("Host=127.0.0.1;Passwort=" + Password, "isn't a connection string")]
    [TestCase("Host=127.0.0.1;Password=half;" + Password, "isn't a connection string")]
    [TestCase("postgres://postgres:" + Password + "@127.0.0.1:1/postgres", "isn't a connection string")]
    public void A_wrong_connection_string_is_an_error_that_names_the_variable_but_not_the_password(string value, string says)
    {
        var options = new PostgresServerOptions { MajorVersion = 99 };
        Environment.SetEnvironmentVariable("ASSETTRACER_TEST_POSTGRES_99", value);
        try
        {
            var exception = Assert.ThrowsAsync<PostgresUnavailableException>(() => PostgresServer.StartAsync(options));

            Assert.Multiple(() =>
            {
                Assert.That(exception.Message, Does.Contain("ASSETTRACER_TEST_POSTGRES_99").And.Contain(says));
                Assert.That(exception.ToString(), Does.Not.Contain(Password));
            });
        }
        finally
        {
            Environment.SetEnvironmentVariable("ASSETTRACER_TEST_POSTGRES_99", null);
        }
    }

    private static async Task<bool> DatabaseExistsAsync(PostgresServer server, string name)
    {
        await using var source = NpgsqlDataSource.Create(server.ConnectionString);
        return await source.ScalarAsync<bool>($"SELECT EXISTS (SELECT FROM pg_database WHERE datname = '{name}')");
    }
}
