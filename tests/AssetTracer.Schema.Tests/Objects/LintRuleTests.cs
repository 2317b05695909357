using AssetTracer.Schema.Tests.Comparison;

namespace AssetTracer.Schema.Tests.Objects;

/// <summary>Each rule of the lint on a schema that it is about, and on the same schema put right.</summary>
public sealed class LintRuleTests
{
    private const string Own = "(org = ( SELECT m.org FROM app.members m WHERE (m.id = auth.uid())))";

    private static readonly TableDefinition Open = new() { Name = "app.orders" };
    private static readonly TableDefinition Guarded = Open with { IsRowSecurityEnabled = true };
    private static readonly PolicyDefinition OwnRows = new() { Table = "app.orders", Name = "own rows", Using = Own, Check = Own };
    private static readonly ViewDefinition View = new() { Name = "app.totals", Query = " SELECT sum(orders.amount) AS sum\n   FROM app.orders" };
    private static readonly RoutineDefinition Definer = new() { Name = "app.total", Result = "bigint", Body = "SELECT 1", IsSecurityDefiner = true };

    private static readonly IReadOnlyList<(string Rule, Case[] Cases)> All =
    [
        ("row-security-off",
        [
            new("granted to who isn't logged in", FindingSeverity.Error, [Open, .. To("anon", "SELECT")]),
            new("granted to a role beside tables with row security", FindingSeverity.Warning, [Open, .. To("reporting", "SELECT"), Guarded with { Name = "app.clients" }]),
            new("granted to a role where nothing has row security", FindingSeverity.Note, [Open, .. To("reporting", "SELECT")]),
            new("granted on a column", FindingSeverity.Error,
                [Open, .. Reachable, new PrivilegeDefinition { Target = new(ObjectKind.Column, "app.orders", "note"), Grantee = "anon", Privileges = ["UPDATE"] }]),
            new("a partition granted past its parent", FindingSeverity.Error,
                [Guarded with { Name = "app.all_orders" }, Open with { PartitionOf = "app.all_orders", PartitionBound = "DEFAULT" }, .. To("anon", "SELECT")]),
            new("granted to nobody", null, [Open]),
            new("with row security", null, [Guarded, OwnRows, .. To("anon", "SELECT")]),
            new("granted to a role that is meant to see all", null, [Open, .. To("service_role", "SELECT")]),
            new("granted in a schema that nobody may use", null, [Open, Granted(TableDefinition.Named("app.orders"), "anon", "SELECT")]),
            new("with rights that show no row", null, [Open, .. To("anon", "REFERENCES", "TRIGGER")]),
        ]),
        ("policy-without-row-security",
        [
            new("a policy while it is off", FindingSeverity.Error, [Open, OwnRows]),
            new("forced while it is off", FindingSeverity.Warning, [Open with { IsRowSecurityForced = true }]),
            new("while it is on", null, [Guarded, OwnRows]),
        ]),
        ("row-security-without-policy",
        [
            new("granted to others", FindingSeverity.Warning, [Guarded, .. To("authenticated", "SELECT")]),
            new("granted to nobody", FindingSeverity.Note, [Guarded]),
            new("with a policy", null, [Guarded, OwnRows, .. To("authenticated", "SELECT")]),
            new("the history, which is closed on purpose", null, [Guarded with { Name = "public.schema_migrations" }]),
        ]),
        ("restrictive-policies-only",
        [
            new("only restrictive", FindingSeverity.Warning, [Guarded, OwnRows with { IsPermissive = false }]),
            new("with a permissive one", null, [Guarded, OwnRows with { IsPermissive = false }, OwnRows with { Name = "all" }]),
        ]),
        ("policy-always-true",
        [
            new("for every command", FindingSeverity.Error, [Guarded, OwnRows with { Using = "true", Check = null }]),
            new("new rows that may be anybody's", FindingSeverity.Error, [Guarded, OwnRows with { Command = PolicyCommand.Insert, Using = null, Check = "(1 = 1)" }]),
            new("own rows that may be turned into others'", FindingSeverity.Error, [Guarded, OwnRows with { Command = PolicyCommand.Update, Check = "true" }]),
            new("for a role of its own", FindingSeverity.Warning, [Guarded, OwnRows with { Using = "true", Check = null, Roles = ["importer"] }]),
            new("whoever is logged in may delete", FindingSeverity.Warning, [Guarded, OwnRows with { Command = PolicyCommand.Delete, Using = "(auth.uid() IS NOT NULL)", Check = null }]),
            new("reading, beside a policy that it makes idle", FindingSeverity.Warning, [Guarded, OwnRows, OwnRows with { Name = "all", Command = PolicyCommand.Select, Using = "true", Check = null }]),
            new("reading what is meant for all", FindingSeverity.Note, [Guarded, OwnRows with { Command = PolicyCommand.Select, Using = "(true OR (id = 1))", Check = null }]),
            new("a column that is never null", FindingSeverity.Error, [Guarded, Column("id") with { IsNullable = false }, OwnRows with { Using = "(id IS NOT NULL)", Check = null }]),
            new("a column that may be null", null, [Guarded, Column("id"), OwnRows with { Using = "(id IS NOT NULL)", Check = null }]),
            new("COALESCE of what is true", FindingSeverity.Error, [Guarded, OwnRows with { Using = "COALESCE(true, (org = 1))", Check = null }]),
            new("COALESCE of the row", null, [Guarded, OwnRows with { Using = "COALESCE((org = 1), true)", Check = null }]),
            new("asked once", FindingSeverity.Error, [Guarded, OwnRows with { Using = "( SELECT true AS bool)", Check = null }]),
            new("two numbers", FindingSeverity.Error, [Guarded, OwnRows with { Using = "(1 <> 2)", Check = null }]),
            new("two texts that are never equal", null, [Guarded, OwnRows with { Using = "('a'::text = 'b'::text)", Check = null }]),
            new("any role of somebody who asks", FindingSeverity.Warning, [Guarded, OwnRows with { Using = "(auth.role() = ANY (ARRAY['anon'::text, 'authenticated'::text]))", Check = null }]),
            new("own rows", null, [Guarded, OwnRows]),
            new("narrowed by a restrictive one", null, [Guarded, OwnRows with { Using = "true", Check = null }, OwnRows with { Name = "tenant", IsPermissive = false }]),
            new("for a role that is meant to see all", null, [Guarded, OwnRows with { Using = "true", Check = null, Roles = ["service_role"] }]),
            new("restrictive, which opens nothing", null, [Guarded, OwnRows, OwnRows with { Name = "idle", IsPermissive = false, Using = "true", Check = null }]),
        ]),
        ("policy-without-condition",
        [
            new("INSERT without WITH CHECK", FindingSeverity.Warning, [Guarded, OwnRows with { Command = PolicyCommand.Insert, Using = null, Check = null }]),
            new("SELECT without USING", FindingSeverity.Warning, [Guarded, OwnRows with { Command = PolicyCommand.Select, Using = null, Check = null }]),
            new("ALL without USING", FindingSeverity.Warning, [Guarded, OwnRows with { Using = null }]),
            new("INSERT with WITH CHECK", null, [Guarded, OwnRows with { Command = PolicyCommand.Insert, Using = null }]),
            new("ALL with USING alone", null, [Guarded, OwnRows with { Check = null }]),
        ]),
        ("policy-without-check",
        [
            new("USING about the row", FindingSeverity.Note, [Guarded, Column("org"), OwnRows with { Check = null }]),
            new("USING about the row in a query", FindingSeverity.Note,
                [Guarded, Column("org"), OwnRows with { Using = "(EXISTS ( SELECT 1 FROM app.members m WHERE ((m.org = orders.org) AND (m.id = auth.uid()))))", Check = null }]),
            new("USING about other rows alone, with a column of the same name", FindingSeverity.Warning,
                [Guarded, Column("org"), OwnRows with { Using = "(EXISTS ( SELECT 1 FROM app.members m WHERE (m.org = 'org'::text)))", Check = null }]),
            new("USING about the caller alone", FindingSeverity.Warning, [Guarded, Column("org"), OwnRows with { Using = "app.is_editor()", Check = null }]),
            new("with WITH CHECK", null, [Guarded, Column("org"), OwnRows]),
            new("reading, which writes nothing", null, [Guarded, Column("org"), OwnRows with { Command = PolicyCommand.Select, Check = null }]),
        ]),
        ("policy-writes-unseen-rows",
        [
            new("UPDATE without SELECT", FindingSeverity.Warning, [Guarded, OwnRows with { Command = PolicyCommand.Update }]),
            new("UPDATE and SELECT", null, [Guarded, OwnRows with { Command = PolicyCommand.Update }, OwnRows with { Name = "see", Command = PolicyCommand.Select, Check = null }]),
            new("INSERT, which needs to see nothing", null, [Guarded, OwnRows with { Command = PolicyCommand.Insert, Using = null }]),
        ]),
        ("policy-recursion",
        [
            new("of itself", FindingSeverity.Error, [Guarded, OwnRows with { Using = "(org IN ( SELECT orders.org FROM app.orders))" }]),
            new("of itself for INSERT, beside a policy for reading that asks nothing", null,
                [Guarded, OwnRows with { Command = PolicyCommand.Insert, Using = null, Check = "(EXISTS ( SELECT 1 FROM app.orders o))" }, OwnRows with { Name = "see", Command = PolicyCommand.Select, Using = "(id = auth.uid())", Check = null }]),
            new("of itself for INSERT, beside a policy for reading that asks further", FindingSeverity.Error,
                [Guarded, OwnRows with { Command = PolicyCommand.Insert, Using = null, Check = "(EXISTS ( SELECT 1 FROM app.orders o))" }, OwnRows with { Name = "see", Command = PolicyCommand.Select, Check = null }]),
            new("by way of another", FindingSeverity.Error,
                [Guarded, OwnRows, Guarded with { Name = "app.members" }, OwnRows with { Table = "app.members", Using = "(EXISTS ( SELECT 1 FROM app.orders o))", Check = null }]),
            new("by way of one without row security", null, [Guarded, OwnRows, Open with { Name = "app.members" }]),
            new("by way of one whose policies end", null, [Guarded, OwnRows, Guarded with { Name = "app.members" }, OwnRows with { Table = "app.members", Using = "(id = auth.uid())", Check = null }]),
            new("by a policy for another role", null,
                [Guarded, OwnRows with { Roles = ["a"] }, Guarded with { Name = "app.members" }, OwnRows with { Table = "app.members", Roles = ["b"], Using = "(EXISTS ( SELECT 1 FROM app.orders o))", Check = null }]),
        ]),
        ("policy-trusts-user-metadata",
        [
            new("user_metadata", FindingSeverity.Error, [Guarded, OwnRows with { Using = "(((auth.jwt() -> 'user_metadata'::text) ->> 'org'::text) = org)" }]),
            new("user_metadata by a path", FindingSeverity.Error, [Guarded, OwnRows with { Using = "((auth.jwt() #>> '{user_metadata,org}'::text[]) = org)" }]),
            new("app_metadata", null, [Guarded, OwnRows with { Using = "(((auth.jwt() -> 'app_metadata'::text) ->> 'org'::text) = org)" }]),
        ]),
        ("view-past-row-security",
        [
            new("granted to everybody", FindingSeverity.Error, [Guarded, OwnRows, View, .. Reachable, Granted(View.Identity, "authenticated", "SELECT")]),
            new("granted to a role", FindingSeverity.Warning, [Guarded, OwnRows, View, .. Reachable, Granted(View.Identity, "reporting", "SELECT")]),
            new("by way of another view", FindingSeverity.Error,
                [Guarded, OwnRows, View with { Name = "app.inner", Options = ["security_invoker=true"] }, View with { Query = "SELECT * FROM app.\"inner\"" }, .. Reachable, Granted(View.Identity, "anon", "SELECT")]),
            new("of an owner whom policies bind", FindingSeverity.Warning,
                [Guarded, OwnRows, View, .. Reachable, Granted(View.Identity, "anon", "SELECT"), Owner(Guarded.Identity, "app"), Owner(View.Identity, "viewer")]),
            new("with the rights of who asks", null, [Guarded, OwnRows, View with { Options = ["security_invoker=on"] }, .. Reachable, Granted(View.Identity, "anon", "SELECT")]),
            new("of a table without row security", null, [Open, View, .. Reachable, Granted(View.Identity, "anon", "SELECT")]),
            new("granted to nobody", null, [Guarded, OwnRows, View]),
            new("of an owner whom forced policies bind", null,
                [Guarded with { IsRowSecurityForced = true }, OwnRows, View, .. Reachable, Granted(View.Identity, "anon", "SELECT"), Owner(Guarded.Identity, "app"), Owner(View.Identity, "app")]),
        ]),
        ("materialized-view-past-row-security",
        [
            new("granted", FindingSeverity.Error, [Guarded, OwnRows, Materialized, .. Reachable, Granted(Materialized.Identity, "anon", "SELECT")]),
            new("granted to nobody", null, [Guarded, OwnRows, Materialized]),
            new("of a table without row security", null, [Open, Materialized, .. Reachable, Granted(Materialized.Identity, "anon", "SELECT")]),
        ]),
        ("foreign-rows-reachable",
        [
            new("granted", FindingSeverity.Error, [Foreign, .. Reachable, Granted(Foreign.Identity, "anon", "SELECT")]),
            new("granted to nobody", null, [Foreign]),
        ]),
        ("definer-search-path",
        [
            new("none", FindingSeverity.Warning, [Definer]),
            new("one with a schema where everybody creates", FindingSeverity.Warning,
                [Definer with { Settings = ["search_path=app, pg_temp"] }, new SchemaDefinition { Name = "app" }, Granted(SchemaDefinition.Named("app"), "public", "CREATE", "USAGE")]),
            new("one behind temporary tables", FindingSeverity.Note, [Definer with { Settings = ["search_path=app"] }]),
            new("an empty one", null, [Definer with { Settings = ["search_path=\"\""] }]),
            new("one that ends with temporary tables", null, [Definer with { Settings = ["search_path=app, pg_temp"] }]),
            new("not needed by who runs as the caller", null, [Definer with { IsSecurityDefiner = false }]),
            new("not needed by a body whose names are bound", null, [Definer with { IsStandardBody = true }]),
        ]),
        ("definer-for-everybody",
        [
            new("by default", FindingSeverity.Note, [Guarded, OwnRows, Definer]),
            new("revoked", null, [Guarded, OwnRows, Definer, Granted(Definer.Identity, "public")]),
            new("of a trigger", null, [Guarded, OwnRows, Definer with { Result = "trigger" }]),
        ]),
        ("row-security-not-forced",
        [
            new("used by its owner alone", FindingSeverity.Note, [Guarded, OwnRows]),
            new("forced", null, [Guarded with { IsRowSecurityForced = true }, OwnRows]),
            new("used by others", null, [Guarded, OwnRows, .. To("app", "SELECT")]),
        ]),
        ("truncate-granted",
        [
            new("granted", FindingSeverity.Note, [Guarded, OwnRows, .. To("authenticated", "SELECT", "TRUNCATE")]),
            new("not granted", null, [Guarded, OwnRows, .. To("authenticated", "SELECT")]),
        ]),
        ("schema-open-to-create",
        [
            new("granted", FindingSeverity.Warning, [new SchemaDefinition { Name = "app" }, Granted(SchemaDefinition.Named("app"), "public", "CREATE")]),
            new("granted to a role that is named", null, [new SchemaDefinition { Name = "app" }, Granted(SchemaDefinition.Named("app"), "deployer", "CREATE")]),
        ]),
        ("default-privileges-open",
        [
            new("for everybody", FindingSeverity.Note, [new DefaultPrivilegeDefinition { Role = "app", ObjectType = DefaultPrivilegeTarget.Tables, Grantee = "anon", Privileges = ["SELECT"] }]),
            new("for a role", null, [new DefaultPrivilegeDefinition { Role = "app", ObjectType = DefaultPrivilegeTarget.Tables, Grantee = "reporting", Privileges = ["SELECT"] }]),
        ]),
    ];

