using System.Text;

namespace AssetTracer.Schema;

/// <summary>A checklist for a pull request.</summary>
internal static class MarkdownChecklist
{
    public static string Write(ChecklistReport report)
    {
        var text = new StringBuilder("## ").Append(Markdown.Escape(report.Verdict)).Append("\n\nAsked on ").Append(ChecklistWords.Time(report.AskedAt)).Append(".\n\n");
        foreach (var item in report.Items)
        {
            text.Append("- [").Append(item.IsDone ? 'x' : ' ').Append("] **").Append(FindingWords.Cell(item.Title)).Append("** — ").Append(FindingWords.Cell(ChecklistWords.Of(item))).Append('\n');
        }

        foreach (var item in report.Items.Where(i => !i.IsDone && !i.Findings.IsEmpty))
        {
            text.Append("\n### ").Append(FindingWords.Cell(item.Title)).Append("\n\n");
            FindingWords.WriteTable(text, item.Findings);
        }

        return text.ToString();
    }
}
