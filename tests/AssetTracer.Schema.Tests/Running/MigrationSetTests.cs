namespace AssetTracer.Schema.Tests.Running;

[Parallelizable(ParallelScope.All)]
public sealed class MigrationSetTests
{
    [Test]
    public void Migrations_are_ordered_by_their_numbers()
    {
        var set = MigrationSet.Of([new Tenth(), new Second(), new First()]);

        Assert.That(set.Migrations.Select(m => m.Version.Value), Is.EqualTo(["1", "2", "10"]));
    }

    [Test]
    public void A_version_is_found_however_many_zeros_it_is_written_with()
    {
        var set = MigrationSet.Of([new Tenth(), new First()]);

        Assert.Multiple(() =>
        {
            Assert.That(set.Find(new("0010"))?.Version.Value, Is.EqualTo("10"));
            Assert.That(set.Find(new("100")), Is.Null);
        });
    }

    [Test]
    public void Equal_versions_are_refused_with_both_names()
    {
        var refused = Refused(new First(), new AlsoFirst());

        Assert.That(refused.Message, Does.Contain("Running.First (version 1) and").And.Contain("Running.AlsoFirst (version 01)"));
    }

    [Test]
    public void A_migration_added_twice_is_refused() => Assert.That(Refused(new First(), new First()).Message, Does.Contain("First was added twice"));

    [Test]
    public void A_migration_without_the_attribute_is_refused() =>
        Assert.That(Refused(new WithoutVersion()).Message, Does.Contain("WithoutVersion has no version").And.Contain("[Migration(\"001\""));

    [Test]
    public void An_empty_version_is_refused() => Assert.That(Refused(new EmptyVersion()).Message, Does.Contain("EmptyVersion is empty"));

    [Test]
    public void A_date_that_is_none_is_refused() => Assert.That(Refused(new WithoutDay()).Message, Does.Contain("WithoutDay isn't a day"));

    [Test]
    public void A_migration_that_expects_nothing_is_refused() =>
        Assert.That(Refused(new First(verify: _ => { })).Message, Does.Contain("Migration 1 (AssetTracer.Schema.Tests.Running.First) expects nothing"));

    [Test]
    public void A_migration_that_does_not_say_how_it_is_undone_is_refused() =>
        Assert.That(Refused(new First(down: _ => { })).Message, Does.Contain("doesn't say how it is undone"));

    [Test]
    public void A_reason_why_it_can_not_be_undone_is_enough() =>
        Assert.That(MigrationSet.Of([new First(down: m => m.Irreversible("The rows are gone."))]).Migrations[0].IrreversibleReason, Is.EqualTo("The rows are gone."));

    [Test]
    public void A_reason_beside_steps_or_in_Up_is_refused() => Assert.Multiple(() =>
    {
        Assert.That(Refused(new First(m => m.Irreversible("No."))).Message, Does.Contain("(AssetTracer.Schema.Tests.Running.First) says in Up that it can't be undone"));
        Assert.That(
            Refused(new First(down: m =>
            {
                m.Sql("SELECT 1");
                m.Irreversible("No.");
            })).Message,
            Does.Contain("says in Down how it is undone, and that it can't be"));
    });

    [Test]
    public void What_a_migration_throws_is_named_with_its_method() => Assert.Multiple(() =>
    {
        var cause = new InvalidTimeZoneException("It is late.");
        Assert.That(Refused(new First(_ => throw cause)).Message, Is.EqualTo("Migration 1 (AssetTracer.Schema.Tests.Running.First) can't be run: its Up throws InvalidTimeZoneException. It is late."));
        Assert.That(Refused(new First(down: _ => throw cause)).InnerException, Is.SameAs(cause));
        Assert.That(Refused(new First(verify: v => v.Holds("so", null!))).Message, Does.Contain("its Verify throws ArgumentNullException").And.Contain("condition"));
        Assert.That(Refused(new First(m => m.Sql(null!))).InnerException, Is.TypeOf<ArgumentNullException>());
    });

    [TestCase("CREATE INDEX CONCURRENTLY IF NOT EXISTS i ON t (a)", true)]
    [TestCase("create unique index concurrently if not exists \"I\" on only t (a)", true)]
    [TestCase("CREATE INDEX IF NOT EXISTS i ON t (a)", false)]
    [TestCase("CREATE INDEX CONCURRENTLY ON t (a)", false)]
    public void A_concurrent_index_only_if_it_is_not_there_is_refused(string sql, bool refused)
    {
        if (refused)
        {
            Assert.That(Refused(new First(m => m.Sql(sql))).Message, Does.Contain("concurrently IF NOT EXISTS, which takes an invalid one for good"));
        }
        else
        {
            Assert.That(MigrationSet.Of([new First(m => m.Sql(sql))]).Migrations, Has.Count.EqualTo(1));
        }
    }

    [TestCase("BEGIN; SELECT 1; COMMIT", "Line 1, column 1: BEGIN is refused")]
    [TestCase("SELECT 1;\n  \\i other.sql", "Line 2, column 3: \\i is a command of psql")]
    [TestCase("COPY t FROM STDIN;", "COPY")]
    [TestCase("SELECT 'open", "is never closed")]
    public void What_can_not_be_run_is_refused_with_its_place(string sql, string message) =>
        Assert.That(Refused(new First(m => m.Sql(sql))).Message, Does.StartWith("Migration 1 (AssetTracer.Schema.Tests.Running.First) can't be run").And.Contain(message));

    [Test]
    public void An_expectation_of_two_statements_is_refused() =>
        Assert.That(Refused(new First(verify: v => v.NoRows("nothing", "SELECT 1; DROP TABLE t"))).Message, Does.Contain("must be one query"));

    [TestCase("CREATE INDEX CONCURRENTLY i ON t (a)", TransactionMode.Outside)]
    [TestCase("CREATE INDEX i ON t (a)", TransactionMode.Inside)]
    [TestCase("VACUUM t", TransactionMode.Outside)]
    public void Statements_that_refuse_a_transaction_are_recognised(string sql, TransactionMode mode) =>
        Assert.That(MigrationSet.Of([new First(m => m.Sql(sql))]).Migrations[0].Up[0].Transaction, Is.EqualTo(mode));

    [TestCase("ALTER TABLE t ADD")]
    [TestCase("ALTER TABLE t DROP")]
    [TestCase("ALTER TABLE t ALTER")]
    [TestCase("ALTER TABLE")]
    [TestCase("CREATE INDEX ON")]
    [TestCase("DROP")]
    public void A_statement_that_breaks_off_is_for_the_server_to_refuse(string sql) =>
        Assert.That(MigrationSet.Of([new First(m => m.Sql(sql))]).Migrations[0].Up[0].Locks, Is.Not.Null);

    private static MigrationDefinitionException Refused(params Migration[] migrations) =>
        Assert.Throws<MigrationDefinitionException>(() => MigrationSet.Of(migrations))!;
}
