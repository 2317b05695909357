using System.Globalization;
using System.Text.RegularExpressions;
using AssetTracer.Schema.Testing;
using Npgsql;

namespace AssetTracer.Schema.PostgresTests.Comparison;

/// <summary>
/// Whatever <c>pg_dump --schema-only</c> prints differently is a difference, and nothing else is. Random statements are carried out in one of
/// two equal databases, compared both ways, and then carried out in the other one too, so that each finds them equal in another state.
/// </summary>
/// <remarks>
/// <c>ASSETTRACER_DUMP_STATEMENTS</c> says how many statements to carry out (120 by default), <c>ASSETTRACER_DUMP_SEED</c> which ones:
/// a failure prints the seed that brings it back.
/// </remarks>
[TestFixture]
public sealed partial class DumpAgreementTests
{
    /// <summary>Disagreements by design, and why.</summary>
    private static readonly (string Reason, Func<string, string, string, bool> Covers)[] Exceptions =
    [
        ("pg_dump doesn't say whether the triggers behind a foreign key or a deferrable key are enabled.",
            (statement, before, after) => before == after && statement.Contains("TRIGGER ALL", StringComparison.Ordinal)),
        ("pg_dump prints settings, privileges and columns of a trigger in the order in which they came: that is no structure.",
            (_, before, after) => before != after && Sorted(before) == Sorted(after)),
    ];

    [Test]
    public async Task The_comparer_sees_what_pg_dump_sees()
    {
        var server = await TestServer.Instance;
        var count = Setting("ASSETTRACER_DUMP_STATEMENTS") ?? 120;
        var seed = Setting("ASSETTRACER_DUMP_SEED") ?? Environment.TickCount;
        if (await PostgresBinaries.FindClientsAsync(server.MajorVersion, default) is not { } folder)
        {
            Assert.Ignore($"There is no pg_dump of PostgreSQL {server.MajorVersion} on this machine.");
            return;
        }

        var dump = Path.Combine(folder, "pg_dump");
        await using var first = await TestServer.CreateDatabaseAsync();
        await using var second = await TestServer.CreateDatabaseAsync();
        var random = new RandomDdl(seed, server.MajorVersion);
        await ExecuteAsync(first, RandomDdl.Base);
        await ExecuteAsync(second, RandomDdl.Base);
        var (text, snapshot) = (await DumpAsync(dump, first), await ReadAsync(first));
        var disagreements = new List<string>();
        var refused = 0;
        for (var carriedOut = 0; carriedOut < count && refused < 20 * count;)
        {
            var statement = random.Next();
            if (!await TryExecuteAsync(second, statement))
            {
                refused++;
                continue;
            }

            carriedOut++;
            var (newText, newSnapshot) = (await DumpAsync(dump, second), await ReadAsync(second));
            var comparison = SchemaComparer.Compare(snapshot, newSnapshot);
            if (comparison.AreEqual == (text != newText) && !Exceptions.Any(e => e.Covers(statement, text, newText)))
            {
                disagreements.Add(text == newText
                    ? $"{statement}\n  is no difference to pg_dump, but:\n{string.Join('\n', comparison.Differences.Select(d => "    " + d.Sentence))}"
                    : $"{statement}\n  is no difference to the comparer, but to pg_dump:\n{Lines(text, newText)}");
            }

            if (!await TryExecuteAsync(first, statement))
            {
                Assert.Fail($"Seed {seed}: the databases drifted apart at {statement}");
            }

            comparison = SchemaComparer.Compare(await ReadAsync(first), newSnapshot);
            if (!comparison.AreEqual)
            {
                disagreements.Add($"{statement}\n  in both, and yet:\n{string.Join('\n', comparison.Differences.Select(d => "    " + d.Sentence))}");
            }

            (text, snapshot) = (newText, newSnapshot);
        }

        Assert.That(disagreements, Is.Empty, $"ASSETTRACER_DUMP_SEED={seed} ASSETTRACER_DUMP_STATEMENTS={count}\n{string.Join("\n\n", disagreements)}");
    }

    private static async Task<SchemaSnapshot> ReadAsync(TestDatabase database) => await new PostgresSnapshotReader(database.DataSource).ReadAsync();

    private static async Task<string> DumpAsync(string program, TestDatabase database)
    {
        var settings = new NpgsqlConnectionStringBuilder(database.ConnectionString);
        var connection = $"host='{settings.Host}' port={settings.Port} user='{settings.Username}' dbname='{settings.Database}' password='{settings.Password}'";
        var (succeeded, output) = await ChildProcess.RunAsync([program, "--schema-only", "--dbname", connection], default);
        Assert.That(succeeded, output);
        return RestrictPattern().Replace(output, "");
    }

    private static async Task<bool> TryExecuteAsync(TestDatabase database, string sql)
    {
        try
        {
            await ExecuteAsync(database, sql);
            return true;
        }
        catch (PostgresException)
        {
            return false;
        }
    }

    // in a batch the driver leaves a statement whole; in a command it would cut BEGIN ATOMIC ... END at its semicolons
    private static async Task ExecuteAsync(TestDatabase database, string sql)
    {
        await using var connection = await database.DataSource.OpenConnectionAsync();
        await using var batch = new NpgsqlBatch(connection);
        foreach (var statement in sql.Split(";;\n", StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries))
        {
            batch.BatchCommands.Add(new NpgsqlBatchCommand(statement));
        }

        await batch.ExecuteNonQueryAsync();
    }

    private static int? Setting(string name) =>
        Environment.GetEnvironmentVariable(name) is { Length: > 0 } text ? int.Parse(text, CultureInfo.InvariantCulture) : null;

    private static string Lines(string before, string after)
    {
        var (old, young) = (before.Split('\n'), after.Split('\n'));
        return string.Join('\n', old.Except(young).Select(l => "    - " + l).Concat(young.Except(old).Select(l => "    + " + l)));
    }

    private static string Sorted(string text) => string.Join('\n', text.Split('\n')
        .Select(l => string.Join(' ', l.Split([' ', ',', '(', ')', ';'], StringSplitOptions.RemoveEmptyEntries).Order(StringComparer.Ordinal)))
        .Order(StringComparer.Ordinal));

    [GeneratedRegex(@"^\\(un)?restrict .*$", RegexOptions.Multiline)]
    private static partial Regex RestrictPattern();
}
