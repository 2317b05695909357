using Npgsql;

namespace AssetTracer.Schema.PostgresTests.Running.Execution;

/// <summary>What can't run in a transaction comes to its end, however it was broken off before.</summary>
[Parallelizable(ParallelScope.All)]
public sealed class BrokenOffTests
{
    private const string Tables =
        """
        CREATE TABLE kept (id int PRIMARY KEY, t text); INSERT INTO kept VALUES (1, 'a'), (2, 'b'); CREATE INDEX old ON kept (t);
        CREATE TABLE parts (id int, t text) PARTITION BY RANGE (id);
        CREATE TABLE parts_1 PARTITION OF parts FOR VALUES FROM (0) TO (10);
        CREATE TABLE "Parts 2" PARTITION OF parts FOR VALUES FROM (10) TO (20) PARTITION BY RANGE (id);
        CREATE TABLE parts_2a PARTITION OF "Parts 2" FOR VALUES FROM (10) TO (15);
        CREATE TABLE parts_2b PARTITION OF "Parts 2" FOR VALUES FROM (15) TO (20);
        INSERT INTO parts SELECT i, 't' || i FROM generate_series(0, 19) i;
        CREATE TYPE mood AS ENUM ('good')
        """;

    private static readonly M1 Base = new(Tables);

    [TestCase("CREATE INDEX CONCURRENTLY made ON kept (id, t)")]
    [TestCase("CREATE UNIQUE INDEX CONCURRENTLY made ON public.parts (id) INCLUDE (t) WHERE t IS NOT NULL")]
    [TestCase("DROP INDEX CONCURRENTLY old")]
    [TestCase("REINDEX TABLE CONCURRENTLY kept")]
    [TestCase("ALTER TABLE parts DETACH PARTITION public.parts_1 CONCURRENTLY")]
    [TestCase("CREATE TABLE made (); VACUUM made")]
    public async Task A_run_that_was_killed_before_it_could_note_what_it_did_is_taken_up(string sql)
    {
        await using var database = await OwnedDatabase.CreateAsync();
        var reader = new PostgresSnapshotReader(database.DataSource);
        var runner = database.Runner(Base, new M2(sql));
        await runner.RunAsync();
        var undisturbed = await reader.ReadAsync();

        // As if the last note of a statement, and all behind it, hadn't been written.
        await database.ExecuteAsync("DELETE FROM schema_migrations WHERE version = '002'");
        await database.ExecuteAsync("DELETE FROM schema_migrations_journal WHERE version = '002' AND (outcome = 'applied' OR id = (SELECT max(id) FROM schema_migrations_journal WHERE outcome = 'done'))");

        Assert.That((await runner.RunAsync()).Applied.Select(a => a.Version.Value), Is.EqualTo(["002"]));
        Assert.That((await reader.ReadAsync()).Fingerprint, Is.EqualTo(undisturbed.Fingerprint));
    }

    [Test]
    public async Task An_index_of_a_partitioned_table_is_built_partition_by_partition()
    {
        await using var database = await OwnedDatabase.CreateAsync();
        await using var plain = await OwnedDatabase.CreateAsync();
        const string Index = "INDEX \"By t\" ON parts (lower(t) DESC, id) WHERE id > 3";
        await plain.Runner(Base, new M2("CREATE " + Index)).RunAsync();

        await database.Runner(Base, new M2("CREATE " + Index.Replace("INDEX", "INDEX CONCURRENTLY", StringComparison.Ordinal))).RunAsync();

        const string Indexes =
            "SELECT pg_get_indexdef(i.indexrelid), p.inhparent::regclass::text, i.indisvalid FROM pg_index i LEFT JOIN pg_inherits p ON p.inhrelid = i.indexrelid WHERE i.indrelid::regclass::text LIKE '%arts%' ORDER BY 1";
        var built = await database.RowsAsync(Indexes);
        Assert.That(built, Is.EqualTo(await plain.RowsAsync(Indexes)));
        Assert.That(built, Has.Count.EqualTo(5).And.All.EndsWith("|True"));
    }

