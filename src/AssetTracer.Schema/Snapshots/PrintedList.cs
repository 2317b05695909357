using System.Text;

namespace AssetTracer.Schema;

/// <summary>
/// How a list of names or texts is printed and read again: <c>(id, name)</c>. An element that would be taken for two, or for none, stands in
/// double quotes, with those in it doubled.
/// </summary>
internal static class PrintedList
{
    private const string Separator = ", ";

    public static string Write(IEnumerable<string> elements) => $"({string.Join(Separator, elements)})";

    /// <summary>An element as the list holds it.</summary>
    public static string Element(string text) => NeedsQuotes(text) ? $"\"{text.Replace("\"", "\"\"", StringComparison.Ordinal)}\"" : text;

    public static bool IsOne(string text) => text is ['(', .., ')'];

    /// <summary>The elements of a printed list.</summary>
    public static IReadOnlyList<string> Read(string list)
    {
        var (inner, elements) = (list[1..^1], new List<string>());
        for (var at = 0; at < inner.Length; at += Separator.Length)
        {
            var end = inner[at] == '"' ? Closing(inner, at) : -1;
            if (end < 0 || !(end == inner.Length || inner.AsSpan(end).StartsWith(Separator, StringComparison.Ordinal)))
            {
                var next = inner.IndexOf(Separator, at, StringComparison.Ordinal);
                end = next < 0 ? inner.Length : next;
            }

            elements.Add(Unquoted(inner[at..end]));
            at = end;
        }

        return elements;
    }

    private static bool NeedsQuotes(string text) =>
        text.Length == 0 || text.Contains(Separator, StringComparison.Ordinal) || text.StartsWith('"') != text.EndsWith('"') || text is "\"" or "\"\"";

    // Behind the quote that closes the one at the start; -1 if none does.
    private static int Closing(string text, int start)
    {
        for (var i = start + 1; i < text.Length; i++)
        {
            if (text[i] != '"')
            {
                continue;
            }

            if (i + 1 == text.Length || text[i + 1] != '"')
            {
                return i + 1;
            }

            i++;
        }

        return -1;
    }

    // A name in SQL's own quotes keeps them.
    private static string Unquoted(string element)
    {
        var inner = element is ['"', .., '"'] && element.Length > 1 ? new StringBuilder(element[1..^1]).Replace("\"\"", "\"").ToString() : null;
        return inner is not null && NeedsQuotes(inner) ? inner : element;
    }
}
