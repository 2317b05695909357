using System.Diagnostics;
using Npgsql;

namespace AssetTracer.Schema.PostgresTests.Running.Execution;

/// <summary>Whatever goes wrong, the database is as pg_dump saw it before.</summary>
[Parallelizable(ParallelScope.All)]
public sealed class FailureTests
{
    private static readonly M1 Base = new("CREATE TABLE kept (id int PRIMARY KEY, t text); INSERT INTO kept VALUES (1, 'a')");

    // Something of everything that a transaction can hold.
    private const string Much =
        """
        CREATE TABLE made (id int PRIMARY KEY);
        INSERT INTO kept VALUES (2, 'b');
        UPDATE kept SET t = 'changed';
        ALTER TABLE kept ADD COLUMN more int DEFAULT 7;
        CREATE TYPE mood AS ENUM ('good');
        TRUNCATE kept;
        COMMENT ON TABLE kept IS 'changed'
        """;

    [Test]
    public async Task A_failed_verification_leaves_no_trace()
    {
        await using var database = await OwnedDatabase.CreateAsync();
        await database.Runner(Base).RunAsync();
        var before = await database.DumpAsync();

        var failed = Assert.ThrowsAsync<VerificationFailedException>(() =>
            database.Runner(Base, new M2(Much, verify: v => v.Exists(TableDefinition.Named("made")).Exists(TableDefinition.Named("never_made")))).RunAsync());

        Assert.That(await database.DumpAsync(), Is.EqualTo(before));
        Assert.That(failed!.Message, Is.EqualTo(
            "Migration 002 \"Second\" ran, but an expectation doesn't hold. Nothing was changed: it ran in one transaction."
            + $"{Environment.NewLine}- table public.never_made exists: it isn't there"));
        Assert.That(
            await database.RowsAsync("SELECT version, outcome, message LIKE '%never_made%' FROM schema_migrations_journal ORDER BY id DESC LIMIT 1"),
            Is.EqualTo(["002|failed|True"]));
    }

    [Test]
    public async Task A_failed_statement_leaves_no_trace_and_is_named()
    {
        await using var database = await OwnedDatabase.CreateAsync();
        await database.Runner(Base).RunAsync();
        var before = await database.DumpAsync();

        var failed = Assert.ThrowsAsync<MigrationFailedException>(() =>
            database.Runner(Base, new M2(Much + ";\n-- now\nINSERT INTO nowhere\n VALUES (1); SELECT 1")).RunAsync());

        Assert.That(await database.DumpAsync(), Is.EqualTo(before));
        Assert.Multiple(() =>
        {
            Assert.That(failed!.Message, Is.EqualTo(string.Join(
                Environment.NewLine,
                "Migration 002 \"Second\" failed at statement 8 of 9: relation \"nowhere\" does not exist (42P01). Nothing was changed: it ran in one transaction.",
                "Line 9, column 13: INSERT INTO nowhere")));
            Assert.That((failed.StatementNumber, failed.StatementCount, failed.Line, failed.Column, failed.SqlState), Is.EqualTo((8, 9, 9, 13, "42P01")));
            Assert.That(failed.Statement!.Text, Is.EqualTo("INSERT INTO nowhere\n VALUES (1)"));
        });
    }

    [Test]
    public async Task A_failure_on_data_shows_the_data_and_what_stays()
    {
        await using var database = await OwnedDatabase.CreateAsync();
        Migration[] build = [Base, new M2("INSERT INTO kept VALUES (2, 'a')"), new M3("ALTER TABLE kept ADD CONSTRAINT one_text UNIQUE (t)")];
        await using var detailed = NpgsqlDataSource.Create(new NpgsqlConnectionStringBuilder(database.ConnectionString) { IncludeErrorDetail = true });
        var runner = new MigrationRunner(detailed, build);

        var failed = Assert.ThrowsAsync<MigrationFailedException>(() => runner.RunAsync());
        var hidden = Assert.ThrowsAsync<MigrationFailedException>(() => database.Runner(build).RunAsync());

        Assert.Multiple(() =>
        {
            Assert.That(failed!.Message, Does.Contain(
                "(23505). Nothing was changed: it ran in one transaction. Migrations 001 to 002 were applied before it in this run, and stay."));
            Assert.That(failed.Message, Does.Contain("Detail: Key (t)=(a) is duplicated."));
            Assert.That(failed.Detail, Is.EqualTo("Key (t)=(a) is duplicated."));
            Assert.That(hidden!.Message, Does.Contain("Detail: hidden by the driver; put Include Error Detail=true"));
            Assert.That(hidden.Detail, Is.Null);
        });
        Assert.That((await runner.ReadHistoryAsync()).Select(a => a.Version.Value), Is.EqualTo(["001", "002"]));
    }

