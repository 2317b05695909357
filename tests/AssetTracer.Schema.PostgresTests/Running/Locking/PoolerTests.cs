using Npgsql;

namespace AssetTracer.Schema.PostgresTests.Running.Locking;

/// <summary>Behind a pooler that gives each transaction another session, runs are kept apart as well as anywhere.</summary>
[Parallelizable(ParallelScope.All)]
[Category("AnyVersion")]
public sealed class PoolerTests
{
    private const string Leases = "SELECT token, expires_at < clock_timestamp() FROM schema_migrations_lease";

    private static readonly Migration[] Build =
    [
        new M1("CREATE TABLE once (version text); INSERT INTO once VALUES ('001')"),
        new M2("INSERT INTO once VALUES ('002')"),
        new M3("INSERT INTO once VALUES ('003'); SELECT pg_sleep(0.2)"),
    ];

    [Test]
    public async Task Ten_runners_at_once_apply_each_migration_once()
    {
        await using var database = await OwnedDatabase.CreateAsync();
        await using var pooler = await PgBouncer.StartAsync(database);

        var summaries = await Task.WhenAll(Enumerable.Range(0, 10).Select(_ => Task.Run(() => new MigrationRunner(pooler.DataSource, Build).RunAsync())));

        Assert.That(summaries.SelectMany(s => s.Applied).Select(a => a.Version.Value).Order(), Is.EqualTo(["001", "002", "003"]));
        Assert.That(await database.RowsAsync("SELECT version FROM once ORDER BY 1"), Is.EqualTo(["001", "002", "003"]));
        Assert.That(await database.ScalarAsync<bool>("SELECT bool_and(expires_at < clock_timestamp()) FROM schema_migrations_lease"), Is.True, "no lease is left");
        Assert.That(await database.ScalarAsync<long>("SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' AND database = (SELECT oid FROM pg_database WHERE datname = current_database())"), Is.Zero);
    }

    [Test]
    public async Task A_run_on_the_direct_connection_and_one_behind_the_pooler_keep_apart()
    {
        await using var database = await OwnedDatabase.CreateAsync();
        await using var pooler = await PgBouncer.StartAsync(database);

        var summaries = await Task.WhenAll(Enumerable.Range(0, 10).Select(i => Task.Run(
            () => new MigrationRunner(i % 2 == 0 ? pooler.DataSource : database.DataSource, Build).RunAsync())));

        Assert.That(summaries.SelectMany(s => s.Applied).Select(a => a.Version.Value).Order(), Is.EqualTo(["001", "002", "003"]));
        Assert.That(await database.RowsAsync("SELECT version FROM once ORDER BY 1"), Is.EqualTo(["001", "002", "003"]));
    }

    [Test]
    public async Task Whoever_lost_the_lease_can_not_commit()
    {
        await using var database = await OwnedDatabase.CreateAsync();
        await using var pooler = await PgBouncer.StartAsync(database);
        await database.ExecuteAsync("CREATE TABLE gate ()");
        var options = new MigrationOptions { LeaseDuration = TimeSpan.FromHours(1), StatementLockTimeout = TimeSpan.Zero };
        await using var other = await database.DataSource.OpenConnectionAsync();
        await using var transaction = await other.BeginTransactionAsync();
        await using (var command = new NpgsqlCommand("LOCK gate", other))
        {
            await command.ExecuteNonQueryAsync();
        }

        var run = new MigrationRunner(pooler.DataSource, [Build[0], new M2("INSERT INTO once VALUES ('002'); SELECT * FROM gate"), Build[2]], options).RunAsync();
        await database.UntilAsync("(SELECT count(*) = 1 FROM pg_stat_activity WHERE query LIKE '%FROM gate%' AND wait_event_type = 'Lock' AND datname = current_database())");
        await database.ExecuteAsync("UPDATE schema_migrations_lease SET token = token + 1, holder = 'somebody else'");
        await transaction.RollbackAsync();

        var failed = Assert.ThrowsAsync<MigrationFailedException>(() => run);
        Assert.That(failed!.Message, Does.Contain(
            "failed before it was committed, when its lock was looked at: another run has taken the lease that keeps runs apart, because this one gave no sign of life in time (55000). Nothing was changed"));
        Assert.That(await database.RowsAsync("SELECT version FROM once"), Is.EqualTo(["001"]));
        Assert.That(await database.ScalarAsync<string>("SELECT holder FROM schema_migrations_lease"), Is.EqualTo("somebody else"), "and it takes nobody else's away");
    }

