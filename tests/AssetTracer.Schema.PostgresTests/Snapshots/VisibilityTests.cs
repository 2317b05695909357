using System.Text.Json;
using AssetTracer.Schema.Testing;
using AssetTracer.Schema.Tests;
using Npgsql;

namespace AssetTracer.Schema.PostgresTests.Snapshots;

/// <summary>What a role isn't allowed to see is said, never called missing or equal.</summary>
[NonParallelizable] // the samples make their roles in transactions, for which other tests would wait
public sealed class VisibilityTests
{
    private const int SamplesOfEach = 4;

    private const string Orders = """
        CREATE TABLE public.orders (id integer PRIMARY KEY, note text);
        ALTER TABLE public.orders ENABLE ROW LEVEL SECURITY;
        CREATE POLICY own ON public.orders USING (id > 0);
        """;

    private const string Remote = Orders + """
        CREATE FOREIGN DATA WRAPPER far;
        CREATE SERVER island FOREIGN DATA WRAPPER far;
        CREATE USER MAPPING FOR public SERVER island OPTIONS (user 'somebody', password 'sesame');
        """;

    private TestDatabase _empty = null!;

    [OneTimeSetUp]
    public async Task CreateDatabaseAsync()
    {
        _empty = await TestServer.CreateDatabaseAsync();
        await CreateVisitorAsync(_empty);
    }

    [OneTimeTearDown]
    public async Task DropDatabaseAsync() => await _empty.DisposeAsync();

    [TestCaseSource(nameof(Kinds))]
    public async Task A_role_that_may_only_connect_reads_what_a_superuser_reads(ObjectKind kind)
    {
        var server = new PostgresVersion((await TestServer.Instance).MajorVersion);
        await using var connection = await _empty.DataSource.OpenConnectionAsync();
        foreach (var sample in Samples.Of(kind).Where(s => s.Since <= server.Major).Take(SamplesOfEach))
        {
            await ExecuteAsync(connection, "BEGIN");
            var builder = new MigrationBuilder();
            builder.Sql(sample.Setup);
            builder.Sql(sample.StandIn?.Invoke(sample.Target) ?? "SELECT 1");
            if (sample.StandIn is null)
            {
                builder.Create(sample.Target);
            }

            foreach (var statement in builder.Operations.SelectMany(o => o.ToStatements()))
            {
                await ExecuteAsync(connection, statement.Text);
            }

            var all = await ReadAsync(connection, server);
            await ExecuteAsync(connection, "SET LOCAL ROLE visitor");
            var seen = await ReadAsync(connection, server);
            await ExecuteAsync(connection, "ROLLBACK");

            Assert.That(all.Select(o => o.Identity), Does.Contain(sample.Target.Identity));
            Assert.That(seen.Except(all), Is.Empty.Or.All.InstanceOf<UserMappingDefinition>(), sample.ToString());
            Assert.That(seen, Is.EqualTo(all.Select(o => o is UserMappingDefinition mapping ? mapping with { OptionNames = null } : o)), sample.ToString());
        }
    }

    [Test]
    public async Task A_role_that_may_only_connect_gets_a_plain_answer_where_there_is_no_secret()
    {
        await using var database = await TestServer.CreateDatabaseAsync();
        await database.ExecuteAsync(Orders);
        var visitor = await CreateVisitorAsync(database);

        var run = await CommandRun.OfAsync("compare", "--expected", database.ConnectionString, "--actual", visitor);

        Assert.That((run.ExitCode, run.Output), Is.EqualTo((0, "No differences: actual and expected have the same schema.\n")));
    }

    [Test]
    public async Task What_a_role_may_not_see_is_named_and_the_answer_is_neither_yes_nor_no()
    {
        await using var database = await TestServer.CreateDatabaseAsync();
        await database.ExecuteAsync(Remote);
        var visitor = await CreateVisitorAsync(database);

        var run = await CommandRun.OfAsync("compare", "--expected", database.ConnectionString, "--actual", visitor);
        var saved = await CommandRun.OfAsync("snapshot", "--database", visitor, "--output", "-");
        var both = await CommandRun.OfAsync("compare", "--expected", visitor, "--actual", visitor);
        var ignored = await CommandRun.OfAsync("compare", "--expected", database.ConnectionString, "--actual", visitor, "--ignore", "not-visible");

        Assert.Multiple(() =>
        {
            Assert.That((run.ExitCode, run.Output), Is.EqualTo((2,
                "Couldn't tell: actual and expected have the same schema as far as visitor may see.\n\n"
                + "Not visible to visitor in actual, so not compared: option names of user mapping public on island. Read it as a role that may see it, or ignore what isn't visible.\n")));
            Assert.That(saved.ExitCode, Is.Zero);
            Assert.That(saved.Error, Does.Contain("Not visible to visitor, so not saved: option names of user mapping public on island."));
            Assert.That(both.ExitCode, Is.EqualTo(2), "both are blind in the same way");
            Assert.That((ignored.ExitCode, ignored.Output), Is.EqualTo((0,
                "No differences: actual and expected have the same schema but for what is left out.\n\nLeft out as asked for: not visible (1).\n")));
        });
    }

