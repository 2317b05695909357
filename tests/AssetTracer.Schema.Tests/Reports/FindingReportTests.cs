using System.Text.Json;
using System.Text.RegularExpressions;
using System.Xml;
using System.Xml.Linq;
using System.Xml.Schema;

namespace AssetTracer.Schema.Tests.Reports;

/// <summary>Findings as other programs read them.</summary>
[Parallelizable(ParallelScope.All)]
public sealed class FindingReportTests
{
    private static readonly DeploymentFinding[] Findings =
    [
        new("pending-migration", FindingSeverity.Error, "migration 007", "Migration 007 \"Numbers, 100% per organization\" is pending.", "Run migrate."),
        new("drift", FindingSeverity.Error, "constraint \"odd::name\" on public.orders", "It is <gone>:\nDEFAULT '{}'::text[] & more.", "Bring it back."),
        new("drift", FindingSeverity.Warning, "constraint \"odd::name\" on public.orders", "It was also renamed."),
        new("not-visible", FindingSeverity.Note, "any subscription", "An escape \u001b[31m and half a character \ud800."),
    ];

    [Test]
    public Task As_GitHub_annotations() => Verifier.Verify(Findings.ToGitHubAnnotations());

    [Test]
    public Task As_JUnit() => Verifier.Verify(Findings.ToJUnit("gate"));

    [Test]
    public Task As_SARIF() => Verifier.Verify(Regex.Replace(Findings.ToSarif("src/My Migrations/App.csproj"), "(?<=\"version\": \")0[^\"]*", "{version}"));

    [Test]
    public void An_annotation_is_one_line_and_reads_back_as_it_was()
    {
        var lines = Findings.ToGitHubAnnotations().Split('\n', StringSplitOptions.RemoveEmptyEntries);

        Assert.That(lines, Has.Length.EqualTo(Findings.Length));
        foreach (var (line, finding) in lines.Zip(Findings).Take(3))
        {
            var match = Regex.Match(line, "^::(error|warning|notice) title=([^:,]*)::(.*)$");
            Assert.That(match.Success, Is.True, line);
            Assert.That(Unescaped(match.Groups[2].Value), Is.EqualTo($"{finding.Rule}: {finding.Subject}"));
            Assert.That(Unescaped(match.Groups[3].Value), Is.EqualTo(finding.ToString()));
        }

        static string Unescaped(string text) => Regex.Replace(text, "%(25|0A|3A|2C)", m => $"{(char)Convert.ToInt32(m.Groups[1].Value, 16)}");
    }

    [Test]
    public void JUnit_is_valid_and_counts_what_fails()
    {
        foreach (var findings in new[] { Findings, [] })
        {
            var schemas = new XmlSchemaSet();
            using var text = new StringReader(JUnitSchema);
            using var schema = XmlReader.Create(text);
            schemas.Add(null, schema);
            var document = XDocument.Parse(findings.ToJUnit("gate"));
            document.Validate(schemas, (_, e) => Assert.Fail(e.Message));
            var suite = document.Root!.Element("testsuite")!;

            Assert.That(suite.Elements("testcase").Count(), Is.EqualTo((int)suite.Attribute("tests")!));
            Assert.That(suite.Descendants("failure").Count(), Is.EqualTo((int)suite.Attribute("failures")!).And.EqualTo(findings.Length == 0 ? 0 : 2));
        }

        Assert.That(XDocument.Parse(Findings.ToJUnit("gate")).Descendants("failure").Last().Value, Is.EqualTo("It is <gone>:\nDEFAULT '{}'::text[] & more. Bring it back."));
    }

    [Test]
    public void SARIF_has_what_the_standard_demands()
    {
        using var json = JsonDocument.Parse(Findings.ToSarif());
        var root = json.RootElement;
        var run = root.GetProperty("runs")[0];
        var driver = run.GetProperty("tool").GetProperty("driver");
        var rules = driver.GetProperty("rules").EnumerateArray().ToList();

        Assert.That(root.GetProperty("version").GetString(), Is.EqualTo("2.1.0"));
        Assert.That(root.EnumerateObject().Select(p => p.Name), Is.SubsetOf(["$schema", "version", "runs"]));
        Assert.That(driver.GetProperty("name").GetString(), Is.EqualTo("AssetTracer.Schema"));
        Assert.That(rules.Select(r => r.GetProperty("id").GetString()), Is.EqualTo(["drift", "not-visible", "pending-migration"]).And.Unique);
        foreach (var (result, finding) in run.GetProperty("results").EnumerateArray().Zip(Findings))
        {
            Assert.That(result.GetProperty("ruleId").GetString(), Is.EqualTo(finding.Rule));
            Assert.That(rules[result.GetProperty("ruleIndex").GetInt32()].GetProperty("id").GetString(), Is.EqualTo(finding.Rule));
            Assert.That(result.GetProperty("level").GetString(), Is.AnyOf("error", "warning", "note"));
            Assert.That(result.GetProperty("locations")[0].GetProperty("logicalLocations")[0].GetProperty("fullyQualifiedName").GetString(), Is.EqualTo(finding.Subject));
            Assert.That(result.GetProperty("locations")[0].TryGetProperty("physicalLocation", out _), Is.False);
            Assert.That(result.GetProperty("message").GetProperty("text").GetString(), Does.Not.Match(@"(?<!\{)\{(?!\{)").And.Not.Contain("\u001b"));
        }
    }

