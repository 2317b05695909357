using System.Diagnostics;
using System.Globalization;
using Npgsql;

namespace AssetTracer.Schema.PostgresTests.Running.Execution;

/// <summary>Migrations that change only what the same run has made share round trips, and everything else is as if each of them had gone alone.</summary>
[Parallelizable(ParallelScope.All)]
[Category("AnyVersion")]
public sealed class JointTripTests
{
    [Test]
    public async Task They_share_a_round_trip_and_have_a_transaction_each()
    {
        await using var database = await OwnedDatabase.CreateAsync();

        var one = await TripsAsync(database, "history_of_one", [.. Numbers(100, 100)]);
        var many = await TripsAsync(database, "history_of_many", [.. Numbers(1, 41)]);

        Assert.That(many - one, Is.EqualTo(3), "40 more migrations");
        Assert.That(await database.RowsAsync("SELECT version FROM history_of_many ORDER BY id"), Is.EqualTo(Numbers(1, 41).Select(n => n.ToString("0000", CultureInfo.InvariantCulture))));
        Assert.That(await database.ScalarAsync<long>("SELECT count(DISTINCT xmin::text) FROM history_of_many"), Is.EqualTo(41));
        Assert.That(await database.ScalarAsync<long>("SELECT count(*) FROM history_of_many_journal WHERE outcome = 'applied'"), Is.EqualTo(41));
        Assert.That(await database.ScalarAsync<long>("SELECT count(*) FROM pg_class WHERE relname ~ '^numbered_[0-9]+$'"), Is.EqualTo(42));
    }

    [Test]
    public async Task What_changes_a_table_that_was_there_before_goes_alone()
    {
        await using var database = await OwnedDatabase.CreateAsync();
        await database.ExecuteAsync("CREATE TABLE before (id int)");

        var made = await TripsAsync(database, "made_history", [1, 2, 3], "CREATE TABLE \"{0}\" (); ALTER TABLE \"{0}\" ADD c int");
        var changed = await TripsAsync(database, "changed_history", [1, 2, 3], "ALTER TABLE before ADD \"{0}\" int");
        var unknown = await TripsAsync(database, "unknown_history", [1, 2, 3], "SELECT count(*) FROM before");
        var found = await TripsAsync(database, "found_history", [1, 2, 3], "CREATE TABLE IF NOT EXISTS before (); ALTER TABLE before ADD \"found{0}\" int");
        var filled = await TripsAsync(database, "filled_history", [1, 2, 3], "CREATE TABLE \"filled{0}\" AS SELECT * FROM before");
        var set = await TripsAsync(database, "set_history", [1, 2, 3], "SET search_path TO pg_temp; CREATE TABLE public.\"set{0}\" ()");

        Assert.That((changed - made, unknown - made, found - made, filled - made, set - made), Is.EqualTo((1, 1, 1, 1, 1)), "two of them have a trip each instead of one together");
    }

    [Test]
    public async Task What_is_large_goes_alone()
    {
        await using var database = await OwnedDatabase.CreateAsync();
        await database.ExecuteAsync("CREATE TABLE before (id int)");

        var small = await TripsAsync(database, "small_history", [1, 2, 3], "CREATE TABLE \"small{0}\" (); COMMENT ON TABLE \"small{0}\" IS 'small'");
        var large = await TripsAsync(database, "large_history", [1, 2, 3], $"CREATE TABLE \"large{{0}}\" (); COMMENT ON TABLE \"large{{0}}\" IS '{new string('x', 60_000)}'");

        Assert.That(large - small, Is.EqualTo(1), "two of them have a trip each instead of one together");
    }