    [Test]
    public async Task A_catalog_that_somebody_closed_hides_its_kind_and_nothing_else()
    {
        await using var database = await TestServer.CreateDatabaseAsync();
        await using var other = await TestServer.CreateDatabaseAsync();
        await database.ExecuteAsync(Orders + "REVOKE SELECT ON pg_policy FROM public");
        await other.ExecuteAsync(Orders);
        var visitor = await CreateVisitorAsync(database);
        await using var source = NpgsqlDataSource.Create(visitor);
        var seen = await new PostgresSnapshotReader(source).ReadAsync();
        using var file = new MemoryStream();
        await seen.SaveAsync(file);
        file.Position = 0;

        var run = await CommandRun.OfAsync("compare", "--expected", other.ConnectionString, "--actual", visitor, "--format", "json", "--ignore", "privileges");
        await other.ExecuteAsync("ALTER TABLE public.orders DROP COLUMN note");
        var changed = await CommandRun.OfAsync("compare", "--expected", other.ConnectionString, "--actual", visitor, "--format", "markdown");
        using var report = JsonDocument.Parse(run.Output);

        Assert.Multiple(async () =>
        {
            Assert.That(seen.OfKind<PolicyDefinition>(), Is.Empty);
            Assert.That(seen.OfKind<ColumnDefinition>().Count(), Is.EqualTo(2));
            Assert.That(seen.NotVisible.Select(o => o.ToString()), Is.EqualTo(new[] { "any policy", "any comment" }));
            Assert.That(await SchemaSnapshot.LoadAsync(file), Is.EqualTo(seen));
            Assert.That(run.ExitCode, Is.EqualTo(2), run.Output);
            Assert.That(report.RootElement.GetProperty("differences").GetArrayLength(), Is.Zero);
            Assert.That(report.RootElement.GetProperty("equal").GetBoolean(), Is.False);
            Assert.That(
                report.RootElement.GetProperty("notVisible").EnumerateArray().Select(n => $"{n.GetProperty("kind")} in {n.GetProperty("in")} by {n.GetProperty("reader")}: {n.GetProperty("reason")}"),
                Is.EqualTo(new[] { "Policy in actual by visitor: permission denied for table pg_policy", "Comment in actual by visitor: permission denied for table pg_policy" }));
            Assert.That(changed.ExitCode, Is.EqualTo(1));
            Assert.That(changed.Output, Does.Contain("Not visible to visitor in actual, so not compared: any policy, any comment (permission denied for table pg_policy)."));
        });
    }

    [Test]
    public async Task Parity_is_not_given_for_what_nobody_could_see()
    {
        await using var database = await TestServer.CreateDatabaseAsync();
        await database.ExecuteAsync(Remote);
        await using var visitor = NpgsqlDataSource.Create(await CreateVisitorAsync(database));

        var report = await new SchemaParity(database.DataSource, visitor, []).CompareAsync();
        var ignored = await new SchemaParity(database.DataSource, visitor, [], new ParityOptions { Ignore = [NoiseCategory.NotVisible] }).CompareAsync();

        Assert.Multiple(() =>
        {
            Assert.That(report.IsInParity, Is.False);
            Assert.That(report.Verdict, Is.EqualTo("actual is not in parity with expected: nobody can tell what visitor may not see."));
            Assert.That(report.ToMarkdown(), Does.Contain("Not visible to visitor in actual"));
            Assert.That(ignored.IsInParity, Is.True);
        });
    }

    private static ObjectKind[] Kinds() => Enum.GetValues<ObjectKind>();

    private static async Task<string> CreateVisitorAsync(TestDatabase database)
    {
        await database.ExecuteAsync("""
            DO $$ BEGIN CREATE ROLE visitor LOGIN NOSUPERUSER PASSWORD 'may connect'; EXCEPTION WHEN duplicate_object OR unique_violation THEN NULL; END $$
            """);
        return new NpgsqlConnectionStringBuilder(database.ConnectionString) { Username = "visitor", Password = "may connect" }.ConnectionString;
    }

    private static async Task ExecuteAsync(NpgsqlConnection connection, string sql)
    {
        await using var batch = new NpgsqlBatch(connection) { BatchCommands = { new NpgsqlBatchCommand(sql) } };
        await batch.ExecuteNonQueryAsync();
    }

    private static async Task<List<SchemaObject>> ReadAsync(NpgsqlConnection connection, PostgresVersion server)
    {
        await using var batch = connection.CreateBatch();
        var request = new CatalogRequest();
        CatalogReader.Append(batch, request, server);
        batch.BatchCommands.Add(UnmodelledObjects.Command(null, []));
        batch.BatchCommands.Add(EnvironmentReader.Command(server));
        await using var reader = await batch.ExecuteReaderAsync();
        var objects = await CatalogReader.ReadAsync(reader, request, default);
        await UnmodelledObjects.ReadAsync(reader, default);
        await EnvironmentReader.ReadAsync(reader, default);
        return [.. new SchemaSnapshot(objects).Objects];
    }
}
