namespace AssetTracer.Schema;

/// <summary>What a report says of accepted differences: what doesn't count, what counts again, and what accepts nothing.</summary>
internal static class AcceptanceNotes
{
    public static IEnumerable<(string Heading, IReadOnlyList<string> Lines)> Of(SchemaComparison comparison)
    {
        if (!comparison.Accepted.IsEmpty)
        {
            yield return ($"Accepted and not counted ({Wording.Number(comparison.Accepted.Count)})", [.. comparison.Accepted.Select(a => Accepted(a, comparison))]);
        }

        if (!comparison.Expired.IsEmpty)
        {
            yield return ($"Accepted once, but expired and counted ({Wording.Number(comparison.Expired.Count)})",
                [.. comparison.Expired.Select(e => $"{e.Entry}, until {AcceptedDifferencesFile.Format(e.Entry.Expires)} {ByWhom(e.Entry)}")]);
        }

        if (!comparison.Stale.IsEmpty)
        {
            yield return ($"Accepted, but not there ({Wording.Number(comparison.Stale.Count)})", [.. comparison.Stale.Select(Stale)]);
        }
    }

    private static string Accepted(Acceptance acceptance, SchemaComparison comparison)
    {
        var severity = acceptance.Difference?.Severity ?? Severity.Behavioural;
        var sentence = acceptance.Difference is { } difference
            ? Wording.OneLine(difference)
            : $"{acceptance.Entry.Object} exists only in {(acceptance.OneSided!.IsBefore ? comparison.BeforeName : comparison.AfterName)}.";
        return $"{Wording.Word(severity)}: {sentence} Until {AcceptedDifferencesFile.Format(acceptance.Entry.Expires)} {ByWhom(acceptance.Entry)}";
    }

    private static string Stale(StaleAcceptance stale) => stale.DiffersOtherwise
        ? $"{stale.Entry} differs in another way now, which counts: accept that too, or remove the entry {ByWhom(stale.Entry)}"
        : $"{stale.Entry} is no longer there: remove the entry {ByWhom(stale.Entry)}";

    private static string ByWhom(AcceptedDifference entry) => entry.IsAnsweredFor
        ? Wording.Flat($"by {entry.Owner}: {entry.Reason.TrimEnd('.')}.")
        : "by nobody yet: reason and owner are to be filled in.";
}
