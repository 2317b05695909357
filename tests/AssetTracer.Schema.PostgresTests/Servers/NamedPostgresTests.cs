using System.Globalization;
using AssetTracer.Schema.Testing;
using Npgsql;

namespace AssetTracer.Schema.PostgresTests.Servers;

/// <summary>A server that the environment names: others use it too, so nothing of ours may stay and nothing of theirs may go.</summary>
[TestFixture]
[Category("AnyVersion")]
public sealed class NamedPostgresTests
{
    private string _variable = "";
    private string? _before;
    private PostgresServerOptions _options = new();

    [OneTimeSetUp]
    public async Task NameTheSharedServerAsync()
    {
        var shared = await TestServer.Instance;
        _options = new PostgresServerOptions { MajorVersion = shared.MajorVersion, UseBinaries = false, UseDocker = false };
        _variable = string.Create(CultureInfo.InvariantCulture, $"ASSETTRACER_TEST_POSTGRES_{shared.MajorVersion}");
        _before = Environment.GetEnvironmentVariable(_variable);
        Environment.SetEnvironmentVariable(_variable, shared.ConnectionString);
    }

    [OneTimeTearDown]
    public void ForgetIt() => Environment.SetEnvironmentVariable(_variable, _before);

    [Test]
    public async Task It_is_used_and_named_without_its_password()
    {
        await using var server = await PostgresServer.StartAsync(_options);

        Assert.That(server.Origin, Does.Contain(_variable).And.Not.Contain("Password"));
    }

    [Test]
    public async Task The_databases_created_on_it_go_with_the_test_run()
    {
        var server = await PostgresServer.StartAsync(_options);
        var database = await server.CreateDatabaseAsync();
        await using var copy = await server.CreateDatabaseAsync(await server.CreateTemplateAsync("a template", (_, _) => Task.CompletedTask));

        await server.DisposeAsync();

        Assert.That(await DatabasesAsync(), Does.Not.Contain(database.Name).And.Not.Contain(copy.Name));
        await database.DisposeAsync();
    }

    [Test]
    public async Task The_databases_of_a_killed_test_run_are_dropped_and_those_of_a_living_one_stay()
    {
        const string Orphan = "assettracer_test_7fffffff_1";
        const string Lookalike = "assettracer_test_quotations";
        await using var living = await PostgresServer.StartAsync(_options);
        await using var inUse = await living.CreateDatabaseAsync();
        await using (var source = NpgsqlDataSource.Create(living.ConnectionString))
        {
            await source.ExecuteAsync($"CREATE DATABASE {Orphan}");
            await source.ExecuteAsync($"CREATE DATABASE {Lookalike}");
        }

        await using var next = await PostgresServer.StartAsync(_options);

        var databases = await DatabasesAsync();
        await using (var source = NpgsqlDataSource.Create(living.ConnectionString))
        {
            await source.ExecuteAsync($"DROP DATABASE {Lookalike}");
        }

        Assert.That(databases, Does.Contain(inUse.Name).And.Contain(Lookalike).And.Not.Contain(Orphan));
    }

    [Test]
    public void Another_version_than_the_one_wanted_is_not_used()
    {
        var options = new PostgresServerOptions { MajorVersion = 99, UseBinaries = false, UseDocker = false };
        Environment.SetEnvironmentVariable("ASSETTRACER_TEST_POSTGRES_99", Environment.GetEnvironmentVariable(_variable));
        try
        {
            var exception = Assert.ThrowsAsync<PostgresUnavailableException>(() => PostgresServer.StartAsync(options));

            Assert.That(exception.Attempts, Has.Some.Contains("ASSETTRACER_TEST_POSTGRES_99: a server of version"));
        }
        finally
        {
            Environment.SetEnvironmentVariable("ASSETTRACER_TEST_POSTGRES_99", null);
        }
    }

    private static async Task<string[]> DatabasesAsync()
    {
        await using var source = NpgsqlDataSource.Create((await TestServer.Instance).ConnectionString);
        return await source.ScalarAsync<string[]>("SELECT array_agg(datname::text) FROM pg_database") ?? [];
    }
}
