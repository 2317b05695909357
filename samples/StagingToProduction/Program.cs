using AssetTracer.Schema;
using AssetTracer.Schema.Testing;
using Microsoft.Extensions.DependencyInjection;
using Npgsql;
using StagingToProduction;

// Two databases of one application on a throw-away server. It is gone when the story ends, however it ends.
await using var server = await PostgresServer.StartAsync();
await using var staging = await server.CreateDatabaseAsync();
await using var production = await server.CreateDatabaseAsync();
Story.Chapter($"A throw-away server: {server.Origin}");

Story.Chapter("Staging gets every migration, each verified in its own transaction");
var migrations = MigrationsOf(staging.DataSource);
Story.Tell(await migrations.GetRequiredService<MigrationRunner>().RunAsync());

Story.Chapter("Production is as it was before: six migrations, and an index that somebody made by hand");
var toProduction = MigrationsOf(production.DataSource);
var runner = toProduction.GetRequiredService<MigrationRunner>();
Story.Tell(await runner.RunAsync(await runner.PlanAsync(MigrationTarget.UpTo(new("006")))));
await ExecuteAsync(production.DataSource, "CREATE INDEX idx_quotations_number ON public.quotations (quotation_number)");

Story.Chapter("The same code, two databases: two customers each write their first quotation of the year");
Console.WriteLine($"  staging:    {await Customers.WriteTheirFirstQuotationsAsync(staging.DataSource)}");
Console.WriteLine($"  production: {await Customers.WriteTheirFirstQuotationsAsync(production.DataSource)}");

Story.Chapter("What nobody compared: is production in parity with staging?");
var parity = new SchemaParity(
    expected: staging.DataSource,
    actual: production.DataSource,
    migrations.GetServices<Migration>(),
    new ParityOptions { ExpectedName = "staging", ActualName = "production" });
var before = await parity.CompareAsync();
Console.WriteLine(before.ToText());

Story.Chapter("Database first, then code: production takes what is pending");
Story.Tell(await toProduction.MigrateSchemaAsync());
Console.WriteLine($"  production: {await Customers.WriteTheirFirstQuotationsAsync(production.DataSource)}");

Story.Chapter("And now?");
var after = await parity.CompareAsync();
Console.WriteLine(after.ToText());

Story.Chapter("Every migration can be undone: the last one, back and forward again");
Story.Tell(await runner.RollBackToAsync(new("009")));
Console.WriteLine($"  {(await parity.CompareAsync()).Verdict}");
Story.Tell(await runner.RunAsync());
var end = await parity.CompareAsync();
Console.WriteLine($"  {end.Verdict}");

return !before.IsInParity && after.IsInParity && end.IsInParity ? 0 : 1;

// An application says this once, where it sets up its services.
static ServiceProvider MigrationsOf(NpgsqlDataSource database)
{
    var services = new ServiceCollection();
    services.AddSingleton(database);
    services.AddSchemaMigrations().AddFromAssemblyOf<Program>();
    return services.BuildServiceProvider();
}

static async Task ExecuteAsync(NpgsqlDataSource database, string sql)
{
    await using var command = database.CreateCommand(sql);
    await command.ExecuteNonQueryAsync();
}
