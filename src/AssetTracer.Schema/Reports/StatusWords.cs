using System.Globalization;

namespace AssetTracer.Schema;

/// <summary>How a status report writes a migration's state in one database.</summary>
internal static class StatusWords
{
    public static string Word(MigrationStateKind kind) => kind switch
    {
        MigrationStateKind.Verified => "verified",
        MigrationStateKind.Broken => "broken",
        MigrationStateKind.Faked => "faked",
        MigrationStateKind.Edited => "edited",
        MigrationStateKind.Unknown => "unknown",
        MigrationStateKind.Pending => "pending",
        MigrationStateKind.Unrecorded => "unrecorded",
        MigrationStateKind.Absent => "absent",
    };

    /// <summary>As in <c>verified 2025-11-04 by owner</c>.</summary>
    public static string Cell(MigrationState? state) => state switch
    {
        null => "?",
        { Kind: MigrationStateKind.Absent } => "-",
        { Recorded: { } recorded } => Word(state.Kind)
            + (recorded.AppliedAt is { } at ? string.Create(CultureInfo.InvariantCulture, $" {at.UtcDateTime:yyyy-MM-dd}") : "")
            + (recorded.AppliedBy is { } who ? $" by {Wording.Flat(who)}" : "")
            + (recorded is { Checksum: null } ? ", text unknown" : ""),
        _ => Word(state.Kind),
    };
}
