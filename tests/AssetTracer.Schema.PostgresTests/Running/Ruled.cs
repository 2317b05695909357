namespace AssetTracer.Schema.PostgresTests.Running;

[Migration("002", "2025-11-05", "Second")]
internal sealed class Ruled(Action<MigrationBuilder> up) : Migration
{
    protected override void Up(MigrationBuilder migration) => up(migration);

    protected override void Down(MigrationBuilder migration) => migration.Irreversible("The test doesn't say how.");

    protected override void Verify(VerificationBuilder verify) => verify.Holds("one is one", "1 = 1");
}
