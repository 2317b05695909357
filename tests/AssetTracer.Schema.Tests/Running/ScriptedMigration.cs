namespace AssetTracer.Schema.Tests.Running;

/// <summary>A migration whose parts a test gives.</summary>
internal abstract class ScriptedMigration(
    Action<MigrationBuilder>? up = null, Action<MigrationBuilder>? down = null, Action<VerificationBuilder>? verify = null) : Migration
{
    protected override void Up(MigrationBuilder migration) => (up ?? (m => m.Sql("SELECT 1")))(migration);

    protected override void Down(MigrationBuilder migration) => (down ?? (m => m.Sql("SELECT 1")))(migration);

    protected override void Verify(VerificationBuilder verify1) => (verify ?? (v => v.Holds("one is one", "1 = 1")))(verify1);
}

[Migration("1", "2025-11-04", "First")]
internal sealed class First(
    Action<MigrationBuilder>? up = null, Action<MigrationBuilder>? down = null, Action<VerificationBuilder>? verify = null)
    : ScriptedMigration(up, down, verify);

[Migration("01", "2025-11-05", "Also the first")]
internal sealed class AlsoFirst() : ScriptedMigration;

[Migration("2", "2025-11-06", "Second")]
internal sealed class Second(
    Action<MigrationBuilder>? up = null, Action<MigrationBuilder>? down = null, Action<VerificationBuilder>? verify = null)
    : ScriptedMigration(up, down, verify);

[Migration("10", "2025-11-07", "Tenth")]
internal sealed class Tenth() : ScriptedMigration;

[Migration("3", "4.11.2025", "Written on no day")]
internal sealed class WithoutDay() : ScriptedMigration;

[Migration("", "2025-11-07", "Empty")]
internal sealed class EmptyVersion() : ScriptedMigration;

internal sealed class WithoutVersion() : ScriptedMigration;
