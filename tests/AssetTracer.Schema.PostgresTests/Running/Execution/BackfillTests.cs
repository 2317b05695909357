namespace AssetTracer.Schema.PostgresTests.Running.Execution;

[Parallelizable(ParallelScope.All)]
public sealed class BackfillTests
{
    private const string Orders = """
        CREATE TABLE orders (org int, number text, position int, PRIMARY KEY (org, number));
        INSERT INTO orders (org, number) SELECT o, 'N' || n FROM generate_series(1, 3) o, generate_series(1, 40) n
        """;

    [Test]
    public async Task Rows_are_changed_batch_by_batch_each_in_a_transaction_of_its_own()
    {
        await using var database = await OwnedDatabase.CreateAsync();
        await database.ExecuteAsync(Orders);
        var told = new List<MigrationProgress>();

        await database.Runner(
            new MigrationOptions { Progress = new Listener(told) },
            new Coded(m => m.Backfill("orders", "position = length(number) -- how long", "position IS NULL -- not yet", batchSize: 50))).RunAsync();

        Assert.That(await database.RowsAsync("SELECT count(*), count(position), count(DISTINCT xmin::text) FROM orders"), Is.EqualTo(["120|120|3"]));
        Assert.That(told.OfType<RowsDone>().Select(r => r.Rows), Is.EqualTo([50L, 100, 120]));
        Assert.That(told.OfType<MigrationFinished>().Single().Version.Value, Is.EqualTo("001"));
        Assert.That(
            await database.RowsAsync("SELECT message FROM schema_migrations_journal WHERE outcome = 'batch' ORDER BY id LIMIT 1"),
            Is.EqualTo(["""{"rows":50,"after":["2","N18"]}"""]));
    }

    [Test]
    public async Task A_run_that_is_broken_off_is_resumed_behind_the_last_batch()
    {
        await using var database = await OwnedDatabase.CreateAsync();
        await database.ExecuteAsync(Orders);
        await database.ExecuteAsync("ALTER TABLE orders ADD CHECK (org < 3 OR position IS NULL)");
        var backfill = new Coded(m => m.Backfill("orders", "position = 1", "position IS NULL", batchSize: 30));

        var failure = Assert.ThrowsAsync<MigrationFailedException>(() => database.Runner(backfill).RunAsync());
        Assert.That(failure!.Message, Does.Contain("23514").And.Contain("back-fill").Or.Contain("DO"));
        Assert.That(await database.ScalarAsync<long>("SELECT count(position) FROM orders"), Is.EqualTo(60));

        // Rows that come in behind the place where it stopped are met, too.
        await database.ExecuteAsync("ALTER TABLE orders DROP CONSTRAINT orders_check; INSERT INTO orders VALUES (0, 'late', NULL)");
        var told = new List<MigrationProgress>();
        await database.Runner(new MigrationOptions { Progress = new Listener(told) }, backfill).RunAsync();

        Assert.That(await database.ScalarAsync<long>("SELECT count(*) FROM orders WHERE position IS NULL"), Is.Zero);
        Assert.That(told.OfType<RowsDone>().First().Rows, Is.EqualTo(90), "it goes on behind 60");
    }

    [Test]
    public async Task A_condition_that_a_changed_row_still_meets_is_refused()
    {
        await using var database = await OwnedDatabase.CreateAsync();
        await database.ExecuteAsync(Orders);

        var failure = Assert.ThrowsAsync<MigrationFailedException>(() => database.Runner(
            new Coded(m => m.Backfill("orders", "position = 1", "org > 0", batchSize: 50))).RunAsync());
        var without = Assert.ThrowsAsync<MigrationFailedException>(() => database.Runner(
            new Coded(m =>
            {
                m.Sql("CREATE TABLE keyless (a int)");
                m.Backfill("keyless", "a = 1", "a IS NULL");
            })).RunAsync());

        Assert.That(failure!.Message, Does.Contain("50 of 50 rows of public.orders still answer to WHERE org > 0 after SET position = 1"));
        Assert.That(without!.Message, Does.Contain("public.keyless has no primary key to walk along"));
        Assert.That(await database.ScalarAsync<long>("SELECT count(position) FROM orders"), Is.Zero);
    }

    [Test]
    public async Task The_plans_statement_does_the_same_by_itself()
    {
        await using var database = await OwnedDatabase.CreateAsync();
        await database.ExecuteAsync(Orders);
        var plan = await database.Runner(new Coded(m => m.Backfill("orders", "position = 7", "position IS NULL", batchSize: 50))).PlanAsync();

        await database.ExecuteAsync(plan.Steps.Single().Statements.Single().Text);

        Assert.That(await database.RowsAsync("SELECT count(*), count(DISTINCT xmin::text) FROM orders WHERE position = 7"), Is.EqualTo(["120|3"]));
    }
}
