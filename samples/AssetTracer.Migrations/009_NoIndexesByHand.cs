using AssetTracer.Schema;

namespace AssetTracer.Migrations;

[Migration("009", "2025-11-21", "Remove the index that somebody made by hand in production")]
public sealed class NoIndexesByHand : Migration
{
    // Only production has it. IF EXISTS hides no surprise here: Verify looks that no index of that name is left.
    protected override void Up(MigrationBuilder migration) => migration.Sql("DROP INDEX IF EXISTS public.idx_quotations_number");

    protected override void Down(MigrationBuilder migration) => migration.Irreversible("It isn't known who made the index or what for; nothing reads by it.");

    protected override void Verify(VerificationBuilder verify) => verify.HasNoIndex("public.idx_quotations_number");
}
