namespace AssetTracer.Schema.AotTest;

[Migration("002", "2025-11-04", "Per-organization quotation numbering")]
internal sealed class QuotationsPerOrganization : Migration
{
    protected override void Up(MigrationBuilder migration)
    {
        migration.DropConstraint("public.quotations", "quotations_quotation_number_key");
        migration.AddUniqueConstraint("public.quotations", ["organization_id", "quotation_number"]);
    }

    protected override void Down(MigrationBuilder migration)
    {
        migration.DropConstraint("public.quotations", "quotations_organization_id_quotation_number_key");
        migration.AddUniqueConstraint("public.quotations", ["quotation_number"]);
    }

    protected override void Verify(VerificationBuilder verify) => verify
        .HasUnique("public.quotations", "organization_id", "quotation_number")
        .NoRows("no quotation is without a number", "SELECT id FROM public.quotations WHERE quotation_number = ''");
}
