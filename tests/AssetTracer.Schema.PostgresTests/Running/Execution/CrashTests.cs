using System.Globalization;
using Npgsql;

namespace AssetTracer.Schema.PostgresTests.Running.Execution;

/// <summary>Wherever a run is killed, the next one completes by itself, and nobody can tell.</summary>
[Parallelizable(ParallelScope.All)]
[Category("AnyVersion")]
public sealed class CrashTests
{
    private const string Rows =
        """
        SELECT string_agg(number::text, ',' ORDER BY number) FROM once UNION ALL SELECT count(*)::text FROM kept WHERE n = id UNION ALL SELECT count(*)::text FROM moods
        UNION ALL SELECT string_agg(version, ',' ORDER BY version) FROM schema_migrations
        """;

    private static readonly string[] Whole = ["9,10,12,13,15,16,17,18", "100", "1", "01,02,03,04,05,06,07,08,09,10"];

    [Test]
    public async Task A_run_that_is_killed_after_any_of_its_round_trips_is_completed_by_the_next()
    {
        await using var database = await OwnedDatabase.CreateAsync();
        var undisturbed = await UndisturbedAsync(database);

        for (var trips = 1; ; trips++)
        {
            await EmptyAsync(database);
            using var process = RunnerProcess.Start(
                database.ConnectionString, (RunnerProcess.Set, "ten"), (RunnerProcess.DieAfter, trips.ToString(CultureInfo.InvariantCulture)));
            await process.WaitForExitAsync();
            if (process.ExitCode == 0)
            {
                Assert.That(trips, Is.GreaterThan(40), "it was killed at all");
                break;
            }

            await CompleteAsync(database, undisturbed, $"killed after {trips} round trips");
        }
    }

    [Test]
    public async Task A_run_that_is_killed_behind_any_of_its_statements_is_completed_by_the_next()
    {
        await using var database = await OwnedDatabase.CreateAsync();
        var undisturbed = await UndisturbedAsync(database);
        await database.Superuser.ExecuteAsync(
            """
            CREATE SCHEMA probe;
            CREATE SEQUENCE probe.statements;
            CREATE TABLE probe.last AS SELECT 0 AS number;
            CREATE FUNCTION probe.pause() RETURNS event_trigger LANGUAGE plpgsql SECURITY DEFINER AS
                $$ BEGIN IF NOT (SELECT rolsuper FROM pg_roles WHERE rolname = session_user) AND nextval('probe.statements') = (SELECT number FROM probe.last) THEN PERFORM pg_sleep(600); END IF; END $$;
            CREATE EVENT TRIGGER pause ON ddl_command_end EXECUTE FUNCTION probe.pause()
            """);

        for (var statements = 1; ; statements++)
        {
            await EmptyAsync(database);
            await database.Superuser.ExecuteAsync(FormattableString.Invariant($"ALTER SEQUENCE probe.statements RESTART; UPDATE probe.last SET number = {statements}; SELECT setval('probe.statements', 1, false)"));
            using var process = RunnerProcess.Start(database.ConnectionString, (RunnerProcess.Set, "ten"));
            await database.UntilAsync("(SELECT count(*) > 0 FROM pg_stat_activity WHERE wait_event = 'PgSleep' AND datname = current_database())", orUntil: process.WaitForExitAsync());
            if (process.HasExited)
            {
                Assert.That((process.ExitCode, statements > 15), Is.EqualTo((0, true)), "it was killed at all");
                break;
            }

            process.Kill();
            await process.WaitForExitAsync();
            await CompleteAsync(database, undisturbed, $"killed behind statement {statements}");
        }
    }

    [TestCase(false)]
    [TestCase(true)]
    public async Task A_run_that_is_cut_off_at_any_of_its_questions_says_so_and_is_completed_by_the_next(bool isHeard)
    {
        await using var database = await OwnedDatabase.CreateAsync();
        var undisturbed = await UndisturbedAsync(database);
        await EmptyAsync(database);
        var trips = 0;
        await using (var counter = new WireCounter(database.ConnectionString))
        {
            await using var counted = NpgsqlDataSource.Create(counter.ConnectionString + ";Pooling=false");
            (trips, _) = await counter.CountAsync(() => new MigrationRunner(counted, Numbered.Ten).RunAsync());
        }

        Assert.That(trips, Is.GreaterThan(40), "there is something to cut");
        for (var trip = 1; trip <= trips; trip++)
        {
            await EmptyAsync(database);
            var where = $"cut off at question {trip} of {trips}";
            await using (var cutter = new WireCounter(database.ConnectionString) { CutAt = trip, CutsBehind = isHeard })
            {
                await using var cut = NpgsqlDataSource.Create(cutter.ConnectionString + ";Pooling=false");
                try
                {
                    await new MigrationRunner(cut, Numbered.Ten).RunAsync();
                    Assert.That(await database.RowsAsync(Rows), Is.EqualTo(Whole), where);
                }
                catch (SchemaMigrationException e)
                {
                    Assert.That(e.Message, Does.Match(@"127\.0\.0\.1:\d+/\w+ (was lost|can't be reached)"), where);
                }
            }

            await CompleteAsync(database, undisturbed, where);
        }
    }

    private static async Task<string> UndisturbedAsync(OwnedDatabase database)
    {
        await EmptyAsync(database);
        await new MigrationRunner(database.DataSource, Numbered.Ten).RunAsync();
        Assert.That(await database.RowsAsync(Rows), Is.EqualTo(Whole));
        return await FingerprintAsync(database);
    }

    private static async Task CompleteAsync(OwnedDatabase database, string undisturbed, string how)
    {
        await new MigrationRunner(database.DataSource, Numbered.Ten).RunAsync();
        Assert.That(await database.RowsAsync(Rows), Is.EqualTo(Whole), how);
        Assert.That(await FingerprintAsync(database), Is.EqualTo(undisturbed), how);
    }

    private static async Task<string> FingerprintAsync(OwnedDatabase database) =>
        (await new PostgresSnapshotReader(database.DataSource, new SnapshotScope { Schemas = ["public"] }).ReadAsync()).Fingerprint;

    private static async Task EmptyAsync(OwnedDatabase database)
    {
        await database.Superuser.ExecuteAsync($"DROP SCHEMA IF EXISTS public CASCADE; CREATE SCHEMA public AUTHORIZATION {database.Role}");
    }
}
