using AssetTracer.Schema;

namespace AssetTracer.Migrations;

[Migration("005", "2025-10-06", "Transactions and subscriptions")]
public sealed class TransactionsAndSubscriptions : Migration
{
    protected override void Up(MigrationBuilder migration)
    {
        migration.CreateTable("public.transactions", table =>
        {
            table.TenantColumns();
            table.Column("type", "text");
            table.Column("amount", "numeric(12,2)");
            table.Column("asset_id", "uuid", nullable: true);
            table.Column("invoice_id", "uuid", nullable: true);
            table.Column("occurred_on", "date", defaultSql: "CURRENT_DATE");
            table.ForeignKey("asset_id", references: "public.assets", onDelete: ReferentialAction.SetNull);
            table.ForeignKey("invoice_id", references: "public.invoices", onDelete: ReferentialAction.SetNull);
            table.Check("transactions_type_check", "type IN ('income', 'expense')");
        });

        // The policy was forgotten here: nobody but the owner saw a transaction. Migration 010 adds it.
        migration.EnableRowSecurity("public.transactions");

        migration.CreateTable("public.subscriptions", table =>
        {
            table.TenantColumns();
            table.Column("tier", "text", defaultSql: "'free'");
            table.Column("status", "text", defaultSql: "'active'");
            table.Column("renews_at", "timestamptz", nullable: true);
            table.Unique("organization_id");
            table.Check("subscriptions_status_check", "status IN ('active', 'cancelled', 'expired', 'past_due')");
        });
        migration.GuardByOrganization("public.subscriptions");
    }

    protected override void Down(MigrationBuilder migration)
    {
        migration.DropTable("public.subscriptions");
        migration.DropTable("public.transactions");
    }

    protected override void Verify(VerificationBuilder verify) => verify
        .HasRowSecurity("public.transactions")
        .HasPolicy(TenantTables.OwnRows, on: "public.subscriptions");
}