    [Test]
    public async Task An_index_of_a_partitioned_table_goes_on_where_a_partition_refused_it()
    {
        await using var database = await OwnedDatabase.CreateAsync();
        await database.Runner(Base).RunAsync();
        await database.ExecuteAsync("INSERT INTO parts VALUES (16, 'twice')");
        var runner = database.Runner(Base, new M2("CREATE UNIQUE INDEX CONCURRENTLY one_each ON parts (id)"));

        var failed = Assert.ThrowsAsync<MigrationFailedException>(() => runner.RunAsync());
        Assert.That(failed!.SqlState, Is.EqualTo("23505"));
        var before = await database.RowsAsync("SELECT oid FROM pg_class WHERE relname = 'parts_2a_id_idx'");
        await database.ExecuteAsync("DELETE FROM parts WHERE t = 'twice'");

        Assert.That((await runner.RunAsync()).Applied, Has.Count.EqualTo(1));
        Assert.That(await database.RowsAsync("SELECT indexrelid::regclass::text FROM pg_index WHERE NOT indisvalid"), Is.Empty);
        Assert.That(await database.ScalarAsync<long>("SELECT count(*) FROM pg_partition_tree('one_each')"), Is.EqualTo(5));
        Assert.That(await database.RowsAsync("SELECT oid FROM pg_class WHERE relname = 'parts_2a_id_idx'"), Is.EqualTo(before), "what was built stays");
    }

    [Test]
    public async Task A_partition_that_is_half_detached_is_detached()
    {
        await using var database = await OwnedDatabase.CreateAsync();
        await database.Runner(Base).RunAsync();
        await using var other = await database.DataSource.OpenConnectionAsync();
        await using var transaction = await other.BeginTransactionAsync();
        await using (var command = new NpgsqlCommand("SELECT * FROM parts", other))
        {
            await command.ExecuteNonQueryAsync();
        }

        using var cancellation = new CancellationTokenSource();
        var runner = database.Runner(Base, new M2("ALTER TABLE IF EXISTS public . parts DETACH PARTITION parts_1 CONCURRENTLY"));
        var run = runner.RunAsync(cancellation.Token);
        await database.UntilAsync("(SELECT count(*) = 1 FROM pg_inherits WHERE inhdetachpending)");
        await cancellation.CancelAsync();
        Assert.That(async () => await run, Throws.InstanceOf<OperationCanceledException>());
        await transaction.RollbackAsync();

        Assert.That((await runner.RunAsync()).Applied, Has.Count.EqualTo(1));
        Assert.That(await database.RowsAsync("SELECT inhrelid::regclass::text FROM pg_inherits WHERE inhparent = 'parts'::regclass"), Is.EqualTo(["\"Parts 2\""]));
    }

    [Test]
    public async Task What_a_broken_off_reindex_left_is_dropped()
    {
        await using var database = await OwnedDatabase.CreateAsync();
        await database.Runner(Base).RunAsync();
        await using var other = await database.DataSource.OpenConnectionAsync();
        await using var transaction = await other.BeginTransactionAsync();
        await using (var command = new NpgsqlCommand("UPDATE kept SET t = 'c'", other))
        {
            await command.ExecuteNonQueryAsync();
        }

        using var cancellation = new CancellationTokenSource();
        var runner = database.Runner(Base, new M2("REINDEX INDEX CONCURRENTLY old"));
        var run = runner.RunAsync(cancellation.Token);
        await database.UntilAsync("to_regclass('old_ccnew') IS NOT NULL AND (SELECT count(*) = 1 FROM pg_stat_activity WHERE wait_event_type = 'Lock' AND datname = current_database())");
        await cancellation.CancelAsync();
        Assert.That(async () => await run, Throws.InstanceOf<OperationCanceledException>());
        await transaction.RollbackAsync();

        Assert.That((await runner.RunAsync()).Applied, Has.Count.EqualTo(1));
        Assert.That(await database.RowsAsync("SELECT indexrelid::regclass::text FROM pg_index WHERE indrelid = 'kept'::regclass ORDER BY 1"), Is.EqualTo(["kept_pkey", "old"]));
    }

    [TestCase("ALTER TYPE mood ADD VALUE 'bad'; CREATE TABLE moods (m mood DEFAULT 'bad'); INSERT INTO moods VALUES ('bad')", null, "1|done")]
    [TestCase("ALTER TYPE mood ADD VALUE IF NOT EXISTS 'bad' AFTER 'good'", "'bad'::mood > 'good'::mood", "1|done")]
    [TestCase("ALTER TYPE mood ADD VALUE 'bad'; ALTER TYPE mood ADD VALUE 'worse' AFTER 'bad'", null, "")]
    [TestCase("CREATE TYPE state AS ENUM ('open'); ALTER TYPE state ADD VALUE 'shut'; CREATE TABLE doors AS SELECT 'shut'::state AS s", null, "1|done")]
    public async Task A_value_of_an_enum_is_committed_before_it_is_used(string sql, string? expected, string note)
    {
        await using var database = await OwnedDatabase.CreateAsync();

        await database.Runner(Base, new M2(sql, verify: v => v.Holds("it is there", expected ?? "true"))).RunAsync();

        Assert.That(
            string.Join(' ', await database.RowsAsync("SELECT step, outcome FROM schema_migrations_journal WHERE version = '002' AND step = 1 AND outcome = 'done'")),
            Is.EqualTo(note));
    }
}