    [Test]
    public async Task A_deferred_constraint_is_checked_before_the_verification()
    {
        await using var database = await OwnedDatabase.CreateAsync();
        var failed = Assert.ThrowsAsync<MigrationFailedException>(() => database.Runner(
            Base, new M2("CREATE TABLE child (kept int REFERENCES kept DEFERRABLE INITIALLY DEFERRED); INSERT INTO child VALUES (9)")).RunAsync());

        Assert.That(failed!.Message, Does.StartWith("Migration 002 \"Second\" failed after its last statement, when deferred constraints were checked: insert or update"));
        Assert.That(failed.StatementNumber, Is.Null);
    }

    [Test]
    public async Task A_lost_connection_leaves_no_trace_and_says_where_it_was_lost()
    {
        await using var database = await OwnedDatabase.CreateAsync();
        await database.Runner(Base).RunAsync();
        var before = await database.DumpAsync();
        var runner = database.Runner(Base, new M2(Much + "; SELECT pg_sleep(600)"));

        var run = runner.RunAsync();
        await database.UntilAsync("(SELECT count(*) = 1 FROM pg_stat_activity WHERE query LIKE '%pg_sleep(600)%' AND wait_event = 'PgSleep' AND datname = current_database())");
        await database.Superuser.ExecuteAsync("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE wait_event = 'PgSleep' AND datname = current_database()");

        var failed = Assert.ThrowsAsync<MigrationFailedException>(() => run);
        Assert.That(await database.DumpAsync(), Is.EqualTo(before));
        Assert.Multiple(() =>
        {
            Assert.That(failed!.Message, Does.Match(
                @"^Migration 002 ""Second"" failed at statement 8 of 8: the connection to 127\.0\.0\.1:\d+/\w+ was lost \(terminating connection due to administrator command, 57P01\)\. Nothing was changed"));
            Assert.That(failed.ToString(), Does.Not.Contain("secret"));
        });
        Assert.That((await database.Runner(Base, new M2(Much)).RunAsync()).Applied, Has.Count.EqualTo(1), "and it can be run again");
    }

    [Test]
    public async Task A_killed_process_leaves_no_trace_and_keeps_nobody_waiting()
    {
        await using var database = await OwnedDatabase.CreateAsync();
        await database.Runner(Base).RunAsync();
        var before = await database.DumpAsync();
        using var process = RunnerProcess.Start(database.ConnectionString, (RunnerProcess.Script, Much + "; SELECT pg_sleep(600)"));
        await database.UntilAsync("(SELECT count(*) = 1 FROM pg_stat_activity WHERE wait_event = 'PgSleep' AND datname = current_database())");

        process.Kill();
        await process.WaitForExitAsync();

        // On Linux the server notices by itself that nobody listens any more; the rerun waits for that and no longer.
        var keepsNothing = new MigrationOptions { RecordFingerprint = false };
        Assert.That((await database.Runner(keepsNothing, Base, new M2("SELECT 2")).RunAsync()).Applied, Has.Count.EqualTo(1));
        await database.Runner(keepsNothing, Base, new M2("SELECT 2", "SELECT 3")).RollbackToAsync(new("001"));
        Assert.That(WithoutSequences(await database.DumpAsync()), Is.EqualTo(WithoutSequences(before)));
    }

