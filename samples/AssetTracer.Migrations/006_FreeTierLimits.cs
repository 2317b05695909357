using AssetTracer.Schema;

namespace AssetTracer.Migrations;

[Migration("006", "2025-10-13", "Limits of the free tier, kept by the database")]
public sealed class FreeTierLimits : Migration
{
    // What is counted, and what an organization may have of it at most; business organizations have no limit.
    private static readonly (string Table, int Free, int Pro)[] Limits = [("assets", 20, 500), ("inventory_items", 50, 1000)];

    protected override void Up(MigrationBuilder migration)
    {
        migration.CreateTable("public.plan_limits", table =>
        {
            table.Column("tier", "text");
            table.Column("counted", "text");
            table.Column("maximum", "integer");
            table.PrimaryKey("tier", "counted");
            table.EnableRowSecurity();
        });
        migration.CreatePolicy("everyone may read", on: "public.plan_limits", when: "true", command: PolicyCommand.Select);
        foreach (var (table, free, pro) in Limits)
        {
            migration.Sql($"INSERT INTO public.plan_limits VALUES ('free', '{table}', {free}), ('pro', '{table}', {pro})");
        }

        migration.Sql("""
            CREATE FUNCTION public.enforce_plan_limit() RETURNS trigger
                LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
            DECLARE
                allowed integer;
                used bigint;
            BEGIN
                SELECT l.maximum INTO allowed
                  FROM public.organizations o
                  JOIN public.plan_limits l ON l.tier = o.subscription_tier AND l.counted = TG_TABLE_NAME
                 WHERE o.id = NEW.organization_id
                   FOR NO KEY UPDATE OF o;
                EXECUTE format('SELECT count(*) FROM %I.%I WHERE organization_id = $1', TG_TABLE_SCHEMA, TG_TABLE_NAME)
                   INTO used USING NEW.organization_id;
                IF used >= allowed THEN
                    RAISE EXCEPTION 'The plan allows % %.', allowed, TG_TABLE_NAME USING ERRCODE = 'check_violation';
                END IF;
                RETURN NEW;
            END $$
            """);
        foreach (var (table, _, _) in Limits)
        {
            migration.Sql($"""
                CREATE TRIGGER {table}_plan_limit BEFORE INSERT ON public.{table}
                    FOR EACH ROW EXECUTE FUNCTION public.enforce_plan_limit()
                """);
        }
    }

    protected override void Down(MigrationBuilder migration)
    {
        foreach (var (table, _, _) in Limits)
        {
            migration.Sql($"DROP TRIGGER {table}_plan_limit ON public.{table}");
        }

        migration.Sql("DROP FUNCTION public.enforce_plan_limit()");
        migration.DropTable("public.plan_limits");
    }

    protected override void Verify(VerificationBuilder verify)
    {
        foreach (var (table, free, _) in Limits)
        {
            verify.Holds($"the free tier allows {free} {table}", $"(SELECT maximum = {free} FROM public.plan_limits WHERE tier = 'free' AND counted = '{table}')", onlyAfterUp: true);
        }
    }
}
