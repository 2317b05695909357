using System.Text.Json;
using System.Xml.Linq;

namespace AssetTracer.Schema.PostgresTests.Deployment;

/// <summary>
/// The lint on whole schemas that somebody has at hand, one script each, which load into an empty database:
/// <c>ASSETTRACER_TEST_SCHEMAS=FOLDER</c> names their folder.
/// </summary>
[TestFixture]
public sealed class LintOfSchemaFilesTests
{
    private const string Variable = "ASSETTRACER_TEST_SCHEMAS";

    private static IEnumerable<TestCaseData> Files()
    {
        if (Environment.GetEnvironmentVariable(Variable) is not { Length: > 0 } folder)
        {
            return [new TestCaseData("").Ignore($"No schemas are at hand: {Variable} names no folder of *.sql.").SetName("The lint of whole schemas")];
        }

        var files = Directory.GetFiles(folder, "*.sql").Order(StringComparer.Ordinal).ToList();
        return files.Count == 0
            ? throw new DirectoryNotFoundException($"{Variable}: {folder} holds no *.sql.")
            : files.Select(f => new TestCaseData(f).SetName($"The lint of {Path.GetFileNameWithoutExtension(f)}"));
    }

    [TestCaseSource(nameof(Files))]
    public async Task Every_rule_answers_every_finding_is_about_what_is_there_and_no_table_without_a_policy_is_missed(string file)
    {
        await using var database = await TestServer.CreateDatabaseAsync();
        Assert.That(await Psql.RunFileAsync(await TestServer.Instance, database.ConnectionString, file), Is.Empty, "the script loads");

        var snapshot = await new PostgresSnapshotReader(database.DataSource).ReadAsync();
        var report = SchemaLint.Check(snapshot);

        Assert.That(report.NotAsked, Is.Empty);
        Assert.That(report.Rules, Is.EquivalentTo(SchemaLint.Rules.Select(r => r.Id)));
        Assert.That(report.Findings.Where(f => f.WayOut is null or "" || f.Message.Length == 0), Is.Empty);
        Assert.That(report.Findings.Select(f => f.Subject).Except(snapshot.Objects.Select(o => o.Identity.ToString())), Is.Empty, "what is found is there");

        var closed = (await database.ScalarAsync<string[]>("""
            SELECT coalesce(array_agg(DISTINCT format('table %I.%I', n.nspname, c.relname)), '{}')
            FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
            WHERE c.relkind IN ('r', 'p') AND c.relrowsecurity
              AND NOT EXISTS (SELECT FROM pg_policy p WHERE p.polrelid = c.oid)
              AND NOT EXISTS (SELECT FROM pg_depend d WHERE d.classid = 'pg_class'::regclass AND d.objid = c.oid AND d.deptype = 'e')
            """))!;
        Assert.That(report.Findings.Where(f => f.Rule == "row-security-without-policy").Select(f => f.Subject), Is.EquivalentTo(closed));

        using var json = JsonDocument.Parse(report.ToJson());
        using var sarif = JsonDocument.Parse(report.Findings.ToSarif());
        Assert.That(json.RootElement.GetProperty("findings").GetArrayLength(), Is.EqualTo(report.Findings.Count));
        Assert.That(sarif.RootElement.GetProperty("runs")[0].GetProperty("results").GetArrayLength(), Is.EqualTo(report.Findings.Count));
        Assert.That(XDocument.Parse(report.Findings.ToJUnit("lint")).Descendants("testcase").ToList(), Has.Count.GreaterThanOrEqualTo(1));
        Assert.That((report.ToText(), report.ToMarkdown()), Is.Not.EqualTo(("", "")));
        await TestContext.Out.WriteLineAsync(report.Verdict);
        foreach (var rule in report.Findings.CountBy(f => f.Rule))
        {
            await TestContext.Out.WriteLineAsync($"{rule.Value} × {rule.Key}");
        }

        await TestContext.Out.WriteLineAsync($"Row security without a policy: {string.Join(", ", closed)}");
    }
}