    private static MaterializedViewDefinition Materialized => new() { Name = "app.kept", Query = View.Query };

    private static ForeignTableDefinition Foreign => new() { Name = "app.elsewhere", Server = "warehouse" };

    private static SchemaObject[] Reachable => [new SchemaDefinition { Name = "app" }, Granted(SchemaDefinition.Named("app"), "public", "USAGE")];

    private static IEnumerable<TestCaseData> Cases =>
        from rule in All
        from test in rule.Cases
        select new TestCaseData(rule.Rule, test.Objects).Returns(test.Found).SetName($"{rule.Rule}: {test.Name}");

    [TestCaseSource(nameof(Cases))]
    public FindingSeverity? A_rule_finds_what_it_is_about_and_nothing_else(string rule, SchemaObject[] objects)
    {
        var found = SchemaLint.Check(SchemaSnapshot.Whole(objects)).Findings.Where(f => f.Rule == rule).ToList();

        Assert.That(found, Has.Count.LessThanOrEqualTo(2), () => string.Join('\n', found));
        Assert.That(found.Select(f => f.WayOut), Has.All.Not.Null.And.All.Not.Empty);
        return found.Count == 0 ? null : found[0].Severity;
    }

    [Test]
    public void Every_rule_is_tried_on_something_that_it_finds_and_on_something_that_it_doesn_t()
    {
        Assert.That(All.Select(r => r.Rule), Is.EquivalentTo(SchemaLint.Rules.Select(r => r.Id)));
        Assert.That(All.Where(r => !r.Cases.Any(c => c.Found is null) || !r.Cases.Any(c => c.Found is not null)).Select(r => r.Rule), Is.Empty);
    }

