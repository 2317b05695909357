using System.Globalization;
using System.Text.RegularExpressions;
using AssetTracer.Schema.Testing;
using Npgsql;
using static System.FormattableString;

namespace AssetTracer.Schema.Benchmarks.Reading;

/// <summary>What each kind's catalog query costs the server, as EXPLAIN ANALYZE counts it.</summary>
internal static partial class CatalogsBenchmark
{
    private const int Rounds = 5;

    public static async Task RunAsync(string[] arguments)
    {
        var tables = arguments is [var count] ? int.Parse(count, CultureInfo.InvariantCulture) : 10_000;
        await using var server = await PostgresServer.StartAsync();
        await using var database = await GeneratedDatabase.CreateAsync(server, tables);
        await using var connection = await database.DataSource.OpenConnectionAsync();
        await ExplainAsync(connection, CatalogReader.Settings.Replace("true)", "false)", StringComparison.Ordinal));
        var costs = new List<(ObjectKind Kind, double Planning, double Execution)>();
        foreach (var kind in ObjectKinds.All)
        {
            var query = "EXPLAIN (ANALYZE, TIMING OFF) " + CatalogScript.Query(kind, server.MajorVersion);
            var plans = new List<(double Planning, double Execution)>();
            for (var round = 0; round < Rounds; round++)
            {
                var plan = await ExplainAsync(connection, query);
                plans.Add((Time(PlanningPattern(), plan), Time(ExecutionPattern(), plan)));
            }

            costs.Add((kind, plans.Min(p => p.Planning), plans.Min(p => p.Execution)));
        }

        Console.WriteLine(Invariant($"{tables} tables, {server.Origin}; best of {Rounds}\n"));
        Console.WriteLine("| kind | planning ms | execution ms |\n|---|--:|--:|");
        foreach (var (kind, planning, execution) in costs.OrderByDescending(c => c.Planning + c.Execution))
        {
            Console.WriteLine(Invariant($"| {kind} | {planning:0.0} | {execution:0.0} |"));
        }

        Console.WriteLine(Invariant($"| all | {costs.Sum(c => c.Planning):0.0} | {costs.Sum(c => c.Execution):0.0} |"));
    }

    private static async Task<string> ExplainAsync(NpgsqlConnection connection, string sql)
    {
        await using var command = connection.CreateCommand();
        command.CommandText = sql;
        await using var reader = await command.ExecuteReaderAsync();
        var lines = new List<string>();
        while (await reader.ReadAsync())
        {
            lines.Add(reader.GetString(0));
        }

        return string.Join('\n', lines);
    }

    private static double Time(Regex pattern, string plan) => double.Parse(pattern.Match(plan).Groups[1].Value, CultureInfo.InvariantCulture);

    [GeneratedRegex(@"Planning Time: ([\d.]+) ms")]
    private static partial Regex PlanningPattern();

    [GeneratedRegex(@"Execution Time: ([\d.]+) ms")]
    private static partial Regex ExecutionPattern();
}
