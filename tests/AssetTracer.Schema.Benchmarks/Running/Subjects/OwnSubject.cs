using static System.FormattableString;

namespace AssetTracer.Schema.Benchmarks.Running.Subjects;

/// <summary>Ours, with every default.</summary>
internal sealed class OwnSubject : Subject
{
    public override string Name => "AssetTracer.Schema";

    // An application keeps its runner, like its pool.
    public override Task ApplyAsync(string connectionString, int count) => WithSourceAsync(
        connectionString,
        source => SharedSource.RunnerOf(connectionString, () => new(source, Instances<Migration>("Own", count))).RunAsync());
}

/// <summary>The same without the fingerprint at the end, to see what that costs.</summary>
internal sealed class OwnWithoutFingerprint : Subject
{
    public override string Name => "ours without fingerprint";

    public override Task ApplyAsync(string connectionString, int count) => WithSourceAsync(
        connectionString,
        source => SharedSource.RunnerOf(
            connectionString, () => new(source, Instances<Migration>("Own", count), new() { RecordFingerprint = false })).RunAsync());
}

internal abstract class OwnMigration(int number) : Migration
{
    protected override void Up(MigrationBuilder migration)
    {
        migration.Sql(Subject.Table(number));
        migration.Sql(Subject.Index(number));
    }

    protected override void Down(MigrationBuilder migration) => migration.DropTable(Invariant($"public.t{number}"));

    protected override void Verify(VerificationBuilder verify) => verify
        .HasTable(Invariant($"public.t{number}"))
        .HasIndex(Invariant($"public.t{number}_name_idx"));
}
