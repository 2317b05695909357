using System.Text;

namespace AssetTracer.Schema;

/// <summary>A verdict with what was found and what to do next, for a terminal.</summary>
internal static class TextVerdict
{
    public static string Write(string verdict, ValueArray<DeploymentFinding> findings, ValueArray<string> nextSteps)
    {
        var text = new StringBuilder(Wording.Flat(verdict)).Append('\n');
        if (!findings.IsEmpty)
        {
            text.Append('\n');
            FindingWords.WriteText(text, findings);
        }

        FindingWords.WriteTextSteps(text, nextSteps);
        return text.ToString();
    }
}
