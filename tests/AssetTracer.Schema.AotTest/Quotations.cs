namespace AssetTracer.Schema.AotTest;

[Migration("001", "2025-11-04", "Quotations")]
internal sealed class Quotations : Migration
{
    protected override void Up(MigrationBuilder migration) => migration.CreateTable("public.quotations", table =>
    {
        table.Column("id", "bigint", nullable: false);
        table.Column("organization_id", "uuid", nullable: false);
        table.Column("quotation_number", "text", nullable: false);
        table.PrimaryKey("id");
        table.Unique("quotation_number");
    });

    protected override void Down(MigrationBuilder migration) => migration.DropTable("public.quotations");

    protected override void Verify(VerificationBuilder verify) => verify.HasTable("public.quotations");
}
