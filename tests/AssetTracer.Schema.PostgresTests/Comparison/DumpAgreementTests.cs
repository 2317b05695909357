using System.Globalization;
using System.Text.RegularExpressions;
using AssetTracer.Schema.Testing;
using Npgsql;

namespace AssetTracer.Schema.PostgresTests.Comparison;

/// <summary>
/// Whatever <c>pg_dump --schema-only</c> prints differently is a difference, and nothing else is. Random statements are carried out in one of
/// two equal databases, compared both ways, and then carried out in the other one too, so that each finds them equal in another state;
/// changes of the kinds that few databases have are taken back, and leave the databases equal.
/// </summary>
/// <remarks>
/// <c>ASSETTRACER_DUMP_STATEMENTS</c> says how many statements to carry out (520 by default), <c>ASSETTRACER_DUMP_SEED</c> which ones:
/// a failure prints the seed that brings it back.
/// </remarks>
[TestFixture]
public sealed partial class DumpAgreementTests
{
    // A processor waits for pg_dump most of the time.
    private const int Streams = 4;

    /// <summary>Disagreements by design, and why.</summary>
    private static readonly (string Reason, Func<string, string, string, bool> Covers)[] Exceptions =
    [
        ("pg_dump doesn't say whether the triggers behind a foreign key or a deferrable key are enabled.",
            (statement, before, after) => before == after && statement.Contains("TRIGGER ALL", StringComparison.Ordinal)),
        ("pg_dump doesn't say of which version an extension is.",
            (statement, _, _) => statement.StartsWith("ALTER EXTENSION", StringComparison.Ordinal) && statement.Contains("UPDATE", StringComparison.Ordinal)),
        ("pg_dump prints settings, privileges and columns of a trigger in the order in which they came: that is no structure.",
            (_, before, after) => before != after && Sorted(before) == Sorted(after)),
    ];

    [Test]
    public async Task The_comparer_sees_what_pg_dump_sees()
    {
        var server = await TestServer.Instance;
        var count = Setting("ASSETTRACER_DUMP_STATEMENTS") ?? 520;
        var seed = Setting("ASSETTRACER_DUMP_SEED") ?? 14;
        if (await PostgresBinaries.FindClientsAsync(server.MajorVersion, default) is not { } folder)
        {
            Assert.Ignore($"There is no pg_dump of PostgreSQL {server.MajorVersion} on this machine.");
            return;
        }

        var runs = Enumerable.Range(0, Streams).Select(i => new Run(Path.Combine(folder, "pg_dump"), server.MajorVersion, seed, i)).ToList();
        await Task.WhenAll(runs.Select(r => r.CarryOutAsync(count / Streams)));

        Assert.That(runs.SelectMany(r => r.Disagreements), Is.Empty, string.Join("\n\n", runs.Select(r => r.Report)));
        if (count >= 500)
        {
            Assert.That(Enum.GetValues<ObjectKind>().Except(runs.SelectMany(r => r.Kinds)), Is.Empty, "kinds that no statement changed");
        }
    }

    /// <summary>Two databases that go the same way: the second one goes ahead, and the first one follows.</summary>
    private sealed class Run(string dump, int version, int seed, int stream)
    {
        private readonly RandomDdl _random = new(seed + stream, version);
        private readonly IReadOnlyList<UndoableDdl> _undoable = UndoableDdl.For(version);
        private int _undone;
        private int _carriedOut;

        public List<string> Disagreements { get; } = [];

        public HashSet<ObjectKind> Kinds { get; } = [];

        public string Report => $"ASSETTRACER_DUMP_SEED={seed}, stream {stream}: {_carriedOut} statements\n{string.Join("\n\n", Disagreements)}";

        public async Task CarryOutAsync(int count)
        {
            await using var first = await TestServer.CreateDatabaseAsync();
            await using var second = await TestServer.CreateDatabaseAsync();
            foreach (var database in new[] { first, second })
            {
                await ExecuteAsync(database, RandomDdl.Base);
                await ExecuteAsync(database, UndoableDdl.Base);
            }

            var state = await State.OfAsync(dump, second);
            for (var tried = 0; _carriedOut < count && tried < 20 * count; tried++)
            {
                state = tried % 4 == 0
                    ? await ThereAndBackAsync(second, state)
                    : await OneAfterTheOtherAsync(first, second, state, _random.Next());
            }
        }

        private async Task<State> ThereAndBackAsync(TestDatabase second, State state)
        {
            var change = _undoable[((stream * _undoable.Count / Streams) + _undone++) % _undoable.Count];
            var (there, back) = (change.Do.Replace("{0}", "sub_" + second.Name, StringComparison.Ordinal), change.Undo.Replace("{0}", "sub_" + second.Name, StringComparison.Ordinal));
            if (!await TryExecuteAsync(second, there))
            {
                Disagreements.Add($"{there}\n  can't be carried out");
                return state;
            }

            Judge(there, state, await State.OfAsync(dump, second));
            await ExecuteAsync(second, back);
            var undone = await State.OfAsync(dump, second);
            Judge(back, state, undone);
            _carriedOut += 2;
            if (undone.Text != state.Text)
            {
                Disagreements.Add($"{there};\n{back}\n  leaves something behind:\n{Lines(state.Text, undone.Text)}");
            }

            return state;
        }

        private async Task<State> OneAfterTheOtherAsync(TestDatabase first, TestDatabase second, State state, string statement)
        {
            if (!await TryExecuteAsync(second, statement))
            {
                return state;
            }

            _carriedOut++;
            var changed = await State.OfAsync(dump, second);
            Judge(statement, state, changed);
            if (!await TryExecuteAsync(first, statement))
            {
                Assert.Fail($"Seed {seed}, stream {stream}: the databases drifted apart at {statement}");
            }

            var differences = SchemaComparer.Compare(await ReadAsync(first), changed.Snapshot).Differences;
            if (!differences.IsEmpty)
            {
                Disagreements.Add($"{statement}\n  in both, and yet:\n{string.Join('\n', differences.Select(d => "    " + d.Sentence))}");
            }

            return changed;
        }

        private void Judge(string statement, State before, State after)
        {
            var comparison = SchemaComparer.Compare(before.Snapshot, after.Snapshot);
            Kinds.UnionWith(comparison.Differences.SelectMany(Touched));
            if (comparison.AreEqual == (before.Text != after.Text) && !Exceptions.Any(e => e.Covers(statement, before.Text, after.Text)))
            {
                Disagreements.Add(before.Text == after.Text
                    ? $"{statement}\n  is no difference to pg_dump, but:\n{string.Join('\n', comparison.Differences.Select(d => "    " + d.Sentence))}"
                    : $"{statement}\n  is no difference to the comparer, but to pg_dump:\n{Lines(before.Text, after.Text)}");
            }
        }

        private static IEnumerable<ObjectKind> Touched(SchemaDifference difference) => (difference switch
        {
            Added added => added.Parts,
            Removed removed => removed.Parts,
            _ => [],
        }).Select(p => p.Identity.Kind).Append(difference.Identity.Kind);
    }

    /// <summary>A database as both see it.</summary>
    private sealed record State(string Text, SchemaSnapshot Snapshot)
    {
        public static async Task<State> OfAsync(string dump, TestDatabase database) => new(await DumpAsync(dump, database), await ReadAsync(database));
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
