using System.Text;

namespace AssetTracer.Schema;

/// <summary>A comparison for a terminal: nothing is wrapped, so that a line can be searched for.</summary>
internal static class TextComparison
{
    private static readonly int Column = Enum.GetValues<Severity>().Max(s => Wording.Word(s).Length) + 2;

    public static string Write(SchemaComparison comparison)
    {
        var groups = DifferenceGroup.Of(comparison);
        var text = new StringBuilder();
        text.Append(ComparisonVerdict.Of(comparison, groups)).Append('\n');
        foreach (var group in groups)
        {
            text.Append('\n').Append(Wording.Flat(group.Heading)).Append(": ").Append(Wording.Counts(group.Differences)).Append('\n');
            foreach (var difference in group.Differences)
            {
                text.Append("  ").Append(Wording.Word(difference.Severity).PadRight(Column)).Append(Wording.OneLine(difference)).Append('\n');
            }
        }

        foreach (var (heading, lines) in AcceptanceNotes.Of(comparison))
        {
            text.Append('\n').Append(heading).Append(":\n");
            foreach (var line in lines)
            {
                text.Append("  ").Append(line).Append('\n');
            }
        }

        if (!comparison.Environment.IsEmpty)
        {
            text.Append('\n').Append(ComparisonNotes.EnvironmentHeading).Append(":\n");
            foreach (var difference in comparison.Environment)
            {
                text.Append("  ").Append(Wording.Word(difference.Severity).PadRight(Column)).Append(Wording.Flat(difference.Sentence)).Append('\n');
            }
        }

        foreach (var note in ComparisonNotes.Of(comparison))
        {
            text.Append('\n').Append(note).Append('\n');
        }

        return text.ToString();
    }
}
