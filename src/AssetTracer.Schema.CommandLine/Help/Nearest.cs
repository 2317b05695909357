namespace AssetTracer.Schema.CommandLine;

/// <summary>Finds the word that somebody meant, so that what they typed needn't be repeated.</summary>
internal static class Nearest
{
    public static string? To(string typed, IEnumerable<string> words)
    {
        var (word, distance) = words.Select(w => (Word: w, Distance: Distance(Plain(typed), Plain(w)))).MinBy(w => w.Distance);
        return word is not null && distance <= Math.Min(3, word.Length / 3) ? word : null;
    }

    private static string Plain(string word) => word.Replace(" ", "", StringComparison.Ordinal).ToLowerInvariant();

    // the number of letters to add, drop or replace
    private static int Distance(string from, string to)
    {
        var previous = Enumerable.Range(0, to.Length + 1).ToArray();
        for (var i = 1; i <= from.Length; i++)
        {
            var current = new int[to.Length + 1];
            current[0] = i;
            for (var j = 1; j <= to.Length; j++)
            {
                var replaced = previous[j - 1] + (from[i - 1] == to[j - 1] ? 0 : 1);
                current[j] = Math.Min(replaced, Math.Min(previous[j], current[j - 1]) + 1);
            }

            previous = current;
        }

        return previous[to.Length];
    }
}
