namespace AssetTracer.Schema;

/// <summary>Storage parameters as the catalogs keep them, <c>name=value</c>, put into SQL.</summary>
internal static class StorageParameters
{
    public static string List(ValueArray<string> parameters) => string.Join(", ", parameters.Select(Assignment));

    public static IEnumerable<SqlStatement> Change(string alter, ValueArray<string> before, ValueArray<string> after)
    {
        var gone = before.Select(Name).Except(after.Select(Name)).ToList();
        if (gone.Count > 0)
        {
            yield return new($"{alter} RESET ({string.Join(", ", gone)})");
        }

        var set = after.Except(before).ToList();
        if (set.Count > 0)
        {
            yield return new($"{alter} SET ({string.Join(", ", set.Select(Assignment))})");
        }
    }

    private static string Assignment(string parameter) => $"{Name(parameter)} = {Quote.Literal(parameter[(parameter.IndexOf('=', StringComparison.Ordinal) + 1)..])}";

    private static string Name(string parameter) =>
        string.Join(".", parameter[..parameter.IndexOf('=', StringComparison.Ordinal)].Split('.').Select(Quote.Id));
}