    [Test]
    public async Task Whoever_waits_too_long_learns_who_has_the_lease()
    {
        await using var database = await OwnedDatabase.CreateAsync();
        await using var pooler = await PgBouncer.StartAsync(database);
        await new MigrationRunner(pooler.DataSource, [Build[0]]).RunAsync();
        await database.ExecuteAsync("UPDATE schema_migrations_lease SET expires_at = now() + interval '1 hour'");

        var options = new MigrationOptions { LockTimeout = TimeSpan.FromMilliseconds(300) };
        var refused = Assert.ThrowsAsync<MigrationLockException>(() => new MigrationRunner(pooler.DataSource, Build, options).RunAsync());
        var direct = Assert.ThrowsAsync<MigrationLockException>(() => database.Runner(new MigrationOptions { WhenLocked = LockPolicy.Fail }, Build).RunAsync());

        Assert.Multiple(() =>
        {
            Assert.That(refused!.Message, Does.Match(
                @"^Another run of migrations holds the lock of 127\.0\.0\.1:\d+/\w+ \(public\.schema_migrations\), and didn't end within 0\.3 s: application '.*', process \d+ on host \S+, "
                + @"since \d{4}-\d\d-\d\d \d\d:\d\d:\d\d UTC, with a lease until \d\d:\d\d:\d\d UTC, which it renews as long as it lives\. Nothing was run\. Let it end and run again\.$"));
            Assert.That(direct!.Message, Does.Match(@"\(public\.schema_migrations\): application '.*', process \d+ on host"));
        });
    }

    [Test]
    public async Task A_lease_is_renewed_as_long_as_its_run_lives_and_ends_with_it()
    {
        await using var database = await OwnedDatabase.CreateAsync();
        await using var pooler = await PgBouncer.StartAsync(database);
        var options = new MigrationOptions { LeaseDuration = TimeSpan.FromMilliseconds(300), StatementLockTimeout = TimeSpan.Zero };
        await database.ExecuteAsync("CREATE TABLE gate ()");
        await using var other = await database.DataSource.OpenConnectionAsync();
        await using var transaction = await other.BeginTransactionAsync();
        await using (var command = new NpgsqlCommand("LOCK gate", other))
        {
            await command.ExecuteNonQueryAsync();
        }

        var run = new MigrationRunner(pooler.DataSource, [new M1("SELECT * FROM gate")], options).RunAsync();
        await database.UntilAsync("to_regclass('schema_migrations_lease') IS NOT NULL");
        var taken = await database.ScalarAsync<DateTime>("SELECT expires_at FROM schema_migrations_lease");
        await database.UntilAsync($"(SELECT expires_at > '{taken:O}'::timestamptz + interval '1 second' FROM schema_migrations_lease)");
        await transaction.RollbackAsync();

        Assert.That((await run).Applied, Has.Count.EqualTo(1));
        Assert.That(await database.RowsAsync(Leases), Is.EqualTo(["1|True"]));
        Assert.That(
            await database.RowsAsync("SELECT relrowsecurity FROM pg_class WHERE oid = 'schema_migrations_lease'::regclass"),
            Is.EqualTo(["True"]));
    }

