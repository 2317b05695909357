using System.Security.Cryptography;
using AssetTracer.Migrations;
using AssetTracer.Schema;
using AssetTracer.Schema.CommandLine;
using AssetTracer.Schema.Testing;
using Microsoft.Extensions.DependencyInjection;
using Npgsql;
using StagingToProduction;

using var host = Application.Build(args);
if (SchemaCommands.IsCommand(args))
{
    return await host.RunSchemaCommandAsync(args);
}

// What story.sh needs besides.
switch (args)
{
    case ["databases"]:
        return await ThrowAwayDatabases.KeepAsync();
    case ["by-hand", var variable, var sql]:
        return await ByHand.ChangeAsync(variable, sql);
    case ["customers", var variable]:
        return await ByHand.WriteQuotationsAsync(variable);
    case ["visit", var url]:
        return await Visit.PayAsync(url);
}

// Two databases of one application on a throw-away server. It is gone when the story ends, however it ends.
await using var server = await PostgresServer.StartAsync();
await using var staging = await server.CreateDatabaseAsync();
await using var production = await server.CreateDatabaseAsync();
Story.Chapter($"A throw-away server: {server.Origin}");

await ExecuteAsync(staging.DataSource, $"CREATE ROLE {BeforeDeployment.Member} NOLOGIN");

Story.Chapter("Staging gets every migration, each verified in its own transaction");
await using var toStaging = MigrationsOf(staging.DataSource);
Story.Tell(await toStaging.MigrateSchemaAsync());
await ExecuteAsync(staging.DataSource, BeforeDeployment.Grants);
Console.WriteLine($"  A customer on the free tier: {await Customers.EnterAssetsAsync(staging.DataSource)}");

Story.Chapter("Production is as it was before: six migrations, and an index that somebody made by hand");
await using var toProduction = MigrationsOf(production.DataSource, expected: staging.DataSource);
await using var scope = toProduction.CreateAsyncScope();
var runner = scope.ServiceProvider.GetRequiredService<MigrationRunner>();
Story.Tell(await runner.RunAsync(await runner.PlanAsync(MigrationTarget.UpTo(new("006")))));
await ExecuteAsync(production.DataSource, "CREATE INDEX idx_quotations_number ON public.quotations (quotation_number)");
await ExecuteAsync(production.DataSource, BeforeDeployment.Grants);

Story.Chapter("The same code, two databases: two customers each write their first quotation of the year");
Console.WriteLine($"  staging:    {await Customers.WriteQuotationsAsync(staging.DataSource)}");
Console.WriteLine($"  production: {await Customers.WriteQuotationsAsync(production.DataSource)}");
Console.WriteLine();
Console.WriteLine("  And where the application numbers each customer's quotations itself:");
Console.WriteLine($"  staging:    {await Customers.NumberQuotationsThemselvesAsync(staging.DataSource)}");
Console.WriteLine($"  production: {await Customers.NumberQuotationsThemselvesAsync(production.DataSource)}");

Story.Chapter("What nobody compared: is production in parity with staging?");
var parity = scope.ServiceProvider.GetRequiredService<SchemaParity>();
var before = await parity.CompareAsync();
Console.WriteLine(before.ToText());

Story.Chapter("May the code be deployed? The gate says no, and what to do first");
var gate = scope.ServiceProvider.GetRequiredService<DeploymentGate>();
var closed = await gate.AskBrieflyAsync();
Console.WriteLine(closed.ToText());

Story.Chapter("Has somebody changed production by hand since the last run?");
var drift = scope.ServiceProvider.GetRequiredService<SchemaDrift>();
var byHand = await drift.CompareAsync();
Console.WriteLine(byHand.ToText());

Story.Chapter("Who may see what in production?");
var snapshot = await new PostgresSnapshotReader(production.DataSource).ReadAsync();
var lint = SchemaLint.Check(snapshot);
foreach (var finding in lint.Findings.Where(f => f.Severity > FindingSeverity.Note))
{
    Console.WriteLine($"  {finding}");
}

var access = await scope.ServiceProvider.GetRequiredService<AccessProbes>().CompareAsync(staging.DataSource, production.DataSource, "staging", "production");
Console.WriteLine($"\n{access.ToText()}");

