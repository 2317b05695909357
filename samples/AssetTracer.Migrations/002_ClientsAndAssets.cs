using AssetTracer.Schema;

namespace AssetTracer.Migrations;

[Migration("002", "2025-09-08", "Clients, assets and inventory")]
public sealed class ClientsAndAssets : Migration
{
    protected override void Up(MigrationBuilder migration)
    {
        migration.CreateTable("public.clients", table =>
        {
            table.TenantColumns();
            table.Column("name", "text");
            table.Column("email", "text", nullable: true);
            table.Column("tax_id", "text", nullable: true);
        });
        migration.GuardByOrganization("public.clients");

        migration.CreateTable("public.assets", table =>
        {
            table.TenantColumns();
            table.Column("name", "text");
            table.Column("serial_number", "text", nullable: true);
            table.Column("status", "text", defaultSql: "'available'");
            table.Column("purchase_cost", "numeric(12,2)", nullable: true);
            table.Check("assets_status_check", "status IN ('available', 'in_use', 'maintenance', 'retired')");
        });
        migration.GuardByOrganization("public.assets");

        migration.CreateTable("public.inventory_items", table =>
        {
            table.TenantColumns();
            table.Column("name", "text");
            table.Column("quantity", "integer", defaultSql: "0");
            table.Check("inventory_items_quantity_check", "quantity >= 0");
        });
        migration.GuardByOrganization("public.inventory_items");
    }

    protected override void Down(MigrationBuilder migration)
    {
        migration.DropTable("public.inventory_items");
        migration.DropTable("public.assets");
        migration.DropTable("public.clients");
    }

    protected override void Verify(VerificationBuilder verify) => verify
        .HasPolicy(TenantTables.OwnRows, on: "public.clients")
        .HasPolicy(TenantTables.OwnRows, on: "public.assets")
        .HasPolicy(TenantTables.OwnRows, on: "public.inventory_items")
        .HasColumn("public.assets", "purchase_cost", "numeric(12,2)", nullable: true);
}
