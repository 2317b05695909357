using System.Globalization;

namespace AssetTracer.Schema.CommandLine;

/// <summary>How answers count and list.</summary>
internal static class Words
{
    public static string Count(int count, string word) =>
        $"{count.ToString(CultureInfo.InvariantCulture)} {word}{(count == 1 ? "" : "s")}";

    /// <summary>As in <c>a, b and c</c>.</summary>
    public static string List(IEnumerable<string> items, string last = "and") => items.ToList() switch
    {
        [] => "",
        [var only] => only,
        var all => $"{string.Join(", ", all.SkipLast(1))} {last} {all[^1]}",
    };

    /// <summary>As in <c>migrations 007 and 008</c>.</summary>
    public static string Migrations(IEnumerable<MigrationVersion> versions)
    {
        var all = versions.Select(v => v.Value).ToList();
        return $"migration{(all.Count == 1 ? "" : "s")} {List(all)}";
    }

    public static string Milliseconds(TimeSpan duration) => string.Create(CultureInfo.InvariantCulture, $"{duration.TotalMilliseconds:0} ms");

    /// <summary>Without line breaks and what else steers a terminal.</summary>
    public static string Flat(string text) => string.Concat(text.Select(c => char.IsControl(c) ? ' ' : c));
}
