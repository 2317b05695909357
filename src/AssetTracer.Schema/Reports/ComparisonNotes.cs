namespace AssetTracer.Schema;

/// <summary>What a report says after the differences, so that nothing is silently called equal.</summary>
internal static class ComparisonNotes
{
    public const string EnvironmentHeading = "Environment (shown, but no part of the schema, so it never counts)";

    public static IEnumerable<string> Of(SchemaComparison comparison)
    {
        foreach (var side in comparison.NotVisible.GroupBy(v => (v.IsBefore, v.Object.Reader)))
        {
            yield return $"Not visible to {Wording.Flat(side.Key.Reader)} in {(side.Key.IsBefore ? comparison.BeforeName : comparison.AfterName)}, so not compared: "
                + $"{Wording.Flat(string.Join("; ", side.GroupBy(v => v.Object.Reason).Select(g => string.Join(", ", g.Select(v => v.Object)) + (g.Key is { } reason ? $" ({reason})" : ""))))}. "
                + "Read it as a role that may see it, or ignore what isn't visible.";
        }

        foreach (var sentence in Wording.OneSided(comparison))
        {
            yield return sentence;
        }

        if (Wording.NotCompared(comparison) is { } notCompared)
        {
            yield return notCompared;
        }

        if (!comparison.UnreadSettings.IsEmpty)
        {
            yield return $"Set in both, but not compared because values may be secrets: {Wording.Flat(string.Join(", ", comparison.UnreadSettings))}.";
        }

        if (!comparison.Hidden.IsEmpty)
        {
            yield return $"Left out as asked for: {string.Join(", ", comparison.Hidden.Select(h => $"{Wording.Word(h.Category)} ({Wording.Number(h.Count)})"))}.";
        }
    }
}
