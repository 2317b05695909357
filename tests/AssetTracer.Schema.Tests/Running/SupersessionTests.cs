namespace AssetTracer.Schema.Tests.Running;

/// <summary>What a later migration means counts; what somebody did by hand doesn't.</summary>
[Parallelizable(ParallelScope.All)]
public sealed class SupersessionTests
{
    private static readonly TableDefinition Table = new() { Name = "public.t", IsRowSecurityEnabled = true };
    private static readonly ColumnDefinition A = new() { Table = "public.t", Name = "a", Type = "text", IsNullable = false };
    private static readonly ColumnDefinition B = new() { Table = "public.t", Name = "b", Type = "integer", IsNullable = false };

    private static readonly PolicyDefinition Own = new() { Name = "own", Table = "public.t" };
    private static readonly PolicyDefinition Others = new() { Name = "others", Table = "public.t" };

    private static IEnumerable<TestCaseData> Drift()
    {
        yield return Case(v => v.HasUnique("t", "a", "b"), m => m.EnableRowSecurity("t"), v => v.HasRowSecurity("t"), [Table, A, B]).SetName("a constraint is gone");
        yield return Case(v => v.HasPolicy("own", on: "t"), m => m.Create(Others), v => v.HasPolicy("others", on: "t"), [Table, Others]).SetName("a policy is gone");
        yield return Case(v => v.HasColumn("t", "a", "text"), m => m.AddColumn("t", "b", "integer"), v => v.HasColumn("t", "b"), [Table, A with { Type = "integer" }, B])
            .SetName("a column has another type");
        yield return Case(v => v.HasColumn("t", "a"), m => m.EnableRowSecurity("t"), v => v.HasRowSecurity("t"), [Table, B]).SetName("a column is gone");
        yield return Case(v => v.HasColumn("t", "a", "text", nullable: false), _ => { }, v => v.HasColumn("t", "a", "text", nullable: true), [Table, A with { Type = "integer", IsNullable = true }])
            .SetName("a column has another type, though null was allowed");
        yield return Case(v => v.HasRowSecurity("t"), m => m.EnableRowSecurity("t", force: true), v => v.HasColumn("t", "a"), [Table with { IsRowSecurityEnabled = false }, A])
            .SetName("row security is off, though it was forced");
        yield return Case(v => v.Matches(A), m => m.AlterColumn(A, a => a with { IsNullable = true }), v => v.HasColumn("t", "a"), [Table, A with { Type = "integer", IsNullable = true }])
            .SetName("a column has another type, though another attribute was altered");
        yield return Case(v => v.HasUnique("t", "a"), _ => { }, v => v.HasNoUnique("t", "a", "b"), [Table, A, B]).SetName("another rule was dropped");
        yield return Case(v => v.IsAbsent(Others.Identity), _ => { }, v => v.HasTable("t"), [Table, Own, Others]).SetName("a policy is back");
    }

    private static IEnumerable<TestCaseData> Meant()
    {
        yield return Case(v => v.HasUnique("t", "a"), _ => { }, v => v.HasNoUnique("t", "a"), [Table, A]).SetName("a rule is denied");
        yield return Case(v => v.HasUnique("t", "a"), m => m.DropColumn("t", "a"), v => v.HasTable("t"), [Table, B]).SetName("a column of a rule is dropped");
        yield return Case(v => v.HasColumn("t", "a", "text"), _ => { }, v => v.HasColumn("t", "a", "integer"), [Table, A with { Type = "integer" }]).SetName("another type is expected");
        yield return Case(v => v.Exists(A.Identity), _ => { }, v => v.IsAbsent(A.Identity), [Table]).SetName("a column is absent");
        yield return Case(v => v.HasPolicy("own", on: "t"), m => m.Drop(Table.Identity), v => v.Holds("so", "true"), []).SetName("the whole is dropped");
        yield return Case(v => v.HasColumn("t", "a"), m => m.Rename(A.Identity, "c"), v => v.HasColumn("t", "c"), [Table, A with { Name = "c" }]).SetName("a column is renamed");
        yield return Case(v => v.HasColumn("t", "a", nullable: false), m => m.AlterColumn(A, a => a with { IsNullable = true }), v => v.HasTable("t"), [Table, A with { IsNullable = true }])
            .SetName("a column is altered");
        yield return Case(v => v.HasPolicy("own", on: "t"), m => m.DisableRowSecurity("t"), v => v.HasTable("t"), [Table with { IsRowSecurityEnabled = false }, Own])
            .SetName("row security is disabled");
        yield return Case(v => v.IsAbsent(Others.Identity), m => m.Create(Others), v => v.HasTable("t"), [Table, Others]).SetName("a policy is made again");
        yield return Case(v => v.HasTable("t"), _ => { }, v => v.IsAbsent(SchemaDefinition.Named("public")), []).SetName("the schema is absent");
    }

    [TestCaseSource(nameof(Drift))]
    public void What_nobody_meant_is_a_failure(Migration[] migrations, SchemaSnapshot snapshot) =>
        Assert.That(FirstOf(migrations, snapshot).Outcome, Is.EqualTo(ExpectationOutcome.Failed));

    [TestCaseSource(nameof(Meant))]
    public void What_a_later_migration_means_is_superseded(Migration[] migrations, SchemaSnapshot snapshot) =>
        Assert.That(
            FirstOf(migrations, snapshot),
            Has.Property("Outcome").EqualTo(ExpectationOutcome.Superseded).And.Property("Passed").False.And.Property("Reason").EqualTo("no longer expected since migration 2"));

    private static TestCaseData Case(
        Action<VerificationBuilder> first, Action<MigrationBuilder> then, Action<VerificationBuilder> second, SchemaObject[] objects) =>
        new((Migration[])[new First(verify: first), new Second(then, verify: second)], new SchemaSnapshot(objects));

    private static ExpectationResult FirstOf(Migration[] migrations, SchemaSnapshot snapshot) =>
        MigrationVerifier.Verify(snapshot, MigrationSet.Of(migrations).Migrations)[0].Results.Single();
}
