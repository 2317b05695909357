namespace AssetTracer.Schema;

/// <summary>How sentences name several migrations.</summary>
internal static class MigrationList
{
    private const int LongestList = 12;

    /// <summary>As in <c>migrations 007, 008 and 009</c>; null if there are none.</summary>
    public static string? Of(IEnumerable<MigrationVersion> versions) => versions.ToList() switch
    {
        [] => null,
        [var one] => $"migration {one}",
        var several => Named(several) is { } names ? $"migrations {names}" : $"{Wording.Count(several.Count, "migration")} ({several[0]} to {several[^1]})",
    };

    /// <summary>As in <c>4 migrations (007, 008, 009 and 010)</c>.</summary>
    public static string Counted(IReadOnlyList<MigrationVersion> versions, string word = "migration") =>
        $"{Wording.Count(versions.Count, word)} ({Named(versions) ?? $"{versions[0]} to {versions[^1]}"})";

    private static string? Named(IReadOnlyList<MigrationVersion> versions) =>
        versions.Count > LongestList ? null : Wording.List([.. versions.Select(v => v.Value)]);
}
