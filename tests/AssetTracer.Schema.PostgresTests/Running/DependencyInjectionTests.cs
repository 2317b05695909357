using Microsoft.Extensions.DependencyInjection;

namespace AssetTracer.Schema.PostgresTests.Running;

[Parallelizable(ParallelScope.All)]
[Category("AnyVersion")]
public sealed class DependencyInjectionTests
{
    [Test]
    public async Task A_migration_takes_services_and_runs_on_the_database_of_the_options()
    {
        await using var database = await OwnedDatabase.CreateAsync();
        var services = new ServiceCollection();
        services.AddLogging();
        services.AddScoped(_ => new Greeting("hello"));
        services.AddSchemaMigrations(o => o.ConnectionString = database.ConnectionString).Add<Seeded>();
        await using var provider = services.BuildServiceProvider(new ServiceProviderOptions { ValidateScopes = true, ValidateOnBuild = true });

        var summary = await provider.MigrateSchemaAsync();

        Assert.That(summary.Applied.Select(a => a.Description), Is.EqualTo(["Greets"]));
        Assert.That(await database.RowsAsync("SELECT word FROM greetings"), Is.EqualTo(["hello"]));
        Assert.That((await provider.MigrateSchemaAsync()).IsEmpty, Is.True);
        Assert.That((await provider.GetRequiredService<PostgresSnapshotReader>().ReadAsync()).Find(TableDefinition.Named("greetings")), Is.Not.Null);
    }

    [Test]
    public async Task The_registered_data_source_is_used_and_not_disposed()
    {
        await using var database = await OwnedDatabase.CreateAsync();
        var services = new ServiceCollection();
        services.AddSingleton(_ => new Greeting("hello"));
        services.AddSingleton(database.DataSource);
        services.AddSchemaMigrations(o => o.HistoryTable = "public.first").Add<Seeded>();
        services.AddSchemaMigrations(o => o.HistoryTable = "public.last");
        await using (var provider = services.BuildServiceProvider())
        {
            await provider.MigrateSchemaAsync();
        }

        Assert.That(await database.ScalarAsync<long>("SELECT count(*) FROM last"), Is.EqualTo(1));
    }

    [TestCase("", true)]
    [TestCase(";Include Error Detail=false", false)]
    [TestCase(";IncludeErrorDetail=false", false)]
    public async Task Details_are_asked_for_unless_the_connection_string_says_otherwise(string more, bool expected)
    {
        var services = new ServiceCollection();
        services.AddSchemaMigrations(o => o.ConnectionString = "Host=db;Database=app" + more);
        await using var provider = services.BuildServiceProvider();

        var text = provider.GetRequiredService<MigrationDatabase>().DataSource.ConnectionString;

        Assert.That(new Npgsql.NpgsqlConnectionStringBuilder(text).IncludeErrorDetail, Is.EqualTo(expected));
    }

    [Test]
    public async Task Without_a_database_the_way_out_is_named()
    {
        var services = new ServiceCollection();
        services.AddSchemaMigrations();
        await using var provider = services.BuildServiceProvider();

        var refused = Assert.ThrowsAsync<MigrationDefinitionException>(() => provider.MigrateSchemaAsync());

        Assert.That(refused!.Message, Does.Contain("Register an NpgsqlDataSource"));
    }

    [Test]
    public async Task A_wrong_connection_string_is_refused_without_quoting_it()
    {
        var services = new ServiceCollection();
        services.AddSchemaMigrations(o => o.ConnectionString = "Host=db;Password=half;secret=x");
        await using var provider = services.BuildServiceProvider();

        var refused = Assert.ThrowsAsync<MigrationDefinitionException>(() => provider.MigrateSchemaAsync());

        Assert.That(refused!.ToString(), Does.Not.Contain("secret").And.Not.Contain("half"));
    }

    [Test]
    public async Task The_migrations_of_an_assembly_are_found()
    {
        var services = new ServiceCollection();
        services.AddSingleton(new Greeting("hello"));
        services.AddSingleton("SELECT 1");
        services.AddSingleton(RowCount.AtLeast(1));
        services.AddSingleton<Action<MigrationBuilder>>(m => m.Sql("SELECT 1"));
        services.AddSchemaMigrations().AddFromAssemblyOf<Seeded>();
        await using var provider = services.BuildServiceProvider();

        var found = provider.GetServices<Migration>().Select(m => m.GetType()).ToList();
        Assert.That(found, Is.SupersetOf(new[] { typeof(Seeded), typeof(M1), typeof(M2), typeof(M3) }).And.Not.Contain(typeof(Scripted)));
        Assert.That(found, Is.Unique);
    }

    internal sealed record Greeting(string Word);

    [Migration("100", "2025-11-04", "Greets")]
    internal sealed class Seeded(Greeting greeting) : Migration
    {
        protected override void Up(MigrationBuilder migration)
        {
            migration.CreateTable("greetings", t => t.Column("word", "text"));
            migration.Sql($"INSERT INTO greetings VALUES ('{greeting.Word}')");
        }

        protected override void Down(MigrationBuilder migration) => migration.Drop(TableDefinition.Named("greetings"));

        protected override void Verify(VerificationBuilder verify) => verify.HasColumn("greetings", "word");
    }
}
