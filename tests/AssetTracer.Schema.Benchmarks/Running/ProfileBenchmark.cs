using System.Globalization;
using System.Text.RegularExpressions;
using AssetTracer.Schema.Benchmarks.Running.Subjects;
using AssetTracer.Schema.Testing;
using Npgsql;
using static System.FormattableString;

namespace AssetTracer.Schema.Benchmarks.Running;

/// <summary>
/// What the server does for a run, statement by statement, with what it takes to plan and to carry out each. It counts by pg_stat_statements, which is part of
/// PostgreSQL's contributed modules and leaves out the reading of a statement's text.
/// </summary>
internal static partial class ProfileBenchmark
{
    private const int Rounds = 11;
    private const int Shown = 16;

    /// <summary>Profiles runs of the numbers of migrations that are named; by default 1 and 100.</summary>
    public static async Task RunAsync(string[] arguments)
    {
        int[] sizes = arguments.Length > 0 ? [.. arguments.Select(a => int.Parse(a, CultureInfo.InvariantCulture))] : [1, 100];
        await using var server = await PostgresServer.StartAsync(new()
        {
            Settings =
            {
                ["shared_preload_libraries"] = "pg_stat_statements",
                ["pg_stat_statements.max"] = "20000",
                ["pg_stat_statements.track_planning"] = "on",
            },
        });
        await using var admin = NpgsqlDataSource.Create(server.ConnectionString);
        await ExecuteAsync(admin, "CREATE EXTENSION pg_stat_statements");
        foreach (var size in sizes)
        {
            foreach (var subject in new[] { Subject.Raw, Subject.Own })
            {
                Console.WriteLine(Invariant($"**{subject.Name}, applying {size:#,0}**\n\n{await ProfileAsync(server, admin, subject, size)}\n"));
            }
        }
    }

    private static async Task<ResultTable> ProfileAsync(PostgresServer server, NpgsqlDataSource admin, Subject subject, int size)
    {
        var rounds = new List<Dictionary<string, Work>>();
        for (var round = 0; round < Rounds; round++)
        {
            await ExecuteAsync(admin, "SELECT pg_stat_statements_reset()");
            await using var database = await server.CreateDatabaseAsync();
            await subject.ApplyAsync(new NpgsqlConnectionStringBuilder(database.ConnectionString) { Pooling = false }.ConnectionString, size);
            rounds.Add(await WorkAsync(admin, new NpgsqlConnectionStringBuilder(database.ConnectionString).Database!));
        }

        var statements = rounds.SelectMany(r => r.Keys).Distinct().Select(s => (Statement: s, Work: MedianOf([.. rounds.Select(r => r.GetValueOrDefault(s, new(0, 0, 0)))])))
            .OrderByDescending(s => s.Work.Milliseconds).ToList();
        var table = new ResultTable();
        table.Note("the whole run", statements.Sum(s => s.Work.Milliseconds), "ms");
        foreach (var (statement, work) in statements.Take(Shown))
        {
            table.Note(Invariant($"`{statement}` × {work.Calls}: planned in {work.Planning:0.0} ms, carried out in {work.Execution:0.0} ms"), work.Milliseconds, "ms");
        }

        table.Note(Invariant($"{Math.Max(0, statements.Count - Shown)} others"), statements.Skip(Shown).Sum(s => s.Work.Milliseconds), "ms");
        return table;
    }

    private static Work MedianOf(Work[] rounds) => new(
        (long)Statistics.Quantile([.. rounds.Select(r => (double)r.Calls)], 0.5),
        Statistics.Quantile([.. rounds.Select(r => r.Planning)], 0.5),
        Statistics.Quantile([.. rounds.Select(r => r.Execution)], 0.5));

    private static async Task<Dictionary<string, Work>> WorkAsync(NpgsqlDataSource admin, string database)
    {
        var all = new Dictionary<string, Work>();
        await using var command = admin.CreateCommand(
            """
            SELECT query, calls, total_plan_time, total_exec_time
              FROM pg_stat_statements
             WHERE toplevel AND dbid = (SELECT oid FROM pg_database WHERE datname = $1)
            """);
        command.Parameters.Add(new NpgsqlParameter<string> { TypedValue = database });
        await using var reader = await command.ExecuteReaderAsync();
        while (await reader.ReadAsync())
        {
            var statement = Numbers().Replace(Spaces().Replace(reader.GetString(0), " "), "N").Replace("|", "¦", StringComparison.Ordinal);
            statement = statement.Length > 90 ? statement[..90] + "…" : statement;
            var before = all.GetValueOrDefault(statement, new(0, 0, 0));
            all[statement] = new(before.Calls + reader.GetInt64(1), before.Planning + reader.GetDouble(2), before.Execution + reader.GetDouble(3));
        }

        return all;
    }

    private static async Task ExecuteAsync(NpgsqlDataSource database, string sql)
    {
        await using var command = database.CreateCommand(sql);
        await command.ExecuteNonQueryAsync();
    }

    [GeneratedRegex(@"\s+")]
    private static partial Regex Spaces();

    [GeneratedRegex(@"\d{3,}")]
    private static partial Regex Numbers();

    private sealed record Work(long Calls, double Planning, double Execution)
    {
        public double Milliseconds => Planning + Execution;
    }
}
