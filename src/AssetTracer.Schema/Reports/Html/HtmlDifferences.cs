namespace AssetTracer.Schema;

/// <summary>The differences by the object that they belong to; each opens to what it is on either side.</summary>
internal static class HtmlDifferences
{
    // A browser lays out only what is near if it is told to, but then a screen reader hears only of that, too: so only where it would have to wait.
    private const int Many = 500;
    private const int Together = 50;

    public static void Write(HtmlWriter html, SchemaComparison comparison, IReadOnlyList<DifferenceGroup> groups)
    {
        if (groups.Count == 0)
        {
            return;
        }

        using (html.In("section", ("class", comparison.Differences.Count > Many ? "list many" : "list"), ("aria-labelledby", "differences")))
        {
            html.Leaf("h2", "What differs", ("id", "differences"));
            WriteFilter(html, comparison);
            html.Leaf("p", "Nothing that differs is like that.", ("class", "nothing"), ("hidden", ""));
            for (var i = 0; i < groups.Count; i++)
            {
                Write(html, groups[i], Anchor(i), comparison);
            }
        }
    }

    /// <summary>Where the page tells of a group.</summary>
    public static string Anchor(int group) => $"o{Wording.Number(group + 1)}";

    /// <summary>The sort of a difference as a sign.</summary>
    public static string Sign(SchemaDifference difference) => difference switch
    {
        Added => "+",
        Removed => "\u2212",
        Changed => "\u2260",
        Renamed => "\u2192",
        _ => "\u2248",
    };

    /// <summary>The signs, with what they mean, of the sorts that occur.</summary>
    public static IEnumerable<(string Sign, string Words)> Signs(SchemaComparison comparison) =>
        comparison.Differences.DistinctBy(Sign).OrderBy(d => "+\u2212\u2260\u2192\u2248".IndexOf(Sign(d), StringComparison.Ordinal)).Select(d => (Sign(d), Change(d, comparison)));

    /// <summary>The sort of a difference in words.</summary>
    public static string Change(SchemaDifference difference, SchemaComparison comparison) => difference switch
    {
        Added => $"only in {comparison.AfterName}",
        Removed => $"only in {comparison.BeforeName}",
        Changed => "differs",
        Renamed => "renamed",
        _ => "another form",
    };

    private static string Word(SchemaDifference difference) => difference.GetType().Name.ToLowerInvariant();

    private static void WriteFilter(HtmlWriter html, SchemaComparison comparison)
    {
        var all = comparison.Differences;
        HtmlFilter.Write(
            html,
            "difference",
            all.Count,
            new HtmlFacet("severity", "How much it matters", "Any", [.. all.GroupBy(d => d.Severity).OrderByDescending(g => g.Key).Select(g => (Wording.Word(g.Key), Wording.Word(g.Key), g.Count()))]),
            new HtmlFacet("change", "Where it is", "Anywhere", [.. all.GroupBy(Word).Select(g => (g.Key, Change(g.First(), comparison), g.Count())).OrderByDescending(g => g.Item3)]),
            new HtmlFacet("kind", "What it is", "Every kind", [.. all.GroupBy(d => d.Identity.Kind).OrderBy(g => g.Key).Select(g => (g.Key.ToString(), Wording.Plural(ObjectKinds.Word(g.Key)), g.Count()))]));
    }

    private static void Write(HtmlWriter html, DifferenceGroup group, string anchor, SchemaComparison comparison)
    {
        using (html.In("section", ("class", "group"), ("id", anchor), ("aria-labelledby", $"{anchor}h"), ("tabindex", "-1")))
        {
            using (html.In("h3", ("id", $"{anchor}h")))
            {
                var word = group.Kind is { } kind ? $"{ObjectKinds.Word(kind)} " : "";
                var heading = Wording.Flat(group.Heading);
                var isWord = word.Length > 0 && heading.StartsWith(word, StringComparison.Ordinal);
                html.Leaf("span", isWord ? word : "", ("class", "kind")).Leaf("bdi", isWord ? heading[word.Length..] : heading).Text(" ");
                html.Leaf("span", Wording.Counts(group.Differences), ("class", "tally"));
            }

            foreach (var together in group.Differences.Chunk(Together))
            {
                using (html.In("div", ("class", "rows")))
                {
                    foreach (var difference in together)
                    {
                        Write(html, difference, comparison);
                    }
                }
            }
        }
    }

    private static void Write(HtmlWriter html, SchemaDifference difference, SchemaComparison comparison)
    {
        var severity = Wording.Word(difference.Severity);
        using (html.In("details", ("class", $"row {severity}"), ("data-severity", severity), ("data-change", Word(difference)), ("data-kind", difference.Identity.Kind.ToString())))
        {
            using (html.In("summary"))
            {
                html.Leaf("span", severity, ("class", "severity")).Text(" ");
                html.Leaf("span", Wording.OneLine(difference), ("class", "sentence"), ("dir", "auto"));
            }

            using (html.In("div", ("class", "inside")))
            {
                using (html.In("p", ("class", "what")))
                {
                    html.Leaf("bdi", Wording.Flat(difference.Identity.ToString())).Text(" ");
                    html.Leaf("span", Change(difference, comparison), ("class", "change"));
                }

                HtmlValues.Write(html, difference, comparison);
            }
        }
    }
}
