namespace AssetTracer.Schema.PostgresTests.Running.Planning;

/// <summary>Rows that a new rule would refuse are counted and shown before anything is changed.</summary>
[Parallelizable(ParallelScope.All)]
public sealed class PreflightTests
{
    private static readonly M1 Base = new(
        """
        CREATE TABLE other (a int, b int, UNIQUE (a, b));
        INSERT INTO other VALUES (1, 1);
        CREATE DOMAIN code AS text;
        CREATE TABLE coded (c code);
        INSERT INTO coded VALUES ('ok'), ('not ok');
        CREATE TABLE kept (id int, t text, a int, b int, r int4range);
        INSERT INTO kept VALUES (1, 'One', 1, 1, '[1,3)'), (2, 'one', 1, 9, '[2,4)'), (2, NULL, 1, NULL, NULL), (NULL, 'far too long', NULL, NULL, '[9,10)');
        """);

    public static IEnumerable<TestCaseData> Broken()
    {
        yield return Case("unique", m => m.AddUniqueConstraint("kept", ["id"]), "constraint kept_id_key of public.kept wants (id) to be unique, but it isn't so: 1 found, (id = 2, rows = 2)");
        yield return Case("primary key", m => m.AddPrimaryKey("kept", ["id"]), "wants (id) to be not null, but it isn't so: 1 found, (id = , t = far too long, a = , b = , r = [9,10))");
        yield return Case("check", m => m.AddCheckConstraint("kept", "short", "length(t) < 4"), "wants length(t) < 4, but it isn't so: 1 found, (id = ");
        yield return Case("foreign key", m => m.AddForeignKey("kept", ["a", "b"], "other", ["a", "b"]), "wants (a, b) to be found in public.other, but it isn't so: 1 found, (id = 2, t = one, a = 1, b = 9");
        yield return Case(
            "full foreign key",
            m => m.Create(new ConstraintDefinition
            {
                Table = "kept",
                Name = "f",
                Type = ConstraintType.ForeignKey,
                Columns = ["a", "b"],
                ReferencedTable = "other",
                ReferencedColumns = ["a", "b"],
                IsMatchFull = true,
            }),
            "but it isn't so: 2 found");
        yield return Case("exclusion", m => m.AddExclusionConstraint("kept", "apart", "USING gist (r WITH &&)"), "wants no two rows to clash, EXCLUDE USING gist (r WITH &&), but it isn't so: 1 found, (key0 = [1,3), other0 = [2,4))");
        yield return Case("unique index", m => m.CreateIndex("lowered", "kept", ["lower(t) text_pattern_ops DESC"], unique: true), "index public.lowered wants (lower(t)) to be unique, but it isn't so: 1 found, (lower = one, rows = 2)");
        yield return Case("nulls", m => m.CreateIndex("nulls", "kept", ["b"], unique: true, nullsNotDistinct: true), "1 found, (b = , rows = 2)");
        yield return Case("concurrent index", m => m.CreateIndex("lowered", "kept", ["id"], unique: true, where: "t IS NOT NULL OR id = 2", concurrently: true), "1 found, (id = 2, rows = 2)");
        yield return Case("not null", m => m.AlterColumn(Text("text"), c => c with { IsNullable = false }), "public.kept.t is to be not null, but it isn't so: 1 found");
        yield return Case("new column", m => m.AddColumn("kept", "n", "text", nullable: false), "the new column public.kept.n would be null, but it isn't so: 4 found");
        yield return Case("domain", m => m.AddDomainConstraint("code", "short", "length(VALUE) < 4"), "wants length(VALUE) < 4, but it isn't so: 1 found, (column = public.coded.c, value = not ok)");
        yield return Case("shorter", m => m.Alter(Text("text"), Text("varchar(5)")), "public.kept.t is to be character varying(5), but it isn't so: 1 found");
    }

