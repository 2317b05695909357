using AssetTracer.Schema;

namespace AssetTracer.Migrations;

[Migration("010", "2025-11-22", "An organization sees its own transactions")]
public sealed class TransactionsOfOwnOrganization : Migration
{
    protected override void Up(MigrationBuilder migration) => migration.GuardByOrganization("public.transactions");

    protected override void Down(MigrationBuilder migration) => migration.DropPolicy(TenantTables.OwnRows, on: "public.transactions");

    protected override void Verify(VerificationBuilder verify) => verify.HasPolicy(TenantTables.OwnRows, on: "public.transactions");
}
