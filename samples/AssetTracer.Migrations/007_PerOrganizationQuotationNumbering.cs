using AssetTracer.Schema;

namespace AssetTracer.Migrations;

[Migration("007", "2025-11-04", "Per-organization quotation numbering")]
public sealed class PerOrganizationQuotationNumbering : Migration
{
    protected override void Up(MigrationBuilder migration)
    {
        migration.DropConstraint("public.quotations", "quotations_quotation_number_key");
        migration.AddUniqueConstraint("public.quotations", ["organization_id", "quotation_number"]);
        NumberedDocuments.Quotations.NumberByOrganization(migration);
    }

    protected override void Down(MigrationBuilder migration)
    {
        NumberedDocuments.Quotations.NumberGlobally(migration);
        migration.DropConstraint("public.quotations", "quotations_organization_id_quotation_number_key");
        migration.AddUniqueConstraint("public.quotations", ["quotation_number"]);
    }

    protected override void Verify(VerificationBuilder verify) => verify
        .HasUnique("public.quotations", "organization_id", "quotation_number")
        .HasNoUnique("public.quotations", "quotation_number")
        .HasTrigger(NumberedDocuments.Quotations.NumberTrigger, on: "public.quotations")
        .Holds("quotations are counted per organization", NumberedDocuments.Quotations.CountsByOrganization)
        .NoRows("no quotation is without a number", "SELECT id FROM public.quotations WHERE quotation_number = ''");
}
