using System.Text;

namespace AssetTracer.Schema;

/// <summary>A verdict with what was found and what to do next, for a pull request.</summary>
internal static class MarkdownVerdict
{
    public static string Write(string verdict, ValueArray<DeploymentFinding> findings, ValueArray<string> nextSteps)
    {
        var text = new StringBuilder("## ").Append(Markdown.Escape(Wording.Flat(verdict))).Append('\n');
        if (!findings.IsEmpty)
        {
            text.Append('\n');
            FindingWords.WriteMarkdown(text, findings);
        }

        FindingWords.WriteMarkdownSteps(text, nextSteps);
        return text.ToString();
    }
}
