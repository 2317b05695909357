namespace AssetTracer.Schema.PostgresTests.Running.Execution;

/// <summary>All migrations of a run commit together, or each of their statements by itself, where somebody wants it so.</summary>
[Parallelizable(ParallelScope.All)]
public sealed class OneTransactionTests
{
    private static readonly MigrationOptions Together = new() { OneTransaction = true };

    private static readonly M1 First = new("CREATE TABLE kept (id int)", "DROP TABLE kept");

    [Test]
    public async Task A_run_that_fails_at_its_last_migration_leaves_nothing_of_the_first()
    {
        await using var database = await OwnedDatabase.CreateAsync();
        var before = await database.DumpAsync();

        var failed = Assert.ThrowsAsync<MigrationFailedException>(() => database.Runner(Together, First, new M2("SET search_path = pg_catalog"), new M3("INSERT INTO nowhere VALUES (1)")).RunAsync());

        Assert.That(failed!.Message, Does.StartWith("Migration 003 \"Third\" failed at statement 1 of 1: relation \"nowhere\" does not exist (42P01). Nothing was changed: all migrations of the run are one transaction."));
        Assert.That(failed.Message, Does.Not.Contain("stay"));
        Assert.That(await database.DumpAsync(), Is.EqualTo(before));

        var summary = await database.Runner(Together, First, new M2("SET search_path = pg_catalog", "SELECT 1"), new M3("INSERT INTO kept VALUES (1)", "DELETE FROM kept")).RunAsync();

        Assert.That(summary.Applied.Select(a => a.Version.Value), Is.EqualTo(["001", "002", "003"]));
        Assert.That(await database.ScalarAsync<long>("SELECT count(DISTINCT applied_at) FROM schema_migrations"), Is.EqualTo(1), "one transaction, one moment");
        Assert.That(await database.RowsAsync("SELECT version FROM schema_migrations ORDER BY 1"), Is.EqualTo(["001", "002", "003"]));
    }

    [Test]
    public async Task A_run_that_waits_for_a_lock_is_tried_again_as_a_whole()
    {
        await using var database = await OwnedDatabase.CreateAsync();
        await database.Runner(First).RunAsync();
        await using var other = await database.DataSource.OpenConnectionAsync();
        await using var transaction = await other.BeginTransactionAsync();
        await using (var command = new Npgsql.NpgsqlCommand("SELECT * FROM kept", other))
        {
            await command.ExecuteNonQueryAsync();
        }

        var log = new LogLines();
        var options = new MigrationOptions { OneTransaction = true, StatementLockTimeout = TimeSpan.FromMilliseconds(200) };
        var run = new MigrationRunner(database.DataSource, [First, new M2("CREATE TABLE b ()"), new M3("ALTER TABLE kept ADD n int")], options, logger: log).RunAsync();
        await log.UntilAsync("couldn't get a lock in time", times: 2);
        await transaction.RollbackAsync();

        Assert.That((await run).Applied.Select(a => a.Version.Value), Is.EqualTo(["002", "003"]));
    }

    [Test]
    public async Task What_can_not_run_in_a_transaction_is_refused()
    {
        await using var database = await OwnedDatabase.CreateAsync();

        var refused = Assert.ThrowsAsync<MigrationRefusedException>(() => database.Runner(Together, First, new M2("CREATE INDEX CONCURRENTLY i ON kept (id)")).RunAsync());

        Assert.That(refused!.Message, Is.EqualTo(
            "Migration 002 \"Second\" can't commit together with others: its CREATE INDEX runs outside a transaction. Run without MigrationOptions.OneTransaction, or change it."));
        Assert.That(await database.ScalarAsync<bool>("SELECT to_regclass('kept') IS NULL"), Is.True);
    }

    [Test]
    public async Task A_migration_may_ask_for_no_transaction()
    {
        await using var database = await OwnedDatabase.CreateAsync();

        Assert.ThrowsAsync<MigrationFailedException>(() => database.Runner(new Unbound()).RunAsync());

        Assert.That(await database.RowsAsync("SELECT id FROM bit"), Is.EqualTo(["1"]));
        Assert.That(
            await database.RowsAsync("SELECT step, outcome FROM schema_migrations_journal ORDER BY id"),
            Is.EqualTo(["1|started", "1|done", "2|started", "2|done", "3|started", "3|failed"]));
    }

    [Migration("001", "2025-11-04", "Bit by bit", Transaction = TransactionMode.Outside)]
    private sealed class Unbound : Migration
    {
        protected override void Up(MigrationBuilder migration)
        {
            migration.CreateTable("bit", t => t.Column("id", "int"));
            migration.Sql("INSERT INTO bit VALUES (1); INSERT INTO bit VALUES (1 / 0)");
        }

        protected override void Down(MigrationBuilder migration) => migration.DropTable("bit");

        protected override void Verify(VerificationBuilder verify) => verify.HasTable("bit");
    }
}
