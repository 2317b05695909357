using System.Globalization;
using System.Text;

namespace AssetTracer.Schema;

/// <summary>A plan for a pull request.</summary>
internal static class MarkdownPlan
{
    public static string Write(MigrationPlan plan)
    {
        var text = new StringBuilder().Append("## ").Append(Markdown.Escape(PlanWording.Verdict(plan))).Append('\n');
        var remarks = PlanWording.Remarks(plan);
        foreach (var remark in remarks)
        {
            text.Append("\n- ").Append(Markdown.Escape(remark));
        }

        text.Append(remarks.Count == 0 ? "" : "\n");
        foreach (var step in plan.Steps)
        {
            text.Append(CultureInfo.InvariantCulture, $"\n### {Markdown.Escape(PlanWording.Title(step))}\n\n{Markdown.Escape(PlanWording.Boundaries(step))}\n");
            foreach (var statement in step.Statements)
            {
                var fence = Fence(statement.Text);
                text.Append(CultureInfo.InvariantCulture, $"\n{fence}sql\n{statement.Text.ReplaceLineEndings("\n")}\n{fence}\n");
                foreach (var note in PlanWording.Notes(step, statement))
                {
                    text.Append("\n- ").Append(Markdown.Escape(note.ReplaceLineEndings(" ")));
                }

                text.Append('\n');
            }
        }

        return text.ToString();
    }

    // A fence is longer than any run of its character within.
    private static string Fence(string text)
    {
        var fence = "```";
        while (text.Contains(fence, StringComparison.Ordinal))
        {
            fence += '`';
        }

        return fence;
    }
}
