namespace AssetTracer.Schema.PostgresTests.TestKit;

[Migration("1", "2025-01-01", "A table that is as it should be")]
internal sealed class Sound : Migration
{
    protected override void Up(MigrationBuilder migration) => migration.Sql("CREATE TABLE public.notes (id integer PRIMARY KEY, body text)");

    protected override void Down(MigrationBuilder migration) => migration.DropTable("public.notes");

    protected override void Verify(VerificationBuilder verify) => verify.HasTable("public.notes");
}

[Migration("2", "2025-01-02", "Two things, of which Down forgets one")]
internal sealed class Forgetful : Migration
{
    protected override void Up(MigrationBuilder migration)
    {
        migration.Sql("CREATE SEQUENCE public.numbers");
        migration.Sql("CREATE INDEX notes_by_body ON public.notes (body)");
    }

    protected override void Down(MigrationBuilder migration) => migration.Sql("DROP SEQUENCE public.numbers");

    protected override void Verify(VerificationBuilder verify) => verify.HasSequence("public.numbers");
}

[Migration("3", "2025-01-03", "A Verify that can't fail")]
internal sealed class Unfailing : Migration
{
    protected override void Up(MigrationBuilder migration) => migration.Sql("CREATE SEQUENCE public.unseen");

    protected override void Down(MigrationBuilder migration) => migration.Sql("DROP SEQUENCE public.unseen");

    protected override void Verify(VerificationBuilder verify) => verify.Holds("all is well", "SELECT true");
}

[Migration("4", "2025-01-04", "Does something else the second time")]
internal sealed class Fickle : Migration
{
    protected override void Up(MigrationBuilder migration) => migration.Sql("""
        DO $$ BEGIN
            IF to_regclass('public.first') IS NULL THEN CREATE SEQUENCE public.first; ELSE CREATE SEQUENCE public.second; END IF;
        END $$
        """);

    protected override void Down(MigrationBuilder migration) => migration.Sql("DROP SEQUENCE IF EXISTS public.second");

    protected override void Verify(VerificationBuilder verify) => verify.HasSequence("public.first");
}

[Migration("5", "2025-01-05", "Can't be undone, and says so")]
internal sealed class OneWay : Migration
{
    protected override void Up(MigrationBuilder migration) => migration.Sql("CREATE SEQUENCE public.for_good");

    protected override void Down(MigrationBuilder migration) => migration.Irreversible("Numbers that were given out stay given out.");

    protected override void Verify(VerificationBuilder verify) => verify.HasSequence("public.for_good");
}
