using AssetTracer.Schema;

namespace AssetTracer.Migrations;

[Migration("008", "2025-11-04", "Per-organization invoice numbering")]
public sealed class PerOrganizationInvoiceNumbering : Migration
{
    protected override void Up(MigrationBuilder migration)
    {
        migration.DropConstraint("public.invoices", "invoices_invoice_number_key");
        migration.AddUniqueConstraint("public.invoices", ["organization_id", "invoice_number"]);
        NumberedDocuments.Invoices.NumberByOrganization(migration);
    }

    protected override void Down(MigrationBuilder migration)
    {
        NumberedDocuments.Invoices.NumberGlobally(migration);
        migration.DropConstraint("public.invoices", "invoices_organization_id_invoice_number_key");
        migration.AddUniqueConstraint("public.invoices", ["invoice_number"]);
    }

    protected override void Verify(VerificationBuilder verify) => verify
        .HasUnique("public.invoices", "organization_id", "invoice_number")
        .HasNoUnique("public.invoices", "invoice_number")
        .HasTrigger(NumberedDocuments.Invoices.NumberTrigger, on: "public.invoices")
        .Holds("invoices are counted per organization", NumberedDocuments.Invoices.CountsByOrganization);
}