    [Test]
    public void Without_findings_there_is_a_run_that_found_nothing()
    {
        using var json = JsonDocument.Parse(Array.Empty<DeploymentFinding>().ToSarif());

        Assert.That(json.RootElement.GetProperty("runs")[0].GetProperty("results").GetArrayLength(), Is.Zero);
        Assert.That(Array.Empty<DeploymentFinding>().ToGitHubAnnotations(), Is.Empty);
    }

    [Test]
    public void What_differs_is_an_error_where_it_counts_and_a_note_where_it_does_not()
    {
        var note = new ColumnDefinition { Table = "public.orders", Name = "note", Type = "text" };
        var size = new ColumnDefinition { Table = "public.orders", Name = "size", Type = "integer" };
        var comparison = SchemaComparer.Compare(
            SchemaSnapshot.Whole([note, size]), SchemaSnapshot.Whole([note with { Type = "uuid" }, size with { Default = "1" }]), "production", "staging");
        var expired = comparison.Accepting(AcceptedDifferences.None.Renewed(comparison, "closed in release 14", "ops", new(1998, 12, 31)));

        var strict = comparison.ToFindings();
        var lenient = comparison.ToFindings(Severity.Breaking);

        Assert.That(strict.Select(f => (f.Rule, f.Severity)), Is.All.EqualTo(("structure-differs", FindingSeverity.Error)));
        Assert.That(lenient.Select(f => (f.Subject, f.Severity)), Is.EqualTo(new[]
        {
            ("column public.orders.note", FindingSeverity.Error), ("column public.orders.size", FindingSeverity.Note),
        }));
        Assert.That(expired.ToFindings()[0].WayOut, Is.EqualTo("Its acceptance expired on 1998-12-31: close it, or ask ops to accept it anew."));
    }

    // What the readers of such files have in common.
    private const string JUnitSchema =
        """
        <xs:schema xmlns:xs="http://www.w3.org/2001/XMLSchema" elementFormDefault="qualified">
          <xs:element name="testsuites">
            <xs:complexType>
              <xs:sequence><xs:element ref="testsuite" minOccurs="0" maxOccurs="unbounded"/></xs:sequence>
              <xs:attribute name="name" type="xs:string"/><xs:attribute name="time" type="xs:decimal"/>
              <xs:attribute name="tests" type="xs:int"/><xs:attribute name="failures" type="xs:int"/><xs:attribute name="errors" type="xs:int"/>
            </xs:complexType>
          </xs:element>
          <xs:element name="testsuite">
            <xs:complexType>
              <xs:sequence>
                <xs:element name="testcase" minOccurs="0" maxOccurs="unbounded">
                  <xs:complexType>
                    <xs:sequence>
                      <xs:element name="failure" minOccurs="0">
                        <xs:complexType mixed="true">
                          <xs:attribute name="message" type="xs:string"/><xs:attribute name="type" type="xs:string" use="required"/>
                        </xs:complexType>
                      </xs:element>
                      <xs:element name="system-out" type="xs:string" minOccurs="0"/>
                    </xs:sequence>
                    <xs:attribute name="name" type="xs:token" use="required"/><xs:attribute name="classname" type="xs:token" use="required"/>
                    <xs:attribute name="time" type="xs:decimal"/>
                  </xs:complexType>
                </xs:element>
              </xs:sequence>
              <xs:attribute name="name" type="xs:token" use="required"/><xs:attribute name="time" type="xs:decimal" use="required"/>
              <xs:attribute name="tests" type="xs:int" use="required"/><xs:attribute name="failures" type="xs:int" use="required"/>
              <xs:attribute name="errors" type="xs:int" use="required"/>
            </xs:complexType>
          </xs:element>
        </xs:schema>
        """;
}
