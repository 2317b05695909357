namespace AssetTracer.Schema;

/// <summary>What a report says after the differences, so that nothing is silently called equal.</summary>
internal static class ComparisonNotes
{
    public static IEnumerable<string> Of(SchemaComparison comparison)
    {
        foreach (var sentence in Wording.OneSided(comparison))
        {
            yield return sentence;
        }

        if (Wording.NotCompared(comparison) is { } notCompared)
        {
            yield return notCompared;
        }

        if (!comparison.Hidden.IsEmpty)
        {
            yield return $"Left out as asked for: {string.Join(", ", comparison.Hidden.Select(h => $"{Wording.Word(h.Category)} ({Wording.Number(h.Count)})"))}.";
        }
    }
}
