using AssetTracer.Schema;

namespace AssetTracer.Migrations;

/// <summary>What every table of a tenant has: row security, and the one policy that shows an organization its own rows.</summary>
internal static class TenantTables
{
    public const string OwnRows = "own organization";

    public static void GuardByOrganization(this MigrationBuilder migration, QualifiedName table)
    {
        migration.EnableRowSecurity(table);
        migration.CreatePolicy(
            OwnRows,
            on: table,
            when: "organization_id = public.current_organization()",
            check: "organization_id = public.current_organization()");
    }

    /// <summary>Items belong to an organization through the document that they are part of.</summary>
    public static void GuardByDocument(this MigrationBuilder migration, QualifiedName table, QualifiedName document, string key)
    {
        var condition = $"EXISTS (SELECT FROM {document} d WHERE d.id = {key} AND d.organization_id = public.current_organization())";
        migration.EnableRowSecurity(table);
        migration.CreatePolicy(OwnRows, on: table, when: condition, check: condition);
    }

    public static void TenantColumns(this TableBuilder table)
    {
        table.Column("id", "uuid", defaultSql: "gen_random_uuid()");
        table.Column("organization_id", "uuid");
        table.PrimaryKey("id");
        table.ForeignKey("organization_id", references: "public.organizations", onDelete: ReferentialAction.Cascade);
    }
}
