namespace AssetTracer.Schema;

/// <summary>A parity report for somebody who decides, and for those who put it right.</summary>
internal static class HtmlParity
{
    public static string Write(ParityReport report, DateTimeOffset? at)
    {
        var groups = DifferenceGroup.Of(report.Comparison);
        var (stamp, mood) = report.IsInParity ? ("In parity", HtmlMood.Good) : ("Not in parity", HtmlMood.Bad);
        return new HtmlPage("Parity", report.Verdict, stamp, mood) { At = at }.Write(
            html =>
            {
                HtmlComparison.WriteCounts(html, report.Comparison);
                HtmlNotes.WriteSteps(html, report.NextSteps);
            },
            html =>
            {
                HtmlStates.Write(
                    html,
                    [report.ExpectedName, report.ActualName],
                    [.. report.Migrations.Select(m => new HtmlStates.Line(m.Version, m.Description, true, [m.Expected, m.Actual], m.Verdict))],
                    isFiltered: report.Comparison.Differences.IsEmpty);
                HtmlNotes.Write(html, "Mind", report.Notes);
                HtmlComparison.WriteContents(html, report.Comparison, groups);
            });
    }
}
