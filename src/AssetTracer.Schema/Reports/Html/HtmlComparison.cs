namespace AssetTracer.Schema;

/// <summary>A comparison for somebody who decides, and for those who put it right.</summary>
internal static class HtmlComparison
{
    public static string Write(SchemaComparison comparison, DateTimeOffset? at)
    {
        var groups = DifferenceGroup.Of(comparison);
        var (stamp, mood) = comparison switch
        {
            { AreEqual: true } => ("The same", HtmlMood.Good),
            { Differences.IsEmpty: true, OneSided.IsEmpty: true } => ("Can't tell", HtmlMood.Unknown),
            _ => ("Different", HtmlMood.Bad),
        };
        return new HtmlPage("Schema comparison", ComparisonVerdict.Of(comparison, groups), stamp, mood) { At = at }.Write(
            html =>
            {
                WriteCounts(html, comparison);
                HtmlNotes.WriteSteps(html, [.. Steps(comparison)]);
            },
            html => WriteContents(html, comparison, groups));
    }

    /// <summary>How many differences there are of each severity, and what that means.</summary>
    public static void WriteCounts(HtmlWriter html, SchemaComparison comparison)
    {
        if (comparison.Differences.IsEmpty)
        {
            return;
        }

        using (html.In("ul", ("class", "counts")))
        {
            foreach (var (severity, meaning) in new[]
            {
                (Severity.Breaking, "A statement that works on one fails, or breaks a rule, on the other."),
                (Severity.Behavioural, "The same statements run, but may do something else or take another time."),
                (Severity.Cosmetic, "Nothing that an application does comes out differently."),
            })
            {
                var (word, count) = (Wording.Word(severity), comparison.Differences.Count(d => d.Severity == severity));
                using (html.In("li", ("class", count == 0 ? $"{word} zero" : word)))
                {
                    html.Leaf("strong", Wording.Number(count)).Text(" ").Leaf("b", word).Text(" ").Leaf("span", meaning);
                }
            }
        }
    }

    /// <summary>The picture, the differences, and what the reader has to know besides.</summary>
    public static void WriteContents(HtmlWriter html, SchemaComparison comparison, IReadOnlyList<DifferenceGroup> groups)
    {
        HtmlDiagram.Write(html, comparison, groups);
        HtmlDifferences.Write(html, comparison, groups);
        foreach (var (heading, lines) in AcceptanceNotes.Of(comparison))
        {
            HtmlNotes.Write(html, heading, lines);
        }

        HtmlNotes.WriteEnvironment(html, comparison);
        HtmlNotes.Write(html, "What else to know", [.. ComparisonNotes.Of(comparison)]);
    }

    private static IEnumerable<string> Steps(SchemaComparison comparison)
    {
        var (before, after) = (comparison.BeforeName, comparison.AfterName);
        var breaking = comparison.Differences.Count(d => d.Severity == Severity.Breaking);
        if (breaking > 0)
        {
            yield return $"Don't run on {before} what was only tested on {after}, nor the other way round: {Wording.Count(breaking, "difference")} {(breaking == 1 ? "breaks" : "break")} statements.";
        }

        if (!comparison.Differences.IsEmpty)
        {
            yield return $"Write a migration that makes {before} like {after}, or the other way round where {before} is right. The command script prints a draft of it.";
            yield return "Accept by name, with a reason and until a day, what is meant to differ.";
        }

        if (!comparison.NotVisible.IsEmpty)
        {
            yield return $"Read again as a role that may see what {Wording.Readers(comparison)} may not.";
        }

        if (!comparison.Expired.IsEmpty)
        {
            yield return $"Put right what was accepted only until a day that is over, or accept it anew: {Wording.Count(comparison.Expired.Count, "entry")}.";
        }

        if (!comparison.Stale.IsEmpty)
        {
            yield return $"Remove what accepts nothing any more: {Wording.Count(comparison.Stale.Count, "entry")}.";
        }
    }
}