var folder = Directory.CreateTempSubdirectory("checklist-");
var checklistFile = Path.Combine(folder.FullName, "release-14.json");
var checklist = scope.ServiceProvider.GetRequiredService<DeploymentChecklist>();
var asked = await BeforeDeployment.AskAsync(checklist, checklistFile);
Console.WriteLine($"  {asked.Verdict}");

Story.Chapter("What would happen in production?");
var plan = await runner.PlanAsync();
var preflight = await runner.PreflightAsync(plan);
var rehearsal = await runner.RehearseAsync(plan);
var script = await runner.ScriptAsync(plan);
Console.WriteLine($"  {plan.Steps.Count} migrations. Rows in their way: {(preflight.Passed ? "none" : preflight)}. Rehearsed and rolled back: {(rehearsal.Passed ? "all well" : rehearsal.ToText())}");
Console.WriteLine($"  As a script for psql: {script.Split('\n').Length} lines");

Story.Chapter("Staging proves what it has run; a proof that somebody changed is refused");
await using var stagingScope = toStaging.CreateAsyncScope();
var key = ProofKey.FromSecret(Convert.ToBase64String(RandomNumberGenerator.GetBytes(32)));
var proofFile = Path.Combine(folder.FullName, "release-14.proof.json");
await Promotion.ProveAsync(stagingScope.ServiceProvider.GetRequiredService<MigrationRunner>(), proofFile, key);
Console.WriteLine(await Promotion.AskWithForgeryAsync(runner, proofFile, key));

Story.Chapter("Database first, then code: production takes what staging has proven");
Story.Tell(await Promotion.PromoteAsync(runner, proofFile, key));
Console.WriteLine($"  production: {await Customers.WriteQuotationsAsync(production.DataSource)}");
Console.WriteLine($"              {await Customers.NumberQuotationsThemselvesAsync(production.DataSource)}");

Story.Chapter("And now?");
var after = await parity.CompareAsync();
Console.WriteLine(after.ToText());

Story.Chapter("Then code: everything is applied and verified, nothing is changed by hand, nothing differs from staging");
var open = await gate.AskAsync();
Console.WriteLine(open.ToText());

Story.Chapter("Which migration ran where?");
var status = await SchemaStatus.ReadAsync(
    [new("staging", staging.DataSource), new("production", production.DataSource)], scope.ServiceProvider.GetServices<Migration>());
Console.WriteLine(status.ToText());

Story.Chapter("The last one can be undone: back and forward again");
Story.Tell(await runner.RollbackToAsync(new("009")));
Console.WriteLine($"  {(await parity.CompareAsync()).Verdict}");
Story.Tell(await runner.RunAsync());
var end = await parity.CompareAsync();
Console.WriteLine($"  {end.Verdict}");

Story.Chapter("The checklist, kept as a file");
await BeforeDeployment.SaveAsync(asked.Tick("backup", by: "Ana", note: "taken at noon"), checklistFile);
var ready = await BeforeDeployment.AskAsync(checklist, checklistFile);
Console.WriteLine(ready.ToText());
folder.Delete(recursive: true);

return !before.IsInParity && after.IsInParity && end.IsInParity && !closed.IsOpen && byHand.HasDrifted && open.IsOpen && !lint.Passed && !access.Passed && !asked.IsReady && ready.IsReady ? 0 : 1;

// An application says this once, where it sets up its services.
static ServiceProvider MigrationsOf(NpgsqlDataSource database, NpgsqlDataSource? expected = null)
{
    var services = new ServiceCollection();
    services.AddSingleton(database);
    services.AddSchemaMigrations().AddFromAssemblyOf<PerOrganizationQuotationNumbering>();
    if (expected is not null)
    {
        services.AddSchemaMigrations().CompareWith(_ => expected, options => (options.ExpectedName, options.ActualName) = ("staging", "production"));
        BeforeDeployment.Declare(services.AddSchemaMigrations());
        services.AddSchemaMigrations().ConfigureGate(options => options.DatabaseName = "production").ConfigureDrift(options => options.DatabaseName = "production");
    }

    return services.BuildServiceProvider();
}

static async Task ExecuteAsync(NpgsqlDataSource database, string sql)
{
    await using var command = database.CreateCommand(sql);
    await command.ExecuteNonQueryAsync();
}
