using Npgsql;

namespace AssetTracer.Schema.PostgresTests.Running.Planning;

/// <summary>A plan changes nothing, and needs no more than the right to read.</summary>
[Parallelizable(ParallelScope.All)]
public sealed class PlanTests
{
    private static readonly M1 Base = new("CREATE TABLE kept (id int PRIMARY KEY, t text)", "DROP TABLE kept");

    [Test]
    public async Task A_role_that_may_only_read_plans_once_a_policy_shows_it_every_row()
    {
        await using var database = await OwnedDatabase.CreateAsync();
        await database.Runner(Base).RunAsync();
        await database.Superuser.ExecuteAsync($"CREATE ROLE reader_of_{database.Superuser.Name} LOGIN NOSUPERUSER NOBYPASSRLS PASSWORD 'secret of the reader'");
        try
        {
            await using var source = NpgsqlDataSource.Create(new NpgsqlConnectionStringBuilder(database.ConnectionString)
            {
                Username = $"reader_of_{database.Superuser.Name}",
                Password = "secret of the reader",
                Options = "-c default_transaction_read_only=on",
            });
            var runner = new MigrationRunner(source, [Base, new M2("ALTER TABLE kept ADD x int")]);

            var refused = Assert.ThrowsAsync<MigrationHistoryException>(() => runner.PlanAsync());
            var grant = $"GRANT SELECT ON public.schema_migrations TO reader_of_{database.Superuser.Name};";
            var policy = $" CREATE POLICY read_everything ON public.schema_migrations FOR SELECT TO reader_of_{database.Superuser.Name} USING (true);";
            Assert.That(refused!.Message, Does.EndWith(grant + policy));

            await database.ExecuteAsync(grant);
            Assert.That(() => runner.PlanAsync(), Throws.TypeOf<MigrationHistoryException>(), "row security hides every row");
            await database.ExecuteAsync(policy);
            Assert.That((await runner.PlanAsync()).Steps.Select(s => s.Version.Value), Is.EqualTo(["002"]));

            await database.ExecuteAsync("CREATE POLICY but_one ON schema_migrations AS RESTRICTIVE USING (version <> '001')");
            Assert.That(() => runner.PlanAsync(), Throws.TypeOf<MigrationHistoryException>(), "a policy hides rows again");
        }
        finally
        {
            await database.Superuser.ExecuteAsync($"DROP OWNED BY reader_of_{database.Superuser.Name}; DROP ROLE reader_of_{database.Superuser.Name}");
        }
    }

    [Test]
    public async Task A_plan_waits_for_no_lock_and_is_told_in_words()
    {
        await using var database = await OwnedDatabase.CreateAsync();
        await database.Runner(Base).RunAsync();
        await using var other = await database.DataSource.OpenConnectionAsync();
        await using var transaction = await other.BeginTransactionAsync();
        await using (var command = new NpgsqlCommand("LOCK TABLE kept", other, transaction))
        {
            await command.ExecuteNonQueryAsync();
        }

        var plan = await database.Runner(Base, new M2("ALTER TABLE kept ADD x int NOT NULL; CREATE TABLE made (id int REFERENCES kept); CREATE INDEX CONCURRENTLY i ON kept (t)")).PlanAsync();

        Assert.That(plan.Steps.Single().Locks.Select(l => l.ToString()), Is.EqualTo(["ACCESS EXCLUSIVE on kept"]));
        Assert.That(plan.ToText().ReplaceLineEndings("\n"), Is.EqualTo(
            """
            1 migration to apply.

            Apply 002: Second
              3 statements, each by itself and journalled, because one can't run in a transaction; then its verification and its history row in one.
               1. ALTER TABLE kept ADD x int NOT NULL
                  -> Locks: ACCESS EXCLUSIVE on kept (reads and writes wait).
                  -> Mind: Fails if kept has a row: the new column would be null there.
               2. CREATE TABLE made (id int REFERENCES kept)
                  -> Locks: SHARE ROW EXCLUSIVE on kept (writes wait).
               3. CREATE INDEX CONCURRENTLY i ON kept (t)
                  -> Not in a transaction.
                  -> Locks: SHARE UPDATE EXCLUSIVE on kept (reads and writes go on).

            """.ReplaceLineEndings("\n")));
    }
}
