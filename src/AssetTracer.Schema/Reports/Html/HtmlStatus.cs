namespace AssetTracer.Schema;

/// <summary>A status report for somebody who decides, and for those who put it right.</summary>
internal static class HtmlStatus
{
    public static string Write(StatusReport report, DateTimeOffset? at)
    {
        var isUnread = report.Environments.Any(e => e.Problem is not null);
        var isBehind = report.Migrations.Any(m => m.States.Any(s => s is not null && s.Kind != MigrationStateKind.Verified));
        var (stamp, mood) = (isBehind, isUnread, report.Migrations.IsEmpty) switch
        {
            (true, _, _) => ("Not all alike", HtmlMood.Bad),
            (_, true, _) or (_, _, true) => ("Can't tell", HtmlMood.Unknown),
            _ => ("All current", HtmlMood.Good),
        };
        return new HtmlPage("Status of migrations", report.Verdict, stamp, mood) { At = at }.Write(
            html =>
            {
                WriteEnvironments(html, report);
                HtmlNotes.WriteSteps(html, report.NextSteps);
            },
            html =>
            {
                HtmlStates.Write(html, [.. report.Environments.Select(e => e.Name)], [.. report.Migrations.Select(m => new HtmlStates.Line(m.Version, m.Description, m.IsInBuild, m.States))]);
                WriteFindings(html, report);
            });
    }

    private static void WriteEnvironments(HtmlWriter html, StatusReport report)
    {
        using (html.In("ul", ("class", "counts")))
        {
            for (var i = 0; i < report.Environments.Count; i++)
            {
                var environment = report.Environments[i];
                var verified = report.Migrations.Count(m => m.States[i]?.Kind == MigrationStateKind.Verified);
                using (html.In("li", ("class", environment.Problem is not null ? "cosmetic" : verified == report.Migrations.Count ? "good" : "breaking")))
                {
                    html.Leaf("strong", environment.Problem is null ? Wording.Number(verified) : "?").Text(" ")
                        .Leaf("b", environment.Problem is null ? $"of {Wording.Number(report.Migrations.Count)} verified in {environment.Name}" : $"{environment.Name} couldn't be read").Text(" ")
                        .Leaf("span", environment.Problem is null ? Wording.Capital(report.Standing(environment, i)) + "." : Wording.Flat(environment.Problem));
                }
            }
        }
    }

    private static void WriteFindings(HtmlWriter html, StatusReport report)
    {
        if (!report.Findings.IsEmpty)
        {
            using (html.In("section", ("class", "notes")))
            {
                html.Leaf("h2", "What was found");
                HtmlNotes.WriteFindings(html, report.Findings);
            }
        }
    }
}