    [Test]
    public async Task What_a_migration_sets_reaches_nobody_else()
    {
        await using var database = await OwnedDatabase.CreateAsync();
        await using var pooler = await PgBouncer.StartAsync(database);
        await using var named = NpgsqlDataSource.Create(new NpgsqlConnectionStringBuilder(pooler.ConnectionString) { ApplicationName = "migrator" });

        await new MigrationRunner(named, [
            new M1("CREATE SCHEMA aside; SET search_path = aside; SET work_mem = '123MB'; CREATE TEMP TABLE left_behind (); CREATE TABLE a ()"),
            new M2("CREATE TABLE b AS SELECT current_setting('application_name') AS application"),
            new M3("SET lock_timeout = '7s'; CREATE TABLE c ()")]).RunAsync();

        Assert.That(
            await database.RowsAsync("SELECT oid::regclass::text FROM pg_class WHERE relname IN ('a', 'b', 'c') ORDER BY 1"),
            Is.EqualTo(["aside.a", "b", "c"]));
        Assert.That(await database.ScalarAsync<string>("SELECT application FROM b"), Is.EqualTo("migrator"));
        for (var i = 0; i < 20; i++)
        {
            Assert.That(
                await pooler.DataSource.ScalarAsync<string>(
                    "SELECT concat_ws('|', current_setting('search_path'), current_setting('lock_timeout'), current_setting('work_mem') <> '123MB', to_regclass('left_behind') IS NULL, current_setting('client_connection_check_interval'))"),
                Is.EqualTo("\"$user\", public|0|t|t|0"));
        }
    }

    [Test]
    public async Task What_somebody_else_left_in_a_shared_session_does_not_lead_a_migration_astray()
    {
        await using var database = await OwnedDatabase.CreateAsync();
        await using var pooler = await PgBouncer.StartAsync(database);
        await database.ExecuteAsync("CREATE SCHEMA aside");
        for (var i = 0; i < 20; i++)
        {
            await pooler.DataSource.ExecuteAsync("SET search_path = aside; SET standard_conforming_strings = off");
        }

        await new MigrationRunner(pooler.DataSource, [new M1(@"CREATE TABLE a AS SELECT 'C:\temp\' AS path"), new M2("CREATE TABLE b ()")], new() { HistoryTable = "public.history" }).RunAsync();

        Assert.That(await database.RowsAsync("SELECT oid::regclass::text FROM pg_class WHERE relname IN ('a', 'b') ORDER BY 1"), Is.EqualTo(["a", "b"]));
    }

    [Test]
    public async Task What_runs_concurrently_does_so_behind_a_pooler_too()
    {
        await using var database = await OwnedDatabase.CreateAsync();
        await using var pooler = await PgBouncer.StartAsync(database);

        var summary = await new MigrationRunner(pooler.DataSource, [
            Build[0], new M2("CREATE INDEX CONCURRENTLY made ON once (version); ALTER TABLE once ADD x int; VACUUM once", verify: v => v.HasIndex("public.made"))]).RunAsync();

        Assert.That(summary.Applied, Has.Count.EqualTo(2));
        Assert.That(
            await database.RowsAsync("SELECT step, outcome FROM schema_migrations_journal WHERE version = '002' ORDER BY id"),
            Is.EqualTo(["1|started", "1|done", "2|started", "2|done", "3|started", "3|done", "null|applied"]));
    }

    [TestCase("CREATE INDEX CONCURRENTLY made ON once (version); VACUUM FULL once", "VACUUM")]
    [TestCase("SET search_path = aside; CREATE INDEX CONCURRENTLY made ON once (version)", "SET")]
    public async Task What_needs_a_session_of_its_own_is_refused_behind_a_pooler(string sql, string command)
    {
        await using var database = await OwnedDatabase.CreateAsync();
        await using var pooler = await PgBouncer.StartAsync(database);

        var refused = Assert.ThrowsAsync<MigrationRefusedException>(() => new MigrationRunner(pooler.DataSource, [Build[0], new M2(sql)]).RunAsync());

        Assert.That(refused!.Message, Is.EqualTo(
            $"Migration 002 \"Second\" can't run through a pooler: its {command} isn't part of a transaction and needs a session of its own, to limit how long it waits for locks. "
            + "Run migrations on the server's direct endpoint."));
        Assert.That(await database.ScalarAsync<bool>("SELECT to_regclass('once') IS NULL"), Is.True, "nothing was run");
    }

    [Test]
    public async Task Nothing_to_do_asks_for_no_lease()
    {
        await using var database = await OwnedDatabase.CreateAsync();
        await using var pooler = await PgBouncer.StartAsync(database);
        await database.Runner(Build).RunAsync();

        Assert.That((await new MigrationRunner(pooler.DataSource, Build).RunAsync()).IsEmpty, Is.True);
        Assert.That(await database.ScalarAsync<bool>("SELECT to_regclass('schema_migrations_lease') IS NULL"), Is.True);
    }
}
