using System.Globalization;
using System.Text;

namespace AssetTracer.Schema;

/// <summary>How reports count, list and shorten.</summary>
internal static class Wording
{
    private const int LongestValue = 140;
    private const int LongestSentence = 480;

    public static string Word(Severity severity) => severity switch
    {
        Severity.Breaking => "breaking",
        Severity.Behavioural => "behavioural",
        Severity.Cosmetic => "cosmetic",
    };

    /// <summary>The name of a member in words, as in <c>column order</c>.</summary>
    public static string Word(NoiseCategory category) =>
        string.Concat(category.ToString().Select((c, i) => char.IsUpper(c) ? $"{(i > 0 ? " " : "")}{char.ToLowerInvariant(c)}" : c.ToString()));

    /// <summary>Most serious first, as in <c>3 breaking and 1 cosmetic</c>; severities that don't occur are left out.</summary>
    public static string Counts(IReadOnlyCollection<SchemaDifference> differences) => List(
        [.. Enum.GetValues<Severity>().Reverse()
            .Select(s => (Severity: s, Count: differences.Count(d => d.Severity == s)))
            .Where(s => s.Count > 0)
            .Select(s => $"{Number(s.Count)} {Word(s.Severity)}")]);

    /// <summary>As in <c>a, b and c</c>.</summary>
    public static string List(IReadOnlyList<string> items) => items switch
    {
        [] => "",
        [var only] => only,
        _ => $"{string.Join(", ", items.Take(items.Count - 1))} and {items[^1]}",
    };

    /// <summary>The text as the start of a sentence.</summary>
    public static string Capital(string text) => text.Length == 0 ? text : char.ToUpperInvariant(text[0]) + text[1..];

    public static string Count(int count, string word) => $"{Number(count)} {(count == 1 ? word : Plural(word))}";

    public static string Plural(string word) => word switch
    {
        [.., not ('a' or 'e' or 'i' or 'o' or 'u'), 'y'] => word[..^1] + "ies",
        [.., 'x' or 's'] or [.., 's' or 'c', 'h'] => word + "es",
        _ => word + "s",
    };

    public static string Number(int number) => number.ToString(CultureInfo.InvariantCulture);

    /// <summary>The roles that weren't allowed to see everything.</summary>
    public static string Readers(SchemaComparison comparison) => Flat(List([.. comparison.NotVisible.Select(v => v.Object.Reader).Distinct().Order(StringComparer.Ordinal)]));

    /// <summary>What was not compared, counted by type with the first names of each; null if everything was.</summary>
    public static string? NotCompared(SchemaComparison comparison) =>
        comparison.NotCompared.IsEmpty ? null : $"Not compared: {ByType(comparison.NotCompared)}.";

    /// <summary>What only one side has of the kinds that aren't compared; a sentence for each side that has something.</summary>
    public static IEnumerable<string> OneSided(SchemaComparison comparison) => comparison.OneSided
        .GroupBy(o => o.IsBefore)
        .Select(g => $"Only {(g.Key ? comparison.BeforeName : comparison.AfterName)} has {ByType(g.Select(o => o.Object))}: what they are isn't compared, but that they are there.");

    private static string ByType(IEnumerable<UnmodelledObject> objects) => string.Join("; ", objects
        .GroupBy(o => o.Type)
        .OrderByDescending(g => g.Count())
        .ThenBy(g => g.Key, StringComparer.Ordinal)
        .Select(g => g.First() is { IsData: true } data ? $"{data.Name} {g.Key}" : $"{Count(g.Count(), g.Key)} ({string.Join(", ", g.Take(3).Select(o => o.Name))}{(g.Count() > 3 ? ", …" : "")})"));

    /// <summary>The sentence of a difference on one line, with long values cut to where they differ.</summary>
    public static string OneLine(SchemaDifference difference)
    {
        var sentence = difference.Sentence;
        if (difference is Changed changed)
        {
            foreach (var change in changed.Attributes)
            {
                var (before, after) = Excerpts(change.Before, change.After);
                sentence = Replace(Replace(sentence, change.Before, before), change.After, after);
            }
        }

        sentence = Flat(sentence);
        return sentence.Length <= LongestSentence ? sentence : Cut(sentence, 0, LongestSentence);
    }

    /// <summary>Two values shortened so that the place where they begin to differ is in sight.</summary>
    public static (string? Before, string? After) Excerpts(string? before, string? after)
    {
        if (before is null || after is null)
        {
            return (Shorten(before), Shorten(after));
        }

        var (left, right) = (Flat(before), Flat(after));
        if (left.Length <= LongestValue && right.Length <= LongestValue)
        {
            return (left, right);
        }

        // values that differ only in white space are shown from their start
        var same = left.AsSpan().CommonPrefixLength(right);
        var start = same == left.Length && same == right.Length ? 0 : Math.Max(0, same - (LongestValue / 3));
        return (Cut(left, start, LongestValue), Cut(right, start, LongestValue));
    }

    private static string? Shorten(string? value) => value is null ? null : Cut(Flat(value), 0, LongestValue);

    private static string Replace(string sentence, string? value, string? excerpt) =>
        value is { Length: > LongestValue } && excerpt is not null ? sentence.Replace(value, excerpt, StringComparison.Ordinal) : sentence;

    // never between the two halves of a character outside the basic plane
    private static string Cut(string text, int start, int length)
    {
        start = Math.Min(start, Math.Max(0, text.Length - length));
        start = start > 0 && char.IsLowSurrogate(text[start]) ? start - 1 : start;
        var end = Math.Min(text.Length, start + length);
        end = end < text.Length && char.IsLowSurrogate(text[end]) ? end - 1 : end;
        return $"{(start > 0 ? "…" : "")}{text[start..end]}{(end < text.Length ? "…" : "")}";
    }

    /// <summary>Runs of white space and control characters as one blank: a name may hold a line break or a terminal's escape.</summary>
    public static string Flat(string text)
    {
        var flat = new StringBuilder(text.Length);
        foreach (var c in text)
        {
            if (!char.IsWhiteSpace(c) && !char.IsControl(c))
            {
                flat.Append(c);
            }
            else if (flat.Length > 0 && flat[^1] != ' ')
            {
                flat.Append(' ');
            }
        }

        return flat.ToString();
    }
}
