using System.Text;
using System.Xml;

namespace AssetTracer.Schema;

/// <summary>Findings as JUnit's XML.</summary>
internal static class JUnitFindings
{
    public static string Write(IReadOnlyList<DeploymentFinding> findings, string suite)
    {
        var cases = findings.GroupBy(f => (f.Rule, f.Subject)).Select(g => g.ToList()).ToList();
        var failures = cases.Count(c => c.Exists(IsError));
        var buffer = new MemoryStream();
        using (var xml = XmlWriter.Create(buffer, new() { Indent = true, NewLineChars = "\n", Encoding = new UTF8Encoding(false) }))
        {
            xml.WriteStartElement("testsuites");
            WriteCounts(xml, suite, cases.Count, failures);
            xml.WriteStartElement("testsuite");
            WriteCounts(xml, suite, cases.Count, failures);
            foreach (var one in cases)
            {
                WriteCase(xml, suite, one);
            }

            if (cases.Count == 0)
            {
                WriteCase(xml, suite, "findings", "nothing was found");
                xml.WriteEndElement();
            }

            xml.WriteEndElement();
            xml.WriteEndElement();
        }

        return Encoding.UTF8.GetString(buffer.ToArray()) + "\n";
    }

    private static bool IsError(DeploymentFinding finding) => finding.Severity == FindingSeverity.Error;

    private static void WriteCounts(XmlWriter xml, string suite, int cases, int failures)
    {
        xml.WriteAttributeString("name", PlainText.Of(suite));
        xml.WriteAttributeString("tests", Wording.Number(Math.Max(cases, 1)));
        xml.WriteAttributeString("failures", Wording.Number(failures));
        xml.WriteAttributeString("errors", "0");
        xml.WriteAttributeString("time", "0");
    }

    private static void WriteCase(XmlWriter xml, string suite, string rule, string subject)
    {
        xml.WriteStartElement("testcase");
        xml.WriteAttributeString("classname", PlainText.Of($"{suite}.{rule}"));
        xml.WriteAttributeString("name", PlainText.Of(subject));
        xml.WriteAttributeString("time", "0");
    }

    private static void WriteCase(XmlWriter xml, string suite, List<DeploymentFinding> findings)
    {
        WriteCase(xml, suite, findings[0].Rule, findings[0].Subject);
        if (findings.Where(IsError).ToList() is { Count: > 0 } errors)
        {
            xml.WriteStartElement("failure");
            xml.WriteAttributeString("message", PlainText.Of(errors[0].Message));
            xml.WriteAttributeString("type", errors[0].Rule);
            xml.WriteString(Lines(errors));
            xml.WriteEndElement();
        }

        if (findings.Where(f => !IsError(f)).ToList() is { Count: > 0 } others)
        {
            xml.WriteElementString("system-out", Lines(others.Select(f => f with { Message = $"{FindingWords.Word(f.Severity)}: {f.Message}" })));
        }

        xml.WriteEndElement();
    }

    private static string Lines(IEnumerable<DeploymentFinding> findings) => PlainText.Of(string.Join('\n', findings));
}
