using AssetTracer.Schema;

namespace TenantFleet;

/// <summary>A table of each tenant's own: names alone are in the tenant's schema.</summary>
[Migration("001", "2025-11-04", "Invoices of a tenant")]
public sealed class Invoices : Migration
{
    protected override void Up(MigrationBuilder migration) => migration.CreateTable("invoices", table =>
    {
        table.Column("number", "text");
        table.Column("currency", "text");
        table.PrimaryKey("number");
        table.ForeignKey("currency", references: "public.currencies", referencedColumn: "code");
    });

    protected override void Down(MigrationBuilder migration) => migration.DropTable("invoices");

    protected override void Verify(VerificationBuilder verify) => verify.HasTable("invoices").HasForeignKey("invoices", ["currency"], "public.currencies");
}
