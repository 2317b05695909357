using System.Transactions;
using Npgsql;

namespace AssetTracer.Schema.PostgresTests.Running.Execution;

/// <summary>What a migration does doesn't hang on how the session is set, nor on what the migration before said.</summary>
[Parallelizable(ParallelScope.All)]
public sealed class SessionTests
{
    private static readonly M1 Table = new("CREATE TABLE kept (id int PRIMARY KEY, v int, w int); INSERT INTO kept VALUES (1, 1)");

    [Test]
    public async Task A_backfill_sees_what_others_commit_while_it_waits_for_them()
    {
        await using var database = await OwnedDatabase.CreateAsync();
        await database.Runner(Table).RunAsync();
        await database.ExecuteAsync($"ALTER DATABASE \"{database.Superuser.Name}\" SET default_transaction_isolation = 'repeatable read'");
        await using var fresh = NpgsqlDataSource.Create(database.ConnectionString);
        await using var other = await database.DataSource.OpenConnectionAsync();
        await using var transaction = await other.BeginTransactionAsync();
        await using (var insert = new NpgsqlCommand("INSERT INTO kept VALUES (2, 2)", other))
        {
            await insert.ExecuteNonQueryAsync();
        }

        var run = new MigrationRunner(fresh, [Table, new M2(
            "SELECT 1; LOCK TABLE kept; UPDATE kept SET w = v",
            verify: v => v.NoRows("every row has w", "SELECT * FROM kept WHERE w IS NULL").Holds("committed is read", "current_setting('transaction_isolation') = 'read committed'"))]).RunAsync();
        await database.UntilAsync("(SELECT count(*) = 1 FROM pg_stat_activity WHERE wait_event_type = 'Lock' AND datname = current_database())");
        await transaction.CommitAsync();
        await run;

        Assert.That(await database.RowsAsync("SELECT id, w FROM kept ORDER BY 1"), Is.EqualTo(["1|1", "2|2"]));
    }

    [TestCase("")]
    [TestCase("; VACUUM")]
    public async Task Nothing_of_the_session_leaks_into_the_next_migration(string more)
    {
        await using var database = await OwnedDatabase.CreateAsync();
        const string Left =
            """
            SET session_replication_role = replica; SET check_function_bodies = off; SET standard_conforming_strings = off; SET TimeZone = 'Asia/Tokyo';
            SET default_transaction_isolation = 'serializable'; SET default_transaction_read_only = off; SET row_security = off; SET search_path = '';
            CREATE TEMP TABLE left_behind (id int); SET myapp.tenant = '7'; SET ROLE pg_monitor
            """;
        const string State =
            """
            (SELECT jsonb_object_agg(name, setting) FROM pg_settings WHERE name NOT LIKE '%timeout' AND name NOT LIKE 'transaction%')::text
            || current_setting('role') || session_user || coalesce(to_regclass('left_behind')::text, '')
            || coalesce(current_setting('myapp.tenant', true), '')
            """;
        var look = "CREATE TABLE public.seen_{0} AS SELECT " + State + " AS state";
        await using var superuser = NpgsqlDataSource.Create(database.Superuser.ConnectionString);
        var runner = new MigrationRunner(superuser, [
            new M1(look.Replace("{0}", "1", StringComparison.Ordinal) + more),
            new M2(Left + more),
            new M3(look.Replace("{0}", "3", StringComparison.Ordinal) + more)]);
        Assert.That((await runner.RunAsync()).Applied, Has.Count.EqualTo(3));

        Assert.That(await database.Superuser.ScalarAsync<string>("SELECT state FROM seen_3"), Is.EqualTo(await database.Superuser.ScalarAsync<string>("SELECT state FROM seen_1")));
    }

    [Test]
    public async Task A_session_is_left_as_it_was_opened()
    {
        await using var database = await OwnedDatabase.CreateAsync();
        await database.ExecuteAsync("CREATE SCHEMA aside");
        await using var source = new NpgsqlDataSourceBuilder(database.ConnectionString + ";No Reset On Close=true;Maximum Pool Size=1;Options=-c DateStyle=German")
            .UsePhysicalConnectionInitializer(
                connection => throw new NotSupportedException(),
                async connection =>
                {
                    await using var command = new NpgsqlCommand("SET search_path = aside; SET work_mem = '5MB'", connection);
                    await command.ExecuteNonQueryAsync();
                })
            .Build();
        const string State = "SELECT concat_ws('|', current_setting('search_path'), current_setting('work_mem'), current_setting('DateStyle'), current_setting('TimeZone'))";
        var before = await source.ScalarAsync<string>(State);

        await new MigrationRunner(source, [new M1("SET TimeZone = 'Asia/Tokyo'; RESET ALL; SET DateStyle = SQL"), new M2("CREATE TABLE a ()")], new() { HistoryTable = "public.history" }).RunAsync();

        Assert.That(before, Does.StartWith("aside|5MB|German, DMY|"));
        Assert.That(await source.ScalarAsync<string>(State), Is.EqualTo(before));
        Assert.That(await database.ScalarAsync<bool>("SELECT to_regclass('aside.a') IS NOT NULL"), Is.True);
    }