    [TestCase("")]
    [TestCase("; VACUUM")]
    public async Task An_error_about_another_connection_is_an_error(string more)
    {
        await using var database = await OwnedDatabase.CreateAsync();

        var failed = Assert.ThrowsAsync<MigrationFailedException>(() => database.Runner(
            new M1("DO $$ BEGIN RAISE EXCEPTION 'the warehouse is closed' USING ERRCODE = '08001'; END $$" + more)).RunAsync());

        Assert.That(failed!.Message, Does.Match("^Migration 001 \"First\" failed at statement 1 of .: the warehouse is closed \\(08001\\)"));
    }

    [Test]
    public async Task A_statement_that_could_not_be_noted_is_taken_back_where_that_is_possible()
    {
        await using var database = await OwnedDatabase.CreateAsync();
        await database.Runner(Base).RunAsync();

        var failed = Assert.ThrowsAsync<MigrationFailedException>(() => database.Runner(
            Base, new M2("CREATE TABLE b (); ALTER TABLE schema_migrations_journal RENAME TO elsewhere; VACUUM b")).RunAsync());

        Assert.That(failed!.Message, Does.StartWith(
            "Migration 002 \"Second\" failed when statement 2 was noted in the journal, and taken back with its note: relation \"public.schema_migrations_journal\" does not exist (42P01). "
            + "Statement 1 stays, because they can't run in one transaction; the next run goes on behind it."));
        Assert.That(await database.RowsAsync("SELECT step, outcome FROM schema_migrations_journal WHERE version = '002' ORDER BY id"), Is.EqualTo(["1|started", "1|done", "2|started", "2|failed"]));
    }

    [Test]
    public async Task A_lock_that_is_not_to_be_had_ends_the_migration_in_time()
    {
        await using var database = await OwnedDatabase.CreateAsync();
        await database.Runner(Base).RunAsync();
        await using var other = await database.DataSource.OpenConnectionAsync();
        await using var transaction = await other.BeginTransactionAsync();
        await using (var command = other.CreateCommand())
        {
            command.CommandText = "SELECT * FROM kept";
            await command.ExecuteNonQueryAsync();
        }

        var options = new MigrationOptions { StatementLockTimeout = TimeSpan.FromMilliseconds(50), LockRetryTimeout = TimeSpan.Zero };
        var failed = Assert.ThrowsAsync<MigrationFailedException>(() => database.Runner(options, Base, new M2("ALTER TABLE kept ADD x int")).RunAsync());

        Assert.That(failed!.Message, Does.Contain("canceling statement due to lock timeout (55P03)").And.Contain("Hint: Another session holds a lock"));
    }

    [Test]
    public async Task What_can_not_run_in_a_transaction_goes_on_where_it_failed()
    {
        await using var database = await OwnedDatabase.CreateAsync();
        var second = new M2(
            "CREATE INDEX CONCURRENTLY kept_t ON kept (t); ALTER TABLE kept ADD x int; INSERT INTO later VALUES (1); VACUUM kept",
            verify: v => v.Holds("there is an index", "to_regclass('kept_t') IS NOT NULL"));
        var runner = database.Runner(Base, second);

        var failed = Assert.ThrowsAsync<MigrationFailedException>(() => runner.RunAsync());

        Assert.That(failed!.Message, Does.StartWith(
            "Migration 002 \"Second\" failed at statement 3 of 4: relation \"later\" does not exist (42P01). Statements 1 to 2 stay, because they can't run in one transaction; "
            + "the next run goes on behind them. Migration 001 was applied before it in this run, and stays."));
        await database.ExecuteAsync("CREATE TABLE later (id int)");

        Assert.That((await runner.RunAsync()).Applied.Select(a => a.Version.Value), Is.EqualTo(["002"]));
        Assert.That(
            await database.RowsAsync("SELECT step, outcome FROM schema_migrations_journal WHERE version = '002' ORDER BY id"),
            Is.EqualTo(["1|started", "1|done", "2|started", "2|done", "3|started", "3|failed", "3|started", "3|done", "4|started", "4|done", "null|applied"]));
    }

    // A sequence doesn't go back when a row is taken away again.
    private static string WithoutSequences(string dump) => string.Join('\n', dump.Split('\n').Where(l => !l.Contains("setval", StringComparison.Ordinal)));
}