    [Test]
    public void Until_PostgreSQL_15_everybody_may_create_in_the_public_schema()
    {
        var snapshot = SchemaSnapshot.Whole([new SchemaDefinition { Name = "public" }]);

        Assert.That(RulesFound(With(snapshot, "14.11")), Has.Member("schema-open-to-create"));
        Assert.That(RulesFound(With(snapshot, "15.4")), Has.No.Member("schema-open-to-create"));

        static SchemaSnapshot With(SchemaSnapshot of, string server) => new(of.Objects) { KindsRead = of.KindsRead, ServerVersion = server };
    }

    [Test]
    public void A_role_that_the_application_uses_is_bound_only_by_force()
    {
        var owned = SchemaSnapshot.Whole([Guarded, OwnRows, Owner(Guarded.Identity, "app"), .. To("reporting", "SELECT")]);

        Assert.That(RulesFound(owned), Has.No.Member("row-security-not-forced"));
        Assert.That(
            SchemaLint.Check(owned, new() { ApplicationRoles = ["app"] }).Findings.Single(f => f.Rule == "row-security-not-forced").Severity,
            Is.EqualTo(FindingSeverity.Warning));
    }

    private static IEnumerable<string> RulesFound(SchemaSnapshot snapshot) => SchemaLint.Check(snapshot).Findings.Select(f => f.Rule);

    private static SchemaObject[] To(string role, params string[] privileges) => [.. Reachable, Granted(TableDefinition.Named("app.orders"), role, privileges)];

    private static PrivilegeDefinition Granted(ObjectIdentity on, string to, params string[] privileges) =>
        new() { Target = on, Grantee = to, Privileges = privileges.ToValueArray() };

    private static OwnerDefinition Owner(ObjectIdentity of, string role) => new() { Target = of, Role = role };

    private static ColumnDefinition Column(string name) => Some.Column("app.orders", name);

    /// <summary>What a rule finds in a schema; null for nothing.</summary>
    private sealed record Case(string Name, FindingSeverity? Found, SchemaObject[] Objects);
}
