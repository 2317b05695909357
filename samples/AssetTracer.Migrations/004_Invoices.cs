using AssetTracer.Schema;

namespace AssetTracer.Migrations;

[Migration("004", "2025-09-22", "Invoices, numbered")]
public sealed class Invoices : Migration
{
    protected override void Up(MigrationBuilder migration) => NumberedDocuments.Invoices.Create(migration, table =>
    {
        table.Column("due_date", "date", nullable: true);
        table.Column("quotation_id", "uuid", nullable: true);
        table.ForeignKey("quotation_id", references: "public.quotations", onDelete: ReferentialAction.SetNull);
        table.Unique("invoice_number");
    });

    protected override void Down(MigrationBuilder migration) => NumberedDocuments.Invoices.Drop(migration);

    protected override void Verify(VerificationBuilder verify) => verify
        .HasPolicy(TenantTables.OwnRows, on: "public.invoices")
        .HasPolicy(TenantTables.OwnRows, on: "public.invoice_items")
        .HasColumn("public.invoices", "invoice_number", "text", nullable: false);
}
