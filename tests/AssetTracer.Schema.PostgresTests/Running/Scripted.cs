using System.Diagnostics.CodeAnalysis;

namespace AssetTracer.Schema.PostgresTests.Running;

/// <summary>A migration whose parts a test gives as SQL.</summary>
internal abstract class Scripted(string up, string? down, Action<VerificationBuilder>? verify) : Migration
{
    protected override void Up(MigrationBuilder migration) => migration.Sql(up);

    protected override void Down(MigrationBuilder migration)
    {
        if (down is null)
        {
            migration.Irreversible("The test doesn't say how.");
        }
        else
        {
            migration.Sql(down);
        }
    }

    protected override void Verify(VerificationBuilder verify1) => (verify ?? (v => v.Holds("one is one", "1 = 1")))(verify1);
}

[Migration("001", "2025-11-04", "First")]
internal sealed class M1([StringSyntax("sql")] string up, [StringSyntax("sql")] string? down = null, Action<VerificationBuilder>? verify = null)
    : Scripted(up, down, verify);

[Migration("002", "2025-11-05", "Second")]
internal sealed class M2([StringSyntax("sql")] string up, [StringSyntax("sql")] string? down = null, Action<VerificationBuilder>? verify = null)
    : Scripted(up, down, verify);

[Migration("003", "2025-11-06", "Third")]
internal sealed class M3([StringSyntax("sql")] string up, [StringSyntax("sql")] string? down = null, Action<VerificationBuilder>? verify = null)
    : Scripted(up, down, verify);
