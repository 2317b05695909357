using AssetTracer.Schema.PostgresTests.Running;
using Npgsql;

namespace AssetTracer.Schema.PostgresTests.Verification;

/// <summary>What a run asks in short, because asking at length takes time, comes to the same as reading the catalogs.</summary>
[Parallelizable(ParallelScope.All)]
public sealed class ProbeTests
{
    private const string Everything =
        """
        CREATE TABLE a (id int PRIMARY KEY, n int);
        CREATE INDEX plain ON a (n);
        CREATE UNIQUE INDEX single ON a (n);
        CREATE VIEW seen AS SELECT id FROM a;
        CREATE SCHEMA "An other";
        CREATE TABLE "An other"."T'able" (id int);
        ALTER TABLE "An other"."T'able" ENABLE ROW LEVEL SECURITY;
        """;

    [Test]
    public async Task What_holds_is_found_to_hold()
    {
        await using var database = await OwnedDatabase.CreateAsync();

        var summary = await database.Runner(new M1(Everything, "DROP TABLE a", v => v
            .HasTable("a").HasIndex("plain", unique: false).HasIndex("single", unique: true)
            .HasTable("\"An other\".\"T'able\"").HasRowSecurity("\"An other\".\"T'able\""))).RunAsync();

        Assert.That(summary.Verifications.Single().Results.Select(r => r.Outcome), Is.All.EqualTo(ExpectationOutcome.Passed));
    }

    [TestCaseSource(nameof(Wrong))]
    public async Task What_does_not_hold_is_told_in_the_words_of_the_catalogs(Action<VerificationBuilder> wrong, string reason)
    {
        await using var database = await OwnedDatabase.CreateAsync();

        var failed = Assert.ThrowsAsync<VerificationFailedException>(() => database.Runner(new M1(Everything, "DROP TABLE a", v =>
        {
            v.HasTable("a").HasIndex("plain");
            wrong(v);
        })).RunAsync());

        Assert.That(failed!.Report.Failures.Select(f => f.Reason), Is.EqualTo([reason]));
        Assert.That(await database.ScalarAsync<bool>("SELECT to_regclass('public.a') IS NULL"), Is.True);
    }

    private static IEnumerable<TestCaseData> Wrong()
    {
        yield return Case("a view is no table", v => v.HasTable("seen"), "it isn't there");
        yield return Case("a table that isn't there", v => v.HasTable("b"), "it isn't there");
        yield return Case("a schema that isn't there", v => v.HasTable("nowhere.a"), "it isn't there");
        yield return Case("an index that isn't there", v => v.HasIndex("other"), "the index isn't there");
        yield return Case("the index of a constraint is the constraint's", v => v.HasIndex("a_pkey"), "the index isn't there");
        yield return Case("an index that isn't unique", v => v.HasIndex("plain", unique: true), "it is not unique");
        yield return Case("a unique index", v => v.HasIndex("single", unique: false), "it is unique");
        yield return Case("a table without row security", v => v.HasRowSecurity("a"), "row security is disabled");

        static TestCaseData Case(string name, Action<VerificationBuilder> wrong, string reason) => new TestCaseData(wrong, reason).SetName($"{{m}}({name})");
    }

    [Test]
    public async Task What_was_prepared_for_the_run_is_gone_behind_it()
    {
        await using var database = await OwnedDatabase.CreateAsync();
        await using var source = NpgsqlDataSource.Create(new NpgsqlConnectionStringBuilder(database.ConnectionString) { MaxPoolSize = 1, NoResetOnClose = true }.ConnectionString);

        await new MigrationRunner(source, [Numbered(1), Numbered(2), Numbered(3)]).RunAsync();

        Assert.That(await source.ScalarAsync<long>("SELECT count(*) FROM pg_prepared_statements WHERE name LIKE 'assettracer%'"), Is.Zero);
    }

    [Test]
    public async Task A_migration_may_forget_what_was_prepared()
    {
        await using var database = await OwnedDatabase.CreateAsync();

        var summary = await database.Runner(Numbered(1), new M2("DEALLOCATE ALL; CREATE TABLE t2 (id int)", "DROP TABLE t2", v => v.HasTable("t2")), Numbered(3)).RunAsync();

        Assert.That(summary.Applied, Has.Count.EqualTo(3));
    }

    private static Migration Numbered(int number) => number switch
    {
        1 => new M1("CREATE TABLE t1 (id int)", "DROP TABLE t1", v => v.HasTable("t1")),
        2 => new M2("CREATE TABLE t2 (id int)", "DROP TABLE t2", v => v.HasTable("t2")),
        _ => new M3("CREATE TABLE t3 (id int)", "DROP TABLE t3", v => v.HasTable("t3")),
    };
}
