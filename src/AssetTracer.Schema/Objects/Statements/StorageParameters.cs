namespace AssetTracer.Schema;

/// <summary>Storage parameters as the catalogs keep them, <c>name=value</c>, put into SQL.</summary>
internal static class StorageParameters
{
    public static string List(ValueArray<string> parameters, PrintedOrder order = default) => string.Join(", ", order.Known(parameters).Select(Assignment));

    /// <summary>The statements that turn parameters into others; what is set comes to stand last, so what shall follow it is set again.</summary>
    public static IEnumerable<SqlStatement> Change(
        string alter, ValueArray<string> before, ValueArray<string> after, PrintedOrder orderBefore = default, PrintedOrder orderAfter = default)
    {
        if (before == after)
        {
            yield break;
        }

        var gone = before.Select(Name).Except(after.Select(Name)).ToList();
        if (gone.Count > 0)
        {
            yield return new($"{alter} RESET ({string.Join(", ", gone)})");
        }

        var set = orderBefore.Of(before) is { } old && orderAfter.Of(after) is { } young
            ? [.. Appended(old.Where(o => !IsOfToast(o)), young.Where(o => !IsOfToast(o))), .. Appended(old.Where(IsOfToast), young.Where(IsOfToast))]
            : after.Except(before).ToList();
        if (set.Count > 0)
        {
            yield return new($"{alter} SET ({string.Join(", ", set.Select(Assignment))})");
        }
    }

    /// <summary>Whether a parameter is one of the TOAST table.</summary>
    public static bool IsOfToast(string parameter) => parameter.StartsWith("toast.", StringComparison.Ordinal);

    private static IEnumerable<string> Appended(IEnumerable<string> before, IEnumerable<string> after)
    {
        var (old, young) = (before.ToList(), after.ToList());
        var (kept, place) = (0, -1);
        while (kept < young.Count && old.IndexOf(young[kept], place + 1) is >= 0 and var next)
        {
            (kept, place) = (kept + 1, next);
        }

        return young.Skip(kept);
    }

    private static string Assignment(string parameter) => $"{Name(parameter)} = {Quote.Literal(parameter[(parameter.IndexOf('=', StringComparison.Ordinal) + 1)..])}";

    private static string Name(string parameter) =>
        string.Join(".", parameter[..parameter.IndexOf('=', StringComparison.Ordinal)].Split('.').Select(Quote.Id));
}