    [Test]
    public async Task Constants_are_read_as_the_standard_has_them_whatever_the_role_is_set_to()
    {
        await using var database = await OwnedDatabase.CreateAsync();
        await database.Superuser.ExecuteAsync($"ALTER ROLE {database.Role} SET standard_conforming_strings = off");
        await using var fresh = NpgsqlDataSource.Create(database.ConnectionString);
        var runner = new MigrationRunner(fresh, [new M1(@"CREATE TABLE a AS SELECT 'C:\temp\' AS path", verify: v => v.Holds("it is", @"(SELECT path = 'C:\temp\' FROM a)"))]);

        await runner.RunAsync();

        Assert.That((await runner.VerifyAsync()).Single().Passed, Is.True);
    }

    [TestCase("SET ROLE {0}; CREATE TABLE a ()")]
    [TestCase("SET LOCAL ROLE {0}; CREATE TABLE a ()")]
    [TestCase("SET ROLE {0}; CREATE TABLE a (); VACUUM a; ALTER TABLE a ADD b int")]
    [TestCase("SET SESSION AUTHORIZATION {0}; CREATE TABLE a ()")]
    public async Task A_migration_may_act_as_somebody_else(string sql)
    {
        await using var database = await OwnedDatabase.CreateAsync();
        var role = database.Role;
        await database.Superuser.ExecuteAsync($"ALTER SCHEMA public OWNER TO {role}");
        var runner = new MigrationRunner(database.Superuser.DataSource, [new M1(
            sql.Replace("{0}", role, StringComparison.Ordinal), "DROP TABLE a", v => v.Holds("it asks as the runner", $"current_user <> '{role}'")), new M2("CREATE TABLE b ()", "SELECT 1")]);

        await runner.RunAsync();

        Assert.That(await database.RowsAsync("SELECT relname, pg_get_userbyid(relowner) = current_user FROM pg_class WHERE relname IN ('a', 'b') ORDER BY 1"), Is.EqualTo(["a|True", "b|False"]));
        Assert.That(await database.Superuser.ScalarAsync<long>($"SELECT count(*) FROM schema_migrations WHERE applied_by <> '{role}'"), Is.EqualTo(2));
    }

    [Test]
    public async Task A_failure_as_somebody_else_is_noted()
    {
        await using var database = await OwnedDatabase.CreateAsync();
        var runner = new MigrationRunner(database.Superuser.DataSource, [new M1($"SET ROLE {database.Role}; VACUUM; SELECT 1 / 0")]);

        Assert.ThrowsAsync<MigrationFailedException>(() => runner.RunAsync());

        Assert.That(await database.Superuser.ScalarAsync<string>("SELECT outcome FROM schema_migrations_journal ORDER BY id DESC LIMIT 1"), Is.EqualTo("failed"));
    }

    [Test]
    public async Task What_goes_on_where_it_failed_goes_on_with_its_settings()
    {
        await using var database = await OwnedDatabase.CreateAsync();
        var runner = database.Runner(new M1(
            "CREATE SCHEMA aside; SET search_path = aside; SELECT set_config('check_function_bodies', 'off', false); VACUUM; INSERT INTO public.later VALUES (current_setting('check_function_bodies')); CREATE TABLE built ()"));
        Assert.ThrowsAsync<MigrationFailedException>(() => runner.RunAsync());
        await database.ExecuteAsync("CREATE TABLE public.later (t text)");

        await runner.RunAsync();

        Assert.That(await database.RowsAsync("SELECT oid::regclass::text, (SELECT t FROM later) FROM pg_class WHERE relname = 'built'"), Is.EqualTo(["aside.built|off"]));
    }

    [Test]
    public async Task A_run_takes_no_part_in_a_transaction_of_the_application()
    {
        await using var database = await OwnedDatabase.CreateAsync();
        using (new TransactionScope(TransactionScopeAsyncFlowOption.Enabled))
        {
            await database.Runner(new M1("CREATE TABLE a ()"), new M2("CREATE TABLE b ()")).RunAsync();
        }

        Assert.That(await database.ScalarAsync<bool>("SELECT to_regclass('b') IS NOT NULL"), Is.True);
    }

    [Test]
    public async Task What_a_statement_answers_is_not_taken_for_an_expectation()
    {
        await using var database = await OwnedDatabase.CreateAsync();
        var runner = database.Runner(new M1("SELECT true AS assettracer_expectations; SELECT true AS x", verify: v => v.Holds("no", "1 = 2")));

        Assert.ThrowsAsync<VerificationFailedException>(() => runner.RunAsync());
    }

    [Test]
    public async Task Long_values_are_cut_in_messages()
    {
        await using var database = await OwnedDatabase.CreateAsync();
        var runner = database.Runner(new M1("SELECT 1", verify: v => v.NoRows("none", "SELECT repeat('x', 100000) AS file")));

        var failed = Assert.ThrowsAsync<VerificationFailedException>(() => runner.RunAsync());

        Assert.That(failed!.Message, Does.EndWith($"(file = {new string('x', 200)}…)"));
    }

    [Test]
    public async Task Who_lost_the_lock_does_not_commit()
    {
        await using var database = await OwnedDatabase.CreateAsync();
        var runner = database.Runner(new M1("CREATE TABLE a ()"), new M2(
            "CREATE TABLE b (); SELECT pg_advisory_unlock(hashtextextended(current_database() || ' public.schema_migrations', 0))"));

        var failed = Assert.ThrowsAsync<MigrationFailedException>(() => runner.RunAsync());

        Assert.That(failed!.Message, Does.Contain("failed before it was committed, when its lock was looked at: the session no longer holds the lock that keeps runs apart (55000). Nothing was changed"));
        Assert.That(await database.ScalarAsync<bool>("SELECT to_regclass('b') IS NULL"), Is.True);
    }
}
