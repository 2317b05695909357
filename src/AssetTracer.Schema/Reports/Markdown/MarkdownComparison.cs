using System.Text;

namespace AssetTracer.Schema;

/// <summary>A comparison for a pull request or a wiki page.</summary>
internal static class MarkdownComparison
{
    public static string Write(SchemaComparison comparison)
    {
        var groups = DifferenceGroup.Of(comparison);
        var text = new StringBuilder();
        text.Append("**").Append(Markdown.Escape(ComparisonVerdict.Of(comparison, groups))).Append("**\n");
        foreach (var group in groups)
        {
            text.Append("\n### ").Append(Markdown.Escape(Wording.Flat(group.Heading))).Append("\n\n");
            foreach (var difference in group.Differences)
            {
                text.Append("- **").Append(Wording.Word(difference.Severity)).Append("** ").Append(Markdown.Escape(Wording.OneLine(difference))).Append('\n');
            }
        }

        foreach (var (heading, lines) in AcceptanceNotes.Of(comparison))
        {
            text.Append("\n### ").Append(heading).Append("\n\n");
            foreach (var line in lines)
            {
                text.Append("- ").Append(Markdown.Escape(line)).Append('\n');
            }
        }

        if (!comparison.Environment.IsEmpty)
        {
            text.Append("\n### ").Append(ComparisonNotes.EnvironmentHeading).Append("\n\n");
            foreach (var difference in comparison.Environment)
            {
                text.Append("- **").Append(Wording.Word(difference.Severity)).Append("** ").Append(Markdown.Escape(Wording.Flat(difference.Sentence))).Append('\n');
            }
        }

        foreach (var note in ComparisonNotes.Of(comparison))
        {
            text.Append('\n').Append(Markdown.Escape(note)).Append('\n');
        }

        return text.ToString();
    }
}
