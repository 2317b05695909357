using System.Diagnostics;
using AssetTracer.Schema;
using AssetTracer.Schema.AotTest;
using Microsoft.Extensions.DependencyInjection;
using Npgsql;

// Published ahead of time and trimmed: migrates the first database, compares it with the second, rolls back, and compares again.
if (args is not [var first, var second])
{
    await Console.Error.WriteLineAsync("Give two connection strings: a database to migrate, and an empty one to compare it with.");
    return 2;
}

await using var database = NpgsqlDataSource.Create(first);
await using var empty = NpgsqlDataSource.Create(second);
var services = new ServiceCollection();
services.AddSingleton(database);
services.AddSchemaMigrations().Add<Quotations>().Add<QuotationsPerOrganization>();
await using var provider = services.BuildServiceProvider();

var applied = await provider.MigrateSchemaAsync();
Console.WriteLine($"first answer after {Elapsed()} ms");
await using var scope = provider.CreateAsyncScope();
var runner = scope.ServiceProvider.GetRequiredService<MigrationRunner>();
var again = await runner.RunAsync();
var verified = (await runner.VerifyAsync()).All(r => r.Passed);
var before = await new PostgresSnapshotReader(database).ReadAsync();
var differs = SchemaComparer.Compare(before, await new PostgresSnapshotReader(empty).ReadAsync(), "migrated", "empty");
using var file = new MemoryStream();
await before.SaveAsync(file);
file.Position = 0;
var loaded = await SchemaSnapshot.LoadAsync(file);
var reverted = await runner.RollbackAsync(2);
var after = await new PostgresSnapshotReader(database).ReadAsync();

(string What, bool IsSo)[] claims =
[
    ("two migrations are applied", applied.Applied.Count == 2),
    ("a second run finds nothing to do", again.IsEmpty),
    ("what they expect is so", verified),
    ("the comparison sees the table", differs.Differences.Any(d => d.Sentence.Contains("public.quotations", StringComparison.Ordinal))),
    ("every form of the report is written", differs.ToText().Length > 0 && differs.ToJson().Length > 0 && differs.ToMarkdown().Length > 0),
    ("a saved snapshot is the same", loaded.Fingerprint == before.Fingerprint && SchemaComparer.Compare(loaded, before, "loaded", "read").AreEqual),
    ("both are rolled back", reverted.Reverted.Count == 2 && after.Objects.All(o => o.Identity.Name != "quotations")),
];
foreach (var (what, _) in claims.Where(c => !c.IsSo))
{
    await Console.Error.WriteLineAsync($"Not so: {what}.");
}

Console.WriteLine($"{claims.Count(c => c.IsSo)} of {claims.Length} hold, {Environment.WorkingSet / 1048576} MB, {Elapsed()} ms");
return claims.All(c => c.IsSo) ? 0 : 1;

static long Elapsed() => (long)(DateTime.Now - Process.GetCurrentProcess().StartTime).TotalMilliseconds;
