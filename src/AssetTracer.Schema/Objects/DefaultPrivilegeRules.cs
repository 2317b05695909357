using System.Text.Json.Serialization.Metadata;

namespace AssetTracer.Schema;

internal sealed class DefaultPrivilegeRules : ObjectRules<DefaultPrivilegeDefinition>
{
    public static DefaultPrivilegeRules Instance { get; } = new();

    public override ChangeRules Changing => FactChanges.Instance;

    public override JsonTypeInfo<DefaultPrivilegeDefinition> Json => SnapshotJson.Default.DefaultPrivilegeDefinition;

    public override NoiseCategory? Noise => NoiseCategory.Privileges;

    public override bool IsKnownByDefinition => false;

    public override string? Presence => CatalogPresence.Any("pg_default_acl");

    // An entry for the whole database replaces PostgreSQL's default; one for a schema adds to whatever holds for the database.
    // acldefault calls sequences s, pg_default_acl calls them S; by default nobody may do anything with a column (c): that is the empty list.
    public override string Catalog(PostgresVersion server) => $"""
        SELECT coalesce(n.nspname, '')::text    AS schema
             , pg_get_userbyid(d.defaclrole)::text AS role
             , d.defaclobjtype::text            AS object_type
             , CASE WHEN r.grantee = 0 THEN 'public' ELSE pg_get_userbyid(r.grantee)::text END AS grantee
             , r.privileges
             , r.grantable
          FROM pg_default_acl d
          LEFT JOIN pg_namespace n ON n.oid = d.defaclnamespace
         CROSS JOIN LATERAL (SELECT CASE WHEN d.defaclnamespace = 0
                                         THEN acldefault(CASE d.defaclobjtype WHEN 'S' THEN 's'::"char" ELSE d.defaclobjtype END, d.defaclrole)
                                         ELSE acldefault('c', d.defaclrole)
                                    END AS usual) u
         CROSS JOIN LATERAL ({PrivilegeRules.Rights("d.defaclacl", "u.usual")}) r
         WHERE ({PrivilegeRules.Unusual})
           AND CASE WHEN n.oid IS NULL THEN {CatalogScope.WantedOfDatabase("pg_get_userbyid(d.defaclrole)")}
                    ELSE {CatalogScope.Wanted("n.nspname", "pg_get_userbyid(d.defaclrole)")} END
        """;

    public override DefaultPrivilegeDefinition Read(CatalogRow row) => new()
    {
        Role = row.Text("role"),
        Schema = row.Text("schema") is { Length: > 0 } schema ? schema : null,
        ObjectType = ObjectTypeFor(row.Text("object_type")),
        Grantee = row.Text("grantee"),
        Privileges = row.Texts("privileges"),
        Grantable = row.Texts("grantable"),
    };

    public override ValueArray<SqlStatement> Create(DefaultPrivilegeDefinition target) => Statements(target, Sql(target).Set(target.Privileges, target.Grantable));

    public override ValueArray<SqlStatement>? Alter(DefaultPrivilegeDefinition before, DefaultPrivilegeDefinition after) =>
        before with { Privileges = after.Privileges, Grantable = after.Grantable } == after
            ? Statements(after, Sql(after).Change(before.Privileges, before.Grantable, after.Privileges, after.Grantable))
            : null;

    public override ValueArray<SqlStatement> Drop(ObjectIdentity identity, DropBehavior behavior)
    {
        var usual = DefaultPrivilegeDefinition.Default(identity);
        return Statements(usual, Sql(usual).Set(usual.Privileges.IsEmpty ? [] : GrantSql.All, []));
    }

    public override Meaning Explain(DefaultPrivilegeDefinition? before, DefaultPrivilegeDefinition? after, ValueArray<AttributeChange> changes, ComparisonSides sides)
    {
        var one = after ?? before!;
        var usual = DefaultPrivilegeDefinition.Default(one.Identity);
        var (old, young) = (before ?? usual, after ?? usual);
        return new(Severity.Behavioural, $"{PrivilegeMeaning.Who(one.Grantee)} gets {List(old)} in {sides.BeforeName} but {List(young)} in {sides.AfterName} "
            + $"on {DefaultPrivilegeDefinition.Words(one.ObjectType)} that {Quote.Id(one.Role)} is yet to create{(one.Schema is null ? "" : $" in schema {Quote.Id(one.Schema)}")}.");
    }

    private static string List(DefaultPrivilegeDefinition of) =>
        of.Privileges.IsEmpty ? "nothing" : string.Join(", ", of.Privileges.Select(p => of.Grantable.Contains(p) ? p + " (to pass on)" : p));

    private static GrantSql Sql(DefaultPrivilegeDefinition of) => new(
        DefaultPrivilegeDefinition.Words(of.ObjectType).ToUpperInvariant(),
        of.Grantee,
        $"ALTER DEFAULT PRIVILEGES FOR ROLE {Quote.Id(of.Role)} {(of.Schema is null ? "" : $"IN SCHEMA {Quote.Id(of.Schema)} ")}");

    private static ValueArray<SqlStatement> Statements(DefaultPrivilegeDefinition of, IEnumerable<string> changes)
    {
        var hazard = new Hazard(
            HazardKind.ChangesAccess,
            $"{PrivilegeMeaning.Who(of.Grantee)} may do something else with the {DefaultPrivilegeDefinition.Words(of.ObjectType)} that {Quote.Id(of.Role)} creates from then on.");
        return changes.Select(text => new SqlStatement(text, hazard)).ToValueArray();
    }

    private static DefaultPrivilegeTarget ObjectTypeFor(string code) => code switch
    {
        "r" => DefaultPrivilegeTarget.Tables,
        "S" => DefaultPrivilegeTarget.Sequences,
        "f" => DefaultPrivilegeTarget.Functions,
        "T" => DefaultPrivilegeTarget.Types,
        "n" => DefaultPrivilegeTarget.Schemas,
        "L" => DefaultPrivilegeTarget.LargeObjects,
        _ => throw new InvalidOperationException($"pg_default_acl.defaclobjtype has the unknown value '{code}'."),
    };
}
