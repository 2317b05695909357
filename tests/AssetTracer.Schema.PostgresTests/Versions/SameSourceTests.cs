using AssetTracer.Schema.Testing;
using Npgsql;

namespace AssetTracer.Schema.PostgresTests.Versions;

/// <summary>The same source gives equal snapshots on every version of PostgreSQL, but for what <see cref="VersionDifferences"/> lists.</summary>
[TestFixture]
public sealed class SameSourceTests
{
    private readonly Dictionary<int, SchemaSnapshot> _snapshots = [];
    private readonly Dictionary<int, string> _absent = [];

    public static IEnumerable<object[]> Pairs() =>
        from older in SupportedVersions.All
        from newer in SupportedVersions.All
        where older < newer
        select new object[] { older, newer };

    [OneTimeSetUp]
    public async Task LoadAsync()
    {
        foreach (var version in SupportedVersions.All)
        {
            try
            {
                await using var server = await SupportedVersions.StartAsync(version);
                await using var database = await server.CreateDatabaseAsync();
                await LoadAsync(database.DataSource);
                _snapshots.Add(version, await new PostgresSnapshotReader(database.DataSource).ReadAsync());

                // a database that subscribes can't be dropped
                await database.ExecuteAsync("ALTER SUBSCRIPTION paper SET (slot_name = NONE)");
                await database.ExecuteAsync("DROP SUBSCRIPTION paper");
            }
            catch (PostgresUnavailableException e)
            {
                _absent.Add(version, e.Message);
                await TestContext.Progress.WriteLineAsync($"PostgreSQL {version} isn't compared with the other versions. {e.Message}");
            }
        }
    }

    [TestCaseSource(nameof(Pairs))]
    public void It_is_the_same_schema(int older, int newer)
    {
        var (before, after) = (Snapshot(older), Snapshot(newer));
        var unexplained = SchemaComparer.Compare(before, after, $"PostgreSQL {older}", $"PostgreSQL {newer}").Differences
            .Where(d => !IsListed(d, older, newer)).Select(d => $"{d.Identity}: {d.Sentence}{Attributes(d)}");

        Assert.That(unexplained, Is.Empty, string.Join(Environment.NewLine, unexplained));
    }

    [Test]
    public void It_has_something_of_every_kind()
    {
        var snapshot = _snapshots.Values.FirstOrDefault();
        Assume.That(snapshot, Is.Not.Null, "There is no server of any version.");
        var kinds = snapshot!.Objects.Select(o => o.Identity.Kind).ToHashSet();

        Assert.That(Enum.GetValues<ObjectKind>().Where(k => !kinds.Contains(k)), Is.Empty);
    }

    [Test]
    public void Nothing_is_listed_in_vain()
    {
        var changes = SupportedVersions.All.Zip(SupportedVersions.All.Skip(1))
            .SelectMany(p => SchemaComparer.Compare(Snapshot(p.First), Snapshot(p.Second)).Differences.OfType<Changed>()
                .SelectMany(d => d.Attributes, (d, change) => (p.Second, d.Identity.Kind, change)))
            .ToList();

        Assert.That(VersionDifferences.All.Where(v => !changes.Exists(c => c.Second == v.Since && Explains(v, c.Kind, c.change))), Is.Empty);
    }

    private SchemaSnapshot Snapshot(int version)
    {
        if (_snapshots.TryGetValue(version, out var snapshot))
        {
            return snapshot;
        }

        Assert.Ignore($"PostgreSQL {version} wasn't compared. {_absent[version]}");
        throw new InvalidOperationException();
    }

    private static bool IsListed(SchemaDifference difference, int older, int newer) =>
        difference is Changed changed
        && changed.Attributes.All(c => VersionDifferences.All.Any(v => older < v.Since && v.Since <= newer && Explains(v, changed.Identity.Kind, c)));

    private static bool Explains(VersionDifference listed, ObjectKind kind, AttributeChange change) =>
        listed.Kind == kind && listed.Attribute == change.Attribute && listed.Explains(change);

    private static string Attributes(SchemaDifference difference) => difference is Changed changed
        ? string.Concat(changed.Attributes.Select(c => $"{Environment.NewLine}    {c.Attribute}: {c.Before} -> {c.After}"))
        : "";

    private static async Task LoadAsync(NpgsqlDataSource database)
    {
        await using var stream = typeof(SameSourceTests).Assembly.GetManifestResourceStream("Source.sql")!;
        using var text = new StreamReader(stream);
        var migration = new MigrationBuilder();
        migration.Sql(await text.ReadToEndAsync());
        await using var connection = await database.OpenConnectionAsync();
        foreach (var statement in migration.Operations.SelectMany(o => o.ToStatements()))
        {
            await using var batch = new NpgsqlBatch(connection) { BatchCommands = { new NpgsqlBatchCommand(statement.Text) } };
            try
            {
                await batch.ExecuteNonQueryAsync();
            }
            catch (PostgresException e)
            {
                Assert.Fail($"{connection.PostgreSqlVersion}: {e.SqlState}: {e.MessageText}{Environment.NewLine}{statement.Text}");
            }
        }
    }
}
