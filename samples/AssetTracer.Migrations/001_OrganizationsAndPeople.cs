using AssetTracer.Schema;

namespace AssetTracer.Migrations;

[Migration("001", "2025-09-01", "Organizations and their people")]
public sealed class OrganizationsAndPeople : Migration
{
    protected override void Up(MigrationBuilder migration)
    {
        // The application says at the start of each transaction for whom it works: SET LOCAL app.organization_id = '…'.
        migration.Sql("""
            CREATE FUNCTION public.current_organization() RETURNS uuid
                LANGUAGE sql STABLE PARALLEL SAFE
                RETURN nullif(current_setting('app.organization_id', true), '')::uuid
            """);

        migration.CreateTable("public.organizations", table =>
        {
            table.Column("id", "uuid", defaultSql: "gen_random_uuid()");
            table.Column("name", "text");
            table.Column("default_currency", "character(3)", defaultSql: "'USD'");
            table.Column("subscription_tier", "text", defaultSql: "'free'");
            table.Column("created_at", "timestamptz", defaultSql: "now()");
            table.PrimaryKey("id");
            table.Check("organizations_subscription_tier_check", "subscription_tier IN ('free', 'pro', 'business')");
        });
        migration.EnableRowSecurity("public.organizations");
        migration.CreatePolicy(TenantTables.OwnRows, on: "public.organizations", when: "id = public.current_organization()");

        migration.CreateTable("public.users", table =>
        {
            table.TenantColumns();
            table.Column("email", "text");
            table.Column("name", "text", nullable: true);
            table.Unique("email");
        });
        migration.GuardByOrganization("public.users");

        migration.CreateTable("public.organization_members", table =>
        {
            table.TenantColumns();
            table.Column("user_id", "uuid");
            table.Column("role", "text", defaultSql: "'member'");
            table.ForeignKey("user_id", references: "public.users", onDelete: ReferentialAction.Cascade);
            table.Unique("organization_id", "user_id");
            table.Check("organization_members_role_check", "role IN ('owner', 'admin', 'member', 'viewer')");
        });
        migration.GuardByOrganization("public.organization_members");

        migration.CreateTable("public.team_invitations", table =>
        {
            table.TenantColumns();
            table.Column("email", "text");
            table.Column("token", "text");
            table.Column("expires_at", "timestamptz", defaultSql: "now() + interval '7 days'");
            table.Unique("token");
            table.Unique("organization_id", "email");
        });
        migration.GuardByOrganization("public.team_invitations");
    }

    protected override void Down(MigrationBuilder migration)
    {
        migration.DropTable("public.team_invitations");
        migration.DropTable("public.organization_members");
        migration.DropTable("public.users");
        migration.DropTable("public.organizations");
        migration.Sql("DROP FUNCTION public.current_organization()");
    }

    protected override void Verify(VerificationBuilder verify) => verify
        .HasConstraint("public.organizations", "organizations_subscription_tier_check")
        .HasPolicy(TenantTables.OwnRows, on: "public.users")
        .HasPolicy(TenantTables.OwnRows, on: "public.organization_members")
        .HasPolicy(TenantTables.OwnRows, on: "public.team_invitations");
}
