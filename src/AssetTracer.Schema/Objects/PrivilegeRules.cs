using System.Text.Json.Serialization.Metadata;

namespace AssetTracer.Schema;

internal sealed class PrivilegeRules : ObjectRules<PrivilegeDefinition>
{
    public static PrivilegeRules Instance { get; } = new();

    public override ChangeRules Changing => PrivilegeChanges.Instance;

    public override JsonTypeInfo<PrivilegeDefinition> Json => SnapshotJson.Default.PrivilegeDefinition;

    public override int ShareOfReading => 8;

    public override NoiseCategory? Noise => NoiseCategory.Privileges;

    public override bool IsKnownByDefinition => false;

    // No list of privileges means the default, and most objects have none; a list is compared with what it would be by default.
    // What the server or an extension brings has the privileges that it brought along, until somebody changes them.
    public override string Catalog(PostgresVersion server) => Catalog(server, CatalogPresence.Unknown);

    public override string Catalog(PostgresVersion server, CatalogPresence presence) => $"""
        SELECT o.kind
             , o.schema
             , o.name
             , o.within
             , o.arguments
             , o.part_of
             , CASE WHEN r.grantee = 0 THEN 'public' ELSE pg_get_userbyid(r.grantee)::text END    AS grantee
             , r.privileges
             , r.grantable
             , r.grantee = o.owner AND r.grantor = o.owner                                      AS is_owner
             , CASE WHEN r.grantor <> o.owner THEN pg_get_userbyid(r.grantor)::text END           AS grantor
          FROM ({TargetCatalog.Union(kind => presence.Allows(kind.PrivilegePresence) ? Listed(kind) : null)}) o
         CROSS JOIN LATERAL ({Rights("o.privileges", "o.usual")}) r
         WHERE {Unusual}
        """;

    /// <summary>The rights of each grantee in a list of privileges beside those in another.</summary>
    public static string Rights(string privileges, string usual) => $"""
        SELECT x.grantee
             , x.grantor
             , array_agg(x.privilege_type ORDER BY x.privilege_type COLLATE "C") FILTER (WHERE x.given)                         AS privileges
             , array_agg(x.privilege_type ORDER BY x.privilege_type COLLATE "C") FILTER (WHERE x.given AND x.is_grantable)      AS grantable
             , array_agg(x.privilege_type ORDER BY x.privilege_type COLLATE "C") FILTER (WHERE NOT x.given)                     AS usual
             , array_agg(x.privilege_type ORDER BY x.privilege_type COLLATE "C") FILTER (WHERE NOT x.given AND x.is_grantable)  AS usually_grantable
          FROM (SELECT true AS given, a.* FROM aclexplode({privileges}) a
                UNION ALL
                SELECT false, a.* FROM aclexplode({usual}) a) x
         GROUP BY x.grantee, x.grantor
        """;

    public static string Unusual => "r.privileges IS DISTINCT FROM r.usual OR r.grantable IS DISTINCT FROM r.usually_grantable";

    public override PrivilegeDefinition Read(CatalogRow row) => new()
    {
        Target = TargetCatalog.Read(row),
        Grantee = row.Text("grantee"),
        Privileges = row.Texts("privileges"),
        Grantable = row.Texts("grantable"),
        IsOwner = row.Flag("is_owner"),
        Grantor = row.TextOrNull("grantor"),
        PartOf = TargetCatalog.ReadPartOf(row),
    };

    // Whatever the role got from the default privileges of whoever created the object goes away first. Nobody else's are the usual ones.
    public override ValueArray<SqlStatement> Create(PrivilegeDefinition target) => Statements(target, target.Grantor is null
        ? Sql(target).Set(target.Privileges, target.Grantable)
        : Sql(target).Change([], [], target.Privileges, target.Grantable));

    public override ValueArray<SqlStatement>? Alter(PrivilegeDefinition before, PrivilegeDefinition after) =>
        before with { Privileges = after.Privileges, Grantable = after.Grantable } == after
            ? Statements(after, Sql(after).Change(before.Privileges, before.Grantable, after.Privileges, after.Grantable))
            : null;

    public override ValueArray<SqlStatement> Drop(ObjectIdentity identity, DropBehavior behavior)
    {
        var usual = PrivilegeDefinition.Default(identity);
        return Statements(usual, Sql(usual).Set(usual.IsOwner ? GrantSql.All : usual.Privileges, [], behavior));
    }

    public override Meaning Explain(PrivilegeDefinition? before, PrivilegeDefinition? after, ValueArray<AttributeChange> changes, ComparisonSides sides)
    {
        var one = (after ?? before)!;
        var usual = PrivilegeDefinition.Default(one.Identity);

        // A fact that says what is usual is about an object of the server's or of an extension's: one that was more closed from the start, such as
        // pg_read_file, or, where nobody has a right any more, one that was open, such as a system catalog.
        usual = usual.Privileges != one.Privileges ? usual
            : usual with { Privileges = one.Privileges.IsEmpty ? [TargetCatalog.PrivilegesOn(one.Target.Kind) == 'r' ? "SELECT" : "USAGE"] : [] };
        return PrivilegeMeaning.Of(before ?? usual, after ?? usual, sides);
    }

    private static string? Listed(TargetCatalog kind) => kind.Privileges is { } privileges
        ? kind.SelectWithForeign(
            $"{kind.Owner} AS owner, {privileges} AS privileges, coalesce(i.initprivs, acldefault('{kind.PrivilegesOf}', {kind.Owner})) AS usual",
            $"{privileges} IS NOT NULL AND {privileges} IS DISTINCT FROM i.initprivs")
        : null;

    private static GrantSql Sql(PrivilegeDefinition of) =>
        new(TargetSql.ForGrant(of.Target), of.Grantee, Column: of.Target.Kind == ObjectKind.Column ? of.Target.Within : null);

    // PostgreSQL notes who granted what; who isn't the owner has to do it himself.
    private static ValueArray<SqlStatement> Statements(PrivilegeDefinition of, IEnumerable<string> changes)
    {
        var hazard = new Hazard(HazardKind.ChangesAccess, $"{PrivilegeMeaning.Who(of.Grantee)} may do something else with {of.Target} from then on.");
        var statements = changes.Select(text => new SqlStatement(text, hazard)).ToValueArray();
        return of.Grantor is null || statements.IsEmpty ? statements : [new($"SET ROLE {Quote.Id(of.Grantor)}"), .. statements, new("RESET ROLE")];
    }
}
