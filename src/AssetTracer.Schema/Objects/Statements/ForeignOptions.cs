namespace AssetTracer.Schema;

/// <summary>Options of foreign objects as the catalogs keep them, <c>name=value</c>, put into SQL.</summary>
internal static class ForeignOptions
{
    /// <summary>The expression that reads them sorted: their order means nothing.</summary>
    public static string Sorted(string options) => $"""ARRAY(SELECT o FROM unnest({options}) o ORDER BY o COLLATE "C")""";

    /// <summary>The clause of a new object, with a space before it; empty if there are none.</summary>
    public static string Clause(ValueArray<string> options) =>
        options.IsEmpty ? "" : $" OPTIONS ({string.Join(", ", options.Select(Assignment))})";

    /// <summary>The clause that turns one list into the other, with a space before it; empty if they are equal.</summary>
    public static string Change(ValueArray<string> before, ValueArray<string> after)
    {
        var known = before.Select(Name).ToHashSet();
        string[] changes =
        [
            .. known.Except(after.Select(Name)).Select(n => $"DROP {Quote.Id(n)}"),
            .. after.Except(before).Select(o => $"{(known.Contains(Name(o)) ? "SET" : "ADD")} {Assignment(o)}"),
        ];
        return changes.Length == 0 ? "" : $" OPTIONS ({string.Join(", ", changes)})";
    }

    private static string Assignment(string option) => $"{Quote.Id(Name(option))} {Quote.Literal(option[(Name(option).Length + 1)..])}";

    private static string Name(string option) => option[..option.IndexOf('=', StringComparison.Ordinal)];
}
