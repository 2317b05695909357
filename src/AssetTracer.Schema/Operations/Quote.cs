namespace AssetTracer.Schema;

internal static class Quote
{
    public static string Id(string name) => name.All(c => c is (>= 'a' and <= 'z') or '_' or (>= '0' and <= '9')) && !char.IsAsciiDigit(name[0]) ? name : $"\"{name.Replace("\"", "\"\"", StringComparison.Ordinal)}\"";

    public static string Id(QualifiedName name) => name.ToString();

    public static string Literal(string text) => $"'{text.Replace("'", "''", StringComparison.Ordinal)}'";

    public static string Role(string name) => name == "public" ? "PUBLIC" : Id(name);

    public static string Ids(IEnumerable<string> names) => string.Join(", ", names.Select(Id));
}
