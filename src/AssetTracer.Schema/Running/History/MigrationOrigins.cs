namespace AssetTracer.Schema;

/// <summary>How the history and its journal write where a row comes from.</summary>
internal static class MigrationOrigins
{
    public static string Write(MigrationOrigin origin) => origin switch
    {
        MigrationOrigin.Applied => "applied",
        MigrationOrigin.Adopted => "adopted",
        MigrationOrigin.Baseline => "baseline",
        MigrationOrigin.Marked => "marked",
        MigrationOrigin.TakenOver => "taken over",
        _ => throw new ArgumentOutOfRangeException(nameof(origin)),
    };

    /// <summary>Whatever isn't known was written by somebody else.</summary>
    public static MigrationOrigin Read(string? origin) =>
        Enum.GetValues<MigrationOrigin>().Where(o => Write(o) == origin).Append(MigrationOrigin.TakenOver).First();
}
