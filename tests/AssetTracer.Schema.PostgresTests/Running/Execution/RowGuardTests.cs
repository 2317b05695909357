namespace AssetTracer.Schema.PostgresTests.Running.Execution;

/// <summary>No statement of a migration touches fewer rows than its author meant, and reports success.</summary>
[Parallelizable(ParallelScope.All)]
public sealed class RowGuardTests
{
    private const string Forced =
        """
        CREATE TABLE tenants (id int PRIMARY KEY, t text);
        INSERT INTO tenants VALUES (1, 'a'), (2, 'b');
        ALTER TABLE tenants ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;
        CREATE POLICY own ON tenants USING (id = current_setting('app.tenant', true)::int)
        """;

    [TestCase("UPDATE tenants SET t = 'c'")]
    [TestCase("DELETE FROM tenants")]
    [TestCase("INSERT INTO tenants VALUES (3, 'c')")]
    [TestCase("MERGE INTO tenants USING (SELECT 1 AS id) s ON s.id = tenants.id WHEN MATCHED THEN DELETE")]
    [TestCase("CREATE TABLE copied AS SELECT * FROM tenants")]
    [TestCase("SELECT * INTO copied FROM tenants")]
    [TestCase("DO $$ BEGIN UPDATE tenants SET t = 'c'; END $$")]
    [TestCase("ALTER TABLE tenants ADD CONSTRAINT positive CHECK (id > 0); WITH gone AS (DELETE FROM tenants RETURNING id) SELECT * FROM gone")]
    [TestCase("UPDATE tenants SET t = 'c'; VACUUM")]
    public async Task A_statement_whose_rows_a_policy_hides_is_refused_with_the_way_out(string sql)
    {
        await using var database = await OwnedDatabase.CreateAsync();
        var first = new M1(Forced);
        await database.Runner(first).RunAsync();
        var before = await database.DumpAsync();

        var failed = Assert.ThrowsAsync<MigrationFailedException>(() => database.Runner(first, new M2(sql)).RunAsync());

        Assert.That(failed!.Message, Does.Contain(
            $"Hint: Policies on tenants bind {database.Role}: the statement would see only the rows that they show, and report success. "
            + "Say ALTER TABLE tenants NO FORCE ROW LEVEL SECURITY before the statement and FORCE ROW LEVEL SECURITY after it, or run the migration as a role with BYPASSRLS; "
            + "where the policies are meant to count, say SET LOCAL row_security = on before it."));
        Assert.That(await database.DumpAsync(), Is.EqualTo(before));
    }

    [Test]
    public async Task Every_way_out_that_is_named_works()
    {
        await using var database = await OwnedDatabase.CreateAsync();
        var first = new M1(Forced);

        await database.Runner(
            first,
            new M2("ALTER TABLE tenants NO FORCE ROW LEVEL SECURITY; UPDATE tenants SET t = 'c'; ALTER TABLE tenants FORCE ROW LEVEL SECURITY"),
            new M3("SET LOCAL row_security = on; SET LOCAL app.tenant = '2'; UPDATE tenants SET t = 'd'")).RunAsync();

        Assert.That(await database.Superuser.ScalarAsync<string>("SELECT string_agg(t, ',' ORDER BY id) FROM tenants"), Is.EqualTo("c,d"));
        Assert.That(await database.ScalarAsync<string>("SHOW row_security"), Is.EqualTo("on"), "the session is as it was");
    }

    [Test]
    public async Task Somebody_elses_table_names_its_owner_as_the_way_out()
    {
        await using var database = await OwnedDatabase.CreateAsync();
        await database.Superuser.ExecuteAsync($"CREATE TABLE others (id int); ALTER TABLE others ENABLE ROW LEVEL SECURITY; GRANT ALL ON others TO {database.Role}");

        var failed = Assert.ThrowsAsync<MigrationFailedException>(() => database.Runner(new M1("UPDATE others SET id = 1")).RunAsync());

        Assert.That(failed!.Message, Does.Contain("Run the migration as the table's owner or as a role with BYPASSRLS"));
    }

    // The server checks the rows by a query of its own, which policies filter too: it would miss rows, or find fault with good ones.
    [Test]
    public async Task A_foreign_key_is_not_checked_on_the_rows_that_a_policy_shows()
    {
        await using var database = await OwnedDatabase.CreateAsync();
        var first = new M1(Forced + "; CREATE TABLE parts (id int, tenant int); INSERT INTO parts VALUES (1, 1)");
        await database.Runner(first).RunAsync();

        var refused = Assert.ThrowsAsync<MigrationFailedException>(
            () => database.Runner(first, new M2("ALTER TABLE parts ADD FOREIGN KEY (tenant) REFERENCES tenants")).RunAsync());

        Assert.That(refused!.Message, Does.Contain("Say ALTER TABLE tenants NO FORCE ROW LEVEL SECURITY before the statement"));
    }

    [TestCase(TransactionMode.Inside)]
    [TestCase(TransactionMode.Outside)]
    public async Task A_statement_that_touches_another_number_of_rows_than_expected_fails(TransactionMode transaction)
    {
        await using var database = await OwnedDatabase.CreateAsync();
        var first = new M1("CREATE TABLE kept (id int); INSERT INTO kept VALUES (1), (2)");
        await database.Runner(first).RunAsync();
        var before = await database.DumpAsync();

        var failed = Assert.ThrowsAsync<MigrationFailedException>(
            () => database.Runner(new MigrationOptions { AllowGaps = true }, first, new Counting("UPDATE kept SET id = 3 WHERE id = 2", RowCount.Exactly(5), transaction)).RunAsync());

        Assert.That(failed!.Message, Does.StartWith("Migration 003 \"Third\" failed at statement 1 of 1: expected 5 rows, updated 1. N"));
        Assert.That(await database.DumpAsync(), Is.EqualTo(before));
        Assert.That(
            (await database.Runner(new MigrationOptions { AllowGaps = true }, first, new Counting("UPDATE kept SET id = 3 WHERE id = 2", RowCount.Between(1, 2), transaction)).RunAsync()).Applied,
            Has.Count.EqualTo(1));
        Assert.That(await database.RowsAsync("SELECT id FROM kept ORDER BY 1"), Is.EqualTo(["1", "3"]));
    }

    [TestCase("UPDATE a SET b = 1; UPDATE a SET b = 2")]
    [TestCase("CREATE TABLE a ()")]
    public async Task Rows_are_counted_for_one_statement_that_has_some(string sql)
    {
        await using var database = await OwnedDatabase.CreateAsync();

        Assert.That(
            () => database.Runner(new Counting(sql, RowCount.AtLeast(1))).RunAsync(),
            Throws.TypeOf<MigrationDefinitionException>().With.Message.Contains("Rows are counted for one INSERT, UPDATE, DELETE"));
    }
}
