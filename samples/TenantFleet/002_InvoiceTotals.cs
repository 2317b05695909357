using AssetTracer.Schema;

namespace TenantFleet;

/// <summary>SQL finds names alone in the tenant's schema, too.</summary>
[Migration("002", "2025-11-12", "Totals of invoices")]
public sealed class InvoiceTotals : Migration
{
    protected override void Up(MigrationBuilder migration) => migration.Sql("ALTER TABLE invoices ADD COLUMN total numeric NOT NULL DEFAULT 0 CHECK (total >= 0)");

    protected override void Down(MigrationBuilder migration) => migration.DropColumn("invoices", "total");

    protected override void Verify(VerificationBuilder verify) => verify.HasColumn("invoices", "total").NoRows("no invoice is negative", "SELECT number FROM invoices WHERE total < 0");
}
