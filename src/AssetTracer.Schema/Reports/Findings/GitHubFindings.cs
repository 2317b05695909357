using System.Text;

namespace AssetTracer.Schema;

/// <summary>Findings as workflow commands of GitHub.</summary>
internal static class GitHubFindings
{
    public static string Write(IReadOnlyList<DeploymentFinding> findings)
    {
        var text = new StringBuilder();
        foreach (var finding in findings)
        {
            text.Append("::").Append(Word(finding.Severity))
                .Append(" title=").Append(Property($"{finding.Rule}: {finding.Subject}"))
                .Append("::").Append(Data(finding.ToString())).Append('\n');
        }

        return text.ToString();
    }

    private static string Word(FindingSeverity severity) => severity switch
    {
        FindingSeverity.Error => "error",
        FindingSeverity.Warning => "warning",
        FindingSeverity.Note => "notice",
    };

    // A line of a job that begins with two colons commands: no text may begin another one.
    private static string Data(string text) => PlainText.Of(text)
        .Replace("%", "%25", StringComparison.Ordinal)
        .Replace("\n", "%0A", StringComparison.Ordinal);

    private static string Property(string text) => Data(text)
        .Replace(":", "%3A", StringComparison.Ordinal)
        .Replace(",", "%2C", StringComparison.Ordinal);
}