    [Test]
    public async Task One_that_has_to_wait_for_a_lock_waits_alone_and_the_others_go_on_together()
    {
        await using var database = await OwnedDatabase.CreateAsync();
        await database.ExecuteAsync("CREATE TABLE before (id int)");
        await using var other = await database.DataSource.OpenConnectionAsync();
        await using var transaction = await other.BeginTransactionAsync();
        await using var locking = new NpgsqlCommand("LOCK TABLE before", other, transaction);
        await locking.ExecuteNonQueryAsync();
        var told = new List<MigrationProgress>();

        var running = RunAsync(
            database,
            [1, 2, 3, 4, 5, 6],
            "CREATE TABLE \"{0}\" ()",
            four: "CREATE TABLE \"4\" (LIKE before)",
            options: new() { StatementLockTimeout = TimeSpan.FromMilliseconds(200), Progress = new Listener(told) });
        await database.UntilAsync("to_regclass('\"3\"') IS NOT NULL AND EXISTS (SELECT FROM pg_locks WHERE NOT granted AND relation = 'before'::regclass)", orUntil: running);
        await transaction.RollbackAsync();
        await running;

        Assert.That(await database.RowsAsync("SELECT version, outcome FROM schema_migrations_journal ORDER BY id"), Is.EqualTo(Numbers(1, 6).Select(n => $"000{n}|applied")));
        Assert.That(told.OfType<MigrationFinished>().Select(f => f.Number), Is.EqualTo(Numbers(1, 6)));
    }

    [Test]
    public async Task One_that_fails_is_told_as_if_it_had_gone_alone()
    {
        await using var database = await OwnedDatabase.CreateAsync();
        var told = new List<MigrationProgress>();

        var failed = Assert.ThrowsAsync<MigrationFailedException>(() => RunAsync(database, [1, 2, 3, 4, 5], "CREATE TABLE \"{0}\" (id int CHECK (id / {0} > 0))",
            four: "CREATE TABLE \"4\" (id int PRIMARY KEY);\nINSERT INTO \"4\" VALUES (1),\n (1)", options: new() { Progress = new Listener(told) }));

        Assert.That((failed!.Version.Value, failed.StatementNumber, failed.SqlState), Is.EqualTo(("0004", (int?)2, "23505")));
        Assert.That(failed.Message, Does.Contain("Migration 0004 \"Number 4\" failed at statement 2 of 2").And.Contain("Nothing was changed: it ran in one transaction.")
            .And.Contain("Migrations 0001 to 0003 were applied before it in this run, and stay."));
        Assert.That(await database.RowsAsync("SELECT version, outcome FROM schema_migrations_journal ORDER BY id"), Is.EqualTo(["0001|applied", "0002|applied", "0003|applied", "0004|failed"]));
        Assert.That(await database.RowsAsync("SELECT relname FROM pg_class WHERE relname IN ('1', '2', '3', '4', '5') ORDER BY 1"), Is.EqualTo(["1", "2", "3"]));
        Assert.That(told.Select(t => t switch { MigrationStarted s => $"+{s.Version}", MigrationFinished f => $"-{f.Version}", _ => "?" }), Is.EqualTo(["+0001", "-0001", "+0002", "-0002", "+0003", "-0003", "+0004"]));
        Assert.That(await database.ScalarAsync<long>("SELECT count(*) FROM pg_prepared_statements"), Is.Zero);

        await RunAsync(database, [1, 2, 3, 4, 5], "CREATE TABLE \"{0}\" (id int CHECK (id / {0} > 0))", four: "CREATE TABLE \"4\" ()");
        Assert.That(await database.RowsAsync("SELECT version FROM schema_migrations ORDER BY id"), Is.EqualTo(["0001", "0002", "0003", "0004", "0005"]));
    }

    [Test]
    public async Task One_that_does_not_do_what_it_expects_is_told_and_the_next_ones_are_not_run()
    {
        await using var database = await OwnedDatabase.CreateAsync();

        var failed = Assert.ThrowsAsync<VerificationFailedException>(() => RunAsync(database, [1, 2, 3, 4, 5], "CREATE TABLE \"{0}\" ()", four: "CREATE TABLE \"another\" ()"));

        Assert.That(failed!.Message, Does.Contain("Number 4").And.Contain("Nothing was changed").And.Contain("Migrations 0001 to 0003"));
        Assert.That(await database.RowsAsync("SELECT version, outcome FROM schema_migrations_journal ORDER BY id"), Is.EqualTo(["0001|applied", "0002|applied", "0003|applied", "0004|failed"]));
        Assert.That(await database.RowsAsync("SELECT relname FROM pg_class WHERE relname IN ('1', '2', '3', '4', '5', 'another') ORDER BY 1"), Is.EqualTo(["1", "2", "3"]));
    }

