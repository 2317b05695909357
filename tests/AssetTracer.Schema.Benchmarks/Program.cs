using AssetTracer.Schema.Benchmarks.Fleet;
using AssetTracer.Schema.Benchmarks.Kit;
using AssetTracer.Schema.Benchmarks.Micro;
using AssetTracer.Schema.Benchmarks.Reading;
using AssetTracer.Schema.Benchmarks.Running;

(string Name, string About, Func<string[], Task> RunAsync)[] benchmarks =
[
    ("reading", "[tables ...]: reading a schema beside pg_dump and the bare catalog queries in psql", ReadingBenchmark.RunAsync),
    ("catalogs", "[tables]: the server's work for each kind of object", CatalogsBenchmark.RunAsync),
    ("running", "[quick]: applying migrations beside EF Core, FluentMigrator, DbUp, Evolve and the bare driver", RunningBenchmark.RunAsync),
    ("profile", "[migrations ...]: what the server does for a run, statement by statement", ProfileBenchmark.RunAsync),
    ("scaling", "[migrations ...]: whether what a migration costs grows with how many there are", ScalingBenchmark.RunAsync),
    ("fleet", "[databases ...]: bringing many databases up to date beside the bare driver", FleetBenchmark.RunAsync),
    ("kit", "[databases]: a database for each test as a copy of a migrated one, beside the bare driver", KitBenchmark.RunAsync),
    ("subject", "name count connection-string: one of those in a process of its own", SubjectProcess.RunAsync),
    ("micro", "[BenchmarkDotNet's arguments]: comparer, fingerprint, lexer", MicroBenchmarks.RunAsync),
];

if (args is [var name, .. var rest] && Array.Find(benchmarks, b => b.Name == name) is { RunAsync: { } run })
{
    await run(rest);
    return 0;
}

await Console.Error.WriteLineAsync("Say which benchmark to run, with a Release build:");
foreach (var benchmark in benchmarks)
{
    await Console.Error.WriteLineAsync($"  {benchmark.Name} {benchmark.About}");
}

return 2;
