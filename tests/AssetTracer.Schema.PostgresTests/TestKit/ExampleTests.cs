using System.Net.Http.Json;
using AssetTracer.Migrations;
using AssetTracer.Schema.Testing;
using Microsoft.AspNetCore.Mvc.Testing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace AssetTracer.Schema.PostgresTests.TestKit;

/// <summary>A suite as a user of the kit writes it, with the sample's migrations and its web application.</summary>
public sealed class ExampleTests
{
    private PostgresServer _server = null!;
    private MigratedTemplate _template = null!;

    // A new set each time: who builds a migration may keep something in it.
    private static IReadOnlyList<Migration> Migrations()
    {
        var services = new ServiceCollection();
        services.AddSchemaMigrations().AddFromAssemblyOf<PerOrganizationQuotationNumbering>();
        using var provider = services.BuildServiceProvider();
        return [.. provider.GetServices<Migration>()];
    }

    [OneTimeSetUp]
    public async Task StartAsync()
    {
        _server = await PostgresServer.StartAsync();
        _template = await MigratedTemplate.CreateAsync(_server, Migrations());
    }

    [OneTimeTearDown]
    public async Task StopAsync() => await _server.DisposeAsync();

    [Test]
    public async Task Two_organizations_use_the_same_number()
    {
        await using var database = await _template.CreateDatabaseAsync();
        await using var command = database.DataSource.CreateCommand(
            """
            WITH o AS (INSERT INTO public.organizations (name) VALUES ('Acme'), ('Globex') RETURNING id),
                 c AS (INSERT INTO public.clients (organization_id, name) SELECT id, 'Ana' FROM o RETURNING id, organization_id)
            INSERT INTO public.quotations (organization_id, client_id, quotation_number) SELECT organization_id, id, 'QUO-2025-0001' FROM c
            """);

        Assert.That(await command.ExecuteNonQueryAsync(), Is.EqualTo(2));
    }

    [Test]
    public Task Each_migration_is_undone_by_its_Down() => MigrationLaws.UpVerifyDownIsIdentityAsync(_server, Migrations());

    [Test]
    public Task Each_migration_does_the_same_a_second_time() => MigrationLaws.UpDownUpIsUpAsync(_server, Migrations());

    [Test]
    public Task Each_migration_is_seen_to_have_worked() => MigrationLaws.EveryMigrationVerifiesAsync(_server, Migrations(), new()
    {
        Exempt = { ["009"] = "Only production has the index that it removes." },
    });

    [Test]
    public async Task The_structure_is_the_one_in_the_repository()
    {
        await using var database = await _template.CreateDatabaseAsync();
        await SchemaApproval.VerifyAsync(database.DataSource, "schema.json", new()
        {
            Scope = new() { Schemas = ["public"] },
            Comparison = new() { Ignore = [NoiseCategory.Owners, NoiseCategory.Privileges] },
        });
    }

    [Test]
    public async Task The_application_numbers_its_quotations()
    {
        await using var database = await _template.CreateDatabaseAsync();
        await using var application = new Application(database);
        using var client = application.CreateClient();

        using var created = await client.PostAsJsonAsync("/organizations", new { name = "Acme" });
        using var quotation = await client.PostAsJsonAsync($"{created.Headers.Location}/quotations", new { client = "Ana" });

        Assert.That(await quotation.EnsureSuccessStatusCode().Content.ReadAsStringAsync(), Does.Contain("0001"));
    }

    private sealed class Application(TestDatabase database) : WebApplicationFactory<Program>
    {
        protected override IHost CreateHost(IHostBuilder builder) => base.CreateHost(builder.UseTestDatabase(database, "AssetTracer"));
    }
}