    [Test]
    public async Task One_that_leaves_settings_behind_does_not_decide_what_the_next_one_does()
    {
        await using var database = await OwnedDatabase.CreateAsync();

        await RunAsync(
            database,
            [1, 2, 3, 4, 5, 6],
            "CREATE TABLE public.\"{0}\" (); SET search_path TO pg_catalog; SET lock_timeout = '1h'; SET SESSION CHARACTERISTICS AS TRANSACTION READ ONLY",
            four: "CREATE TABLE \"4\" AS SELECT current_setting('search_path') AS path, current_setting('lock_timeout') AS timeout");

        Assert.That(await database.RowsAsync("SELECT path, timeout FROM public.\"4\""), Is.EqualTo(["\"$user\", public|5s"]));
    }

    [Test]
    public async Task A_run_that_is_stopped_keeps_those_that_were_through()
    {
        await using var database = await OwnedDatabase.CreateAsync();
        using var stop = new CancellationTokenSource();

        var running = RunAsync(database, [1, 2, 3, 4, 5], "CREATE TABLE \"{0}\" ()", four: "CREATE TABLE \"4\" (id int); INSERT INTO \"4\" VALUES ((pg_sleep(600) IS NULL)::int)", cancellationToken: stop.Token);
        await database.UntilAsync("EXISTS (SELECT FROM pg_stat_activity WHERE wait_event = 'PgSleep' AND datname = current_database())", orUntil: running);
        await stop.CancelAsync();

        Assert.That(async () => await running, Throws.InstanceOf<OperationCanceledException>());
        Assert.That(await database.RowsAsync("SELECT version, outcome FROM schema_migrations_journal ORDER BY id"), Is.EqualTo(["0001|applied", "0002|applied", "0003|applied", "0004|cancelled"]));
        Assert.That(await database.RowsAsync("SELECT version FROM schema_migrations ORDER BY id"), Is.EqualTo(["0001", "0002", "0003"]));
    }

    [Test]
    public async Task Who_is_cut_off_says_which_migrations_nobody_knows_of()
    {
        await using var database = await OwnedDatabase.CreateAsync();
        var messages = new List<string>();
        for (var trip = 1; trip < 20; trip++)
        {
            await database.Superuser.ExecuteAsync($"DROP SCHEMA public CASCADE; CREATE SCHEMA public AUTHORIZATION {database.Role}");
            await using var cutter = new WireCounter(database.ConnectionString) { CutAt = trip, CutsBehind = true };
            await using var cut = NpgsqlDataSource.Create(cutter.ConnectionString + ";Pooling=false");
            try
            {
                await new MigrationRunner(cut, Migrations([1, 2, 3, 4, 5], "CREATE TABLE \"{0}\" ()")).RunAsync();
            }
            catch (SchemaMigrationException e)
            {
                messages.Add(e.Message);
            }

            await database.UntilAsync("NOT EXISTS (SELECT FROM pg_stat_activity WHERE datname = current_database() AND usename = current_user AND pid <> pg_backend_pid() AND query ~ 'CREATE|COMMIT' AND state = 'active')");
            await RunAsync(database, [1, 2, 3, 4, 5], "CREATE TABLE \"{0}\" ()");
            Assert.That(await database.RowsAsync("SELECT version FROM schema_migrations ORDER BY id"), Is.EqualTo(["0001", "0002", "0003", "0004", "0005"]), $"cut off at {trip}");
        }

        Assert.That(messages, Has.One.Contains("Migration 0002 \"Number 2\" failed on its way: the connection to")
            .And.One.Contains("Whether it was committed isn't known, nor whether 0003 to 0005 were, which were sent with it: the next run reads it from the history."
                + " Migration 0001 was applied before it in this run, and stays."));
    }

