using System.Globalization;
using AssetTracer.Schema.Benchmarks.Running.Subjects;
using AssetTracer.Schema.Testing;
using Npgsql;
using static System.FormattableString;

namespace AssetTracer.Schema.Benchmarks.Kit;

/// <summary>
/// A database for each test: copies of a migrated template, made and dropped by the kit and, in turns, by the bare driver; untouched, asked once as the
/// least that a test does, and for several tests at once.
/// </summary>
internal sealed class KitBenchmark(PostgresServer server, MigratedTemplate template, NpgsqlDataSource bare, int count)
{
    private const int Migrated = 20;
    private const int Rounds = 9;
    private const int AtOnce = 4;

    private int _made;

    /// <summary>Measures so many databases in each round; by default 30.</summary>
    public static async Task RunAsync(string[] arguments)
    {
        var count = arguments is [var number, ..] ? int.Parse(number, CultureInfo.InvariantCulture) : 30;
        await using var server = await PostgresServer.StartAsync();
        await using var bare = NpgsqlDataSource.Create(server.ConnectionString);
        var template = await MigratedTemplate.CreateAsync(server, Subject.Instances<Migration>("Own", Migrated));
        Console.WriteLine(server.Origin);
        Console.WriteLine($"\n{await new KitBenchmark(server, template, bare, count).MeasureAsync()}");
    }

    private async Task<ResultTable> MeasureAsync()
    {
        var copied = server.MajorVersion >= 15 ? " STRATEGY FILE_COPY" : "";
        var times = await PairedRun.InTurnsAsync(
            Rounds,
            new Contender("raw", () => OneByOneAsync(() => BareAsync(copied, isAsked: false))),
            new("kit", () => OneByOneAsync(() => KitAsync(isAsked: false))),
            new("raw, asked", () => OneByOneAsync(() => BareAsync(copied, isAsked: true))),
            new("kit, asked", () => OneByOneAsync(() => KitAsync(isAsked: true))),
            new("raw as PostgreSQL copies by itself", () => OneByOneAsync(() => BareAsync("", isAsked: false))),
            new("kit, several at once", () => AtOnceAsync(() => KitAsync(isAsked: true))));
        Times Each(int contender) => times[contender] with { Milliseconds = [.. times[contender].Milliseconds.Select(m => m / count)] };

        var table = new ResultTable();
        var label = Invariant($"a copy of {Migrated} tables: ");
        table.Mark(label + "raw", Each(0));
        table.Compare(label + "kit", Each(1), Each(0), 1.1);
        table.Mark(label + "raw, asked once", Each(2));
        table.Compare(label + "kit, asked once", Each(3), Each(2), 1.1);
        table.Compare(label + "raw, as PostgreSQL copies by itself", Each(4), Each(0));
        table.Compare(Invariant($"{label}kit, asked once, {AtOnce} at once"), Each(5), Each(3));
        table.AtLeast("databases of the kit in a second, asked once", 1000 / Each(3).Median, "", 30);
        table.AtLeast(Invariant($"databases of the kit in a second, asked once, {AtOnce} at once"), 1000 / Each(5).Median, "", 30);
        return table;
    }

    private async Task OneByOneAsync(Func<Task> make)
    {
        for (var i = 0; i < count; i++)
        {
            await make();
        }
    }

    private Task AtOnceAsync(Func<Task> make) =>
        Parallel.ForAsync(0, count, new ParallelOptions { MaxDegreeOfParallelism = AtOnce }, async (_, _) => await make());

    private async Task KitAsync(bool isAsked)
    {
        await using var database = await template.CreateDatabaseAsync();
        if (isAsked)
        {
            await ExecuteAsync(database.DataSource, "SELECT 1");
        }
    }

    private async Task BareAsync(string strategy, bool isAsked)
    {
        var name = Invariant($"bare_{Interlocked.Increment(ref _made)}");
        await ExecuteAsync(bare, $"CREATE DATABASE {name} TEMPLATE {template.Name}{strategy}");
        if (isAsked)
        {
            await using var database = NpgsqlDataSource.Create(new NpgsqlConnectionStringBuilder(server.ConnectionString) { Database = name }.ConnectionString);
            await ExecuteAsync(database, "SELECT 1");
        }

        // the driver has closed the connection, but the session may take a moment to end
        await ExecuteAsync(bare, $"DROP DATABASE {name} WITH (FORCE)");
    }

    private static async Task ExecuteAsync(NpgsqlDataSource source, string sql)
    {
        await using var command = source.CreateCommand(sql);
        await command.ExecuteNonQueryAsync();
    }
}
