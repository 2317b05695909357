namespace AssetTracer.Schema;

/// <summary>A checklist for somebody who decides, and for those who put it right.</summary>
internal static class HtmlChecklist
{
    public static string Write(ChecklistReport report)
    {
        var (stamp, mood) = report.IsReady ? ("Ready", HtmlMood.Good)
            : report.Items.Any(i => i.Outcome is ChecklistOutcome.Failed or ChecklistOutcome.Open) ? ("Not ready", HtmlMood.Bad)
            : ("Can't tell", HtmlMood.Unknown);
        return new HtmlPage("Checklist", report.Verdict, stamp, mood) { At = report.AskedAt }.Write(
            html =>
            {
                WriteCounts(html, report);
                HtmlNotes.WriteSteps(html, [.. Steps(report)]);
            },
            html => WriteItems(html, report));
    }

    private static void WriteCounts(HtmlWriter html, ChecklistReport report)
    {
        (ChecklistOutcome Outcome, string Class, string Meaning)[] all =
        [
            (ChecklistOutcome.Passed, "good", "Nothing to do: asked and passed, or ticked by name."),
            (ChecklistOutcome.Failed, "breaking", "Has to be put right before code is deployed."),
            (ChecklistOutcome.NotAsked, "behavioural", "Nobody can tell, which stops the deployment too."),
            (ChecklistOutcome.Open, "behavioural", "Waits for somebody to do it and tick it."),
            (ChecklistOutcome.LeftOut, "cosmetic", "Not asked this time, for a reason that stands below."),
        ];
        using (html.In("ul", ("class", "counts")))
        {
            foreach (var (outcome, kind, meaning) in all)
            {
                var count = report.Items.Count(i => i.Outcome == outcome);
                if (count > 0)
                {
                    using (html.In("li", ("class", kind)))
                    {
                        html.Leaf("strong", Wording.Number(count)).Text(" ").Leaf("b", Words(outcome)).Text(" ").Leaf("span", meaning);
                    }
                }
            }
        }
    }

    private static IEnumerable<string> Steps(ChecklistReport report)
    {
        foreach (var way in report.Items.Where(i => !i.IsDone).SelectMany(i => i.Findings).OrderByDescending(f => f.Severity).Select(f => f.WayOut).OfType<string>().Distinct())
        {
            yield return way;
        }

        if (report.Items.Any(i => i.Outcome == ChecklistOutcome.NotAsked))
        {
            yield return "Ask again what couldn't be asked, once the reason below is gone.";
        }

        foreach (var item in report.Items.Where(i => i.Outcome == ChecklistOutcome.Open))
        {
            yield return $"Do it and tick it by name: {item.Title.TrimEnd('.')} ({item.Id}).";
        }
    }

    private static void WriteItems(HtmlWriter html, ChecklistReport report)
    {
        using (html.In("section", ("class", "list"), ("aria-labelledby", "items")))
        {
            html.Leaf("h2", "What was asked", ("id", "items"));
            HtmlFilter.Write(html, "item", report.Items.Count, new HtmlFacet(
                "outcome", "How it stands", "Any", [.. report.Items.GroupBy(i => i.Outcome).OrderBy(g => g.Key).Select(g => (g.Key.ToString(), Words(g.Key), g.Count()))]));
            html.Leaf("p", "No item is like that.", ("class", "nothing"), ("hidden", ""));
            foreach (var item in report.Items)
            {
                Write(html, item);
            }
        }
    }

    private static void Write(HtmlWriter html, ChecklistItem item)
    {
        using (html.In("details", ("class", $"row item {item.Outcome.ToString().ToLowerInvariant()}"), ("data-outcome", item.Outcome.ToString()), ("open", item.IsDone ? null : "")))
        {
            using (html.In("summary"))
            {
                html.Leaf("span", Words(item.Outcome), ("class", "severity")).Text(" ").Leaf("span", Wording.Flat(item.Title), ("class", "sentence"), ("dir", "auto"));
            }

            using (html.In("div", ("class", "inside")))
            {
                using (html.In("p", ("class", "what")))
                {
                    html.Text(Wording.Flat(Wording.Capital(ChecklistWords.Of(item)))).Text(" ").Leaf("span", item.Id, ("class", "change"));
                }

                if (!item.Findings.IsEmpty)
                {
                    HtmlNotes.WriteFindings(html, item.Findings);
                }
            }
        }
    }

    private static string Words(ChecklistOutcome outcome) => outcome switch
    {
        ChecklistOutcome.Passed => "done",
        ChecklistOutcome.Failed => "failed",
        ChecklistOutcome.NotAsked => "not asked",
        ChecklistOutcome.Open => "open",
        ChecklistOutcome.LeftOut => "left out",
    };
}
