using Npgsql;

namespace AssetTracer.Schema.PostgresTests.Running.Execution;

/// <summary>An index whose concurrent build was broken off is in nobody's way.</summary>
[Parallelizable(ParallelScope.All)]
public sealed class ConcurrentIndexTests
{
    private const string Invalid = "SELECT indisvalid FROM pg_index WHERE indexrelid = to_regclass('public.\"Kept; t\"')";

    private static readonly M1 Base = new("CREATE TABLE kept (id int PRIMARY KEY, t text); INSERT INTO kept VALUES (1, 'a'), (2, 'a')");

    private static readonly M2 Unique = new(
        "CREATE UNIQUE INDEX CONCURRENTLY \"Kept; t\" ON public . kept (t)",
        verify: v => v.HasIndex(new QualifiedName("public", "Kept; t"), unique: true));

    [Test]
    public async Task A_build_that_fails_on_the_rows_succeeds_once_they_are_repaired()
    {
        await using var database = await OwnedDatabase.CreateAsync();
        var runner = database.Runner(Base, Unique);

        var failed = Assert.ThrowsAsync<MigrationFailedException>(() => runner.RunAsync());
        Assert.That(failed!.Message, Does.Contain("It may have left the index \"Kept; t\" behind, invalid; the next run drops it and builds it anew."));
        Assert.That(await database.RowsAsync(Invalid), Is.EqualTo(["False"]));
        await database.ExecuteAsync("UPDATE kept SET t = 'b' WHERE id = 2");

        Assert.That((await runner.RunAsync()).Applied.Select(a => a.Version.Value), Is.EqualTo(["002"]));
        Assert.That(await database.RowsAsync(Invalid), Is.EqualTo(["True"]));
        Assert.That(
            await database.RowsAsync("SELECT DISTINCT message LIKE '%(t)=(a)%' FROM schema_migrations_journal WHERE message IS NOT NULL"),
            Is.EqualTo(["False"]),
            "no row in the journal");
    }

    [Test]
    public async Task A_build_that_is_cancelled_is_noted_and_succeeds_the_next_time()
    {
        await using var database = await OwnedDatabase.CreateAsync();
        await database.Runner(Base).RunAsync();
        await database.ExecuteAsync("UPDATE kept SET t = 'b' WHERE id = 2");
        await using var other = await database.DataSource.OpenConnectionAsync();
        await using var transaction = await other.BeginTransactionAsync();
        await using (var command = new NpgsqlCommand("UPDATE kept SET t = 'c' WHERE id = 2", other, transaction))
        {
            await command.ExecuteNonQueryAsync();
        }

        using var cancellation = new CancellationTokenSource();
        var run = database.Runner(Base, Unique).RunAsync(cancellation.Token);
        await database.UntilAsync("(SELECT count(*) = 1 FROM pg_stat_activity WHERE query LIKE 'CREATE UNIQUE INDEX%' AND wait_event_type = 'Lock' AND datname = current_database())");
        await cancellation.CancelAsync();

        Assert.That(async () => await run, Throws.InstanceOf<OperationCanceledException>());
        Assert.That(await database.RowsAsync(Invalid), Is.EqualTo(["False"]));
        Assert.That(await database.RowsAsync("SELECT step, outcome FROM schema_migrations_journal WHERE version = '002' ORDER BY id"), Is.EqualTo(["1|started", "1|cancelled"]));
        await transaction.RollbackAsync();

        Assert.That((await database.Runner(Base, Unique).RunAsync()).Applied.Select(a => a.Version.Value), Is.EqualTo(["002"]));
        Assert.That(await database.RowsAsync(Invalid), Is.EqualTo(["True"]));
    }

    [TestCase("CREATE INDEX CONCURRENTLY kept_i ON kept (t)", null)]
    [TestCase("create unique index concurrently kept_i on only public.kept using btree (lower(t) collate \"C\" text_pattern_ops desc, id) include (t) with (fillfactor = 70) where id > 0 and t <> ';'", null)]
    [TestCase("CREATE INDEX CONCURRENTLY kept_i ON kept (t)", "CREATE INDEX kept_i ON kept (t DESC)")]
    [TestCase("CREATE INDEX CONCURRENTLY kept_i ON kept (t) WHERE id > 1", "CREATE INDEX kept_i ON kept (t) WHERE id > 2")]
    [TestCase("CREATE INDEX CONCURRENTLY kept_i ON kept (t)", "CREATE UNIQUE INDEX kept_i ON kept (t)")]
    public async Task An_index_that_a_killed_run_had_built_is_taken_for_what_it_is(string build, string? instead)
    {
        await using var database = await OwnedDatabase.CreateAsync();
        await database.Runner(Base).RunAsync();
        await database.ExecuteAsync("UPDATE kept SET t = 'b' WHERE id = 2; ALTER TABLE kept ADD gone int; ALTER TABLE kept DROP gone; ALTER TABLE kept ADD twice int GENERATED ALWAYS AS (id * 2) STORED");
        var runner = database.Runner(Base, new M2(build + "; INSERT INTO later VALUES (1)", verify: v => v.HasIndex("kept_i")));
        Assert.ThrowsAsync<MigrationFailedException>(() => runner.RunAsync());

        // As a run leaves it that was killed when the index was built, before it could note that.
        await database.ExecuteAsync("DELETE FROM schema_migrations_journal WHERE version = '002' AND (step = 2 OR outcome = 'done'); CREATE TABLE later (id int)");
        if (instead is not null)
        {
            await database.ExecuteAsync($"DROP INDEX kept_i; {instead}");
            var failed = Assert.ThrowsAsync<MigrationFailedException>(() => runner.RunAsync());
            Assert.That(failed!.SqlState, Is.EqualTo("42P07"));
            return;
        }

        var built = await database.ScalarAsync<uint>("SELECT 'kept_i'::regclass::oid");
        Assert.That((await runner.RunAsync()).Applied.Select(a => a.Version.Value), Is.EqualTo(["002"]));
        Assert.That(await database.ScalarAsync<uint>("SELECT 'kept_i'::regclass::oid"), Is.EqualTo(built));
        Assert.That(await database.RowsAsync("SELECT step, outcome FROM schema_migrations_journal WHERE version = '002' ORDER BY id"), Is.EqualTo(
            ["1|started", "1|started", "1|done", "2|started", "2|done", "null|applied"]));
    }

    [Test]
    public async Task A_valid_index_of_that_name_is_left_alone()
    {
        await using var database = await OwnedDatabase.CreateAsync();
        await database.Runner(Base).RunAsync();
        await database.ExecuteAsync("CREATE INDEX \"Kept; t\" ON kept (id)");

        var failed = Assert.ThrowsAsync<MigrationFailedException>(() => database.Runner(Base, Unique).RunAsync());

        Assert.That(failed!.SqlState, Is.EqualTo("42P07"));
        Assert.That(await database.RowsAsync(Invalid), Is.EqualTo(["True"]));
    }
}