    [TestCaseSource(nameof(Broken))]
    public async Task Rows_that_a_rule_would_refuse_are_told_before_anything_runs(Action<MigrationBuilder> up, string message)
    {
        await using var database = await OwnedDatabase.CreateAsync();
        await database.Runner(Base).RunAsync();
        var before = await database.DumpAsync();
        var runner = database.Runner(Base, new Ruled(up));

        var refused = Assert.ThrowsAsync<MigrationRefusedException>(() => runner.RunAsync());

        Assert.That(refused!.Message, Does.StartWith("Migration 002: ").And.Contain(message).And.Contain(". Nothing was run. Repair them"));
        Assert.That(await database.DumpAsync(), Is.EqualTo(before));
        var report = await runner.PreflightAsync(await runner.PlanAsync());
        Assert.That(report.Passed, Is.False);
        Assert.That(report.ToString(), Does.Contain(message));

        var failed = Assert.ThrowsAsync<MigrationFailedException>(
            () => database.Runner(new MigrationOptions { PreflightTimeout = TimeSpan.Zero }, Base, new Ruled(up)).RunAsync());
        Assert.That(failed!.Message, Does.Contain("Rows in the way, because "), "the server finds the same");
        Assert.That(
            await database.RowsAsync("SELECT DISTINCT message LIKE '%Rows in the way%' FROM schema_migrations_journal WHERE message IS NOT NULL"),
            Is.EqualTo(["False"]));
    }

    [Test]
    public async Task What_an_earlier_step_may_repair_is_left_to_the_migration()
    {
        await using var database = await OwnedDatabase.CreateAsync();
        await database.Runner(Base).RunAsync();
        var runner = database.Runner(Base, new Ruled(m =>
        {
            m.Sql("DELETE FROM kept WHERE id IS NULL OR t IS NULL", expectRows: RowCount.Exactly(2));
            m.AddPrimaryKey("kept", ["id"]);
            m.AddColumn("kept", "more", "int", nullable: true);
            m.AddUniqueConstraint("kept", ["more"]);
            m.CreateTable("fresh", t => t.Column("id", "int"));
            m.AddUniqueConstraint("fresh", ["id"]);
        }));

        var report = await runner.PreflightAsync(await runner.PlanAsync());

        Assert.That(report.Passed, Is.True);
        Assert.That(report.Results.Select(r => (r.Outcome, r.Count, r.Reason)), Is.EqualTo(new[]
        {
            (PreflightOutcome.CannotTell, 1L, "migration 002 may change rows of kept before"),
            (PreflightOutcome.CannotTell, 1L, "migration 002 may change rows of kept before"),
            (PreflightOutcome.CannotTell, 0L, "column \"more\" does not exist (42703)"),
        }));
        Assert.That((await runner.RunAsync()).Applied, Has.Count.EqualTo(1));
    }

    [Test]
    public async Task What_is_as_the_rule_wants_it_is_in_nobodys_way()
    {
        await using var database = await OwnedDatabase.CreateAsync();
        await database.Runner(Base).RunAsync();
        var runner = database.Runner(Base, new Ruled(m =>
        {
            m.AddUniqueConstraint("kept", ["t"]);
            m.AddCheckConstraint("kept", "positive", "id > 0");
            m.CreateIndex("some", "kept", ["id"], unique: true, where: "t IS NOT NULL");
            m.Create(new ConstraintDefinition { Table = "kept", Name = "later", Type = ConstraintType.Check, Expression = "id > 9", IsValidated = false });
        }));

        var report = await runner.PreflightAsync(await runner.PlanAsync());

        Assert.That(report.Results.Select(r => r.Outcome), Is.EqualTo([PreflightOutcome.Holds, PreflightOutcome.Holds, PreflightOutcome.Holds]), report.ToString());
        Assert.That((await runner.RunAsync()).Applied, Has.Count.EqualTo(1));
    }

    private static ColumnDefinition Text(string type) => new() { Table = "kept", Name = "t", Type = type, Position = 2 };

    private static TestCaseData Case(string name, Action<MigrationBuilder> up, string message) => new TestCaseData(up, message).SetArgDisplayNames(name);
}
