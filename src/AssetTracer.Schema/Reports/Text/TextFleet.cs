using System.Globalization;
using System.Text;

namespace AssetTracer.Schema;

/// <summary>A report on a fleet for a terminal.</summary>
internal static class TextFleet
{
    private const int MostTold = 30;
    private const string Indent = "               ";

    public static string Write(FleetReport report)
    {
        var text = new StringBuilder(Wording.Flat(report.Verdict)).Append('\n');
        var told = FleetWords.Told(report);
        if (told.Count > 0)
        {
            text.Append('\n');
        }

        foreach (var member in told.Take(MostTold))
        {
            text.Append("  ").Append(FleetWords.Word(member.Outcome).PadRight(Indent.Length - 2))
                .Append(Wording.Flat(member.Name)).Append(" (").Append(Wording.Flat(member.Place)).Append(member.IsCanary ? "), canary\n" : ")\n");
            foreach (var line in FleetWords.Lines(member))
            {
                text.Append(Indent).Append(line).Append('\n');
            }
        }

        if (told.Count > MostTold)
        {
            text.Append("  and ").Append(Wording.Number(told.Count - MostTold)).Append(" more; the report as JSON names them all.\n");
        }

        text.Append('\n');
        foreach (var (count, what) in FleetWords.Groups(report))
        {
            text.Append(CultureInfo.InvariantCulture, $"  {count,6}  {Wording.Flat(what)}\n");
        }

        foreach (var plan in report.Plans)
        {
            text.Append(CultureInfo.InvariantCulture, $"\n{Heading(plan)}:\n\n").Append(plan.Plan.ToText());
        }

        FindingWords.WriteTextSteps(text, report.NextSteps);
        return text.ToString();
    }

    public static string Heading(FleetPlan plan) => Wording.Flat(plan.Members.Count == 1
        ? $"What a run would do to {plan.Members[0]}"
        : $"What a run would do to {Wording.Count(plan.Members.Count, "member")} ({FleetWords.Names(plan.Members)}), as in {plan.Members[0]}");
}
