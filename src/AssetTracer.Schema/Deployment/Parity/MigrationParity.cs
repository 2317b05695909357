namespace AssetTracer.Schema;

/// <summary>How one migration stands in both databases.</summary>
/// <param name="Version">The migration's version.</param>
/// <param name="Description">What it changes.</param>
/// <param name="Expected">How it stands in the database that is right.</param>
/// <param name="Actual">How it stands in the database that is judged.</param>
/// <param name="Verdict">Both in one sentence.</param>
public sealed record MigrationParity(
    MigrationVersion Version, string Description, MigrationState Expected, MigrationState Actual, string Verdict)
{
    /// <summary>Whether it stands alike in both, and stands well: verified in both with one text, or pending in both.</summary>
    public bool IsInParity =>
        Expected.Kind == Actual.Kind
        && Expected.Kind is MigrationStateKind.Verified or MigrationStateKind.Pending
        && HaveOneText;

    /// <summary>Whether the histories don't contradict each other; a hand-made history may not say.</summary>
    internal bool HaveOneText =>
        Expected.Recorded?.Checksum is not { } right || Actual.Recorded?.Checksum is not { } judged || right == judged;

    internal static MigrationParity Of(MigrationVersion version, string description, MigrationState expected, MigrationState actual, ParityOptions names)
    {
        var parity = new MigrationParity(version, description, expected, actual, "");
        var states = expected.Kind == actual.Kind
            ? $"{expected.InWords} both"
            : $"{expected.InWords} {names.ExpectedName}; {actual.InWords} {names.ActualName}";
        return parity with { Verdict = parity.HaveOneText ? states : $"{states}, with different checksums" };
    }
}