    [Test]
    public async Task A_session_that_is_ended_says_at_which_statement()
    {
        await using var database = await OwnedDatabase.CreateAsync();
        await using var single = NpgsqlDataSource.Create(database.ConnectionString + ";Pooling=false");

        var running = new MigrationRunner(single, Migrations([1, 2, 3, 4, 5], "CREATE TABLE \"{0}\" ()", "CREATE TABLE \"4\" (id int); INSERT INTO \"4\" VALUES ((pg_sleep(600) IS NULL)::int)")).RunAsync();
        await database.UntilAsync("EXISTS (SELECT FROM pg_stat_activity WHERE wait_event = 'PgSleep' AND datname = current_database())", orUntil: running);
        await database.Superuser.ExecuteAsync("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE wait_event = 'PgSleep' AND datname = current_database()");

        var failed = Assert.ThrowsAsync<MigrationFailedException>(() => running);
        Assert.That(failed!.Message, Does.Contain("Migration 0004 \"Number 4\" failed at statement 2 of 2: the connection to").And.Contain("Nothing was changed: it ran in one transaction.")
            .And.Contain("Migrations 0001 to 0003 were applied before it in this run, and stay."));
        Assert.That(await database.RowsAsync("SELECT version FROM schema_migrations ORDER BY id"), Is.EqualTo(["0001", "0002", "0003"]));
    }

    [Test]
    public async Task Progress_and_traces_have_each_of_them()
    {
        await using var database = await OwnedDatabase.CreateAsync();
        var (told, spans, name) = (new List<MigrationProgress>(), new List<Activity>(), database.Superuser.Name);
        using var listener = new ActivityListener
        {
            ShouldListenTo = s => s.Name == SchemaDiagnostics.ActivitySourceName,
            Sample = (ref _) => ActivitySamplingResult.AllData,
            ActivityStopped = a =>
            {
                lock (spans)
                {
                    if (a.GetTagItem("db.namespace") as string == name)
                    {
                        spans.Add(a);
                    }
                }
            },
        };
        ActivitySource.AddActivityListener(listener);

        await RunAsync(database, [1, 2, 3, 4], "CREATE TABLE \"{0}\" ()", options: new() { Progress = new Listener(told) });

        Assert.That(told.OfType<MigrationFinished>().Select(f => (f.Version.Value, f.Number, f.Count)), Is.EqualTo([("0001", 1, 4), ("0002", 2, 4), ("0003", 3, 4), ("0004", 4, 4)]));
        Assert.That(told.OfType<MigrationFinished>().Select(f => f.Duration), Is.All.GreaterThan(TimeSpan.Zero));
        Assert.That(spans.Select(s => s.GetTagItem("schema.migration.version")), Is.EqualTo(new[] { "0001", "0002", "0003", "0004", null }));
        Assert.That(spans[..4].Select(s => s.ParentSpanId), Is.All.EqualTo(spans[4].SpanId));
        Assert.That(spans[1..4].Select(s => s.Duration), Is.All.GreaterThan(TimeSpan.Zero));
        Assert.That(spans[2..4].Zip(spans[1..3]).Select(s => s.First.StartTimeUtc - (s.Second.StartTimeUtc + s.Second.Duration)), Is.All.EqualTo(TimeSpan.Zero), "one begins when the one before it is through");
    }

    private static IEnumerable<int> Numbers(int first, int last) => Enumerable.Range(first, last - first + 1);

    private static async Task<int> TripsAsync(OwnedDatabase database, string history, int[] numbers, string? up = null)
    {
        await using var counter = new WireCounter(database.ConnectionString);
        await using var counted = NpgsqlDataSource.Create(counter.ConnectionString + ";Pooling=false");
        var (trips, _) = await counter.CountAsync(
            () => new MigrationRunner(counted, up is null ? numbers.Select(NumberedMigration.Of) : Migrations(numbers, up, table: "before"), new() { HistoryTable = new("public", history) }).RunAsync());
        return trips;
    }

    private static Task<MigrationSummary> RunAsync(
        OwnedDatabase database, int[] numbers, string up, string? four = null, MigrationOptions? options = null, CancellationToken cancellationToken = default) =>
        new MigrationRunner(database.DataSource, Migrations(numbers, up, four), options).RunAsync(cancellationToken);

    private static IEnumerable<Migration> Migrations(int[] numbers, string up, string? four = null, string? table = null) => numbers.Select(n => NumberedMigration.Of(
        n,
        n == 4 && four is not null ? four : string.Format(CultureInfo.InvariantCulture, up, n),
        table ?? FormattableString.Invariant($"public.\"{n}\"")));
}
