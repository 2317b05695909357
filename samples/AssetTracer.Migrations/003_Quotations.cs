using AssetTracer.Schema;

namespace AssetTracer.Migrations;

[Migration("003", "2025-09-15", "Quotations, numbered")]
public sealed class Quotations : Migration
{
    protected override void Up(MigrationBuilder migration) => NumberedDocuments.Quotations.Create(migration, table =>
    {
        table.Column("valid_until", "date", nullable: true);
        table.Unique("quotation_number");
    });

    protected override void Down(MigrationBuilder migration) => NumberedDocuments.Quotations.Drop(migration);

    protected override void Verify(VerificationBuilder verify) => verify
        .HasPolicy(TenantTables.OwnRows, on: "public.quotations")
        .HasPolicy(TenantTables.OwnRows, on: "public.quotation_items")
        .HasColumn("public.quotations", "quotation_number", "text", nullable: false);
}
