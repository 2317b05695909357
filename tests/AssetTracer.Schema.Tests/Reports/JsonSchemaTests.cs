using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace AssetTracer.Schema.Tests.Reports;

/// <summary>The schemas of the formats that programs read: what is written is as they say, and they say neither more nor less than what is written.</summary>
public sealed partial class JsonSchemaTests
{
    private const string Folder = "src/AssetTracer.Schema/Reports/Json/Schemas";
    private const string Extension = ".schema.json";

    private static readonly string[] Names =
        [.. Directory.EnumerateFiles(Path.Combine(House.Root, Folder)).Select(f => Path.GetFileName(f)[..^Extension.Length]).Order(StringComparer.Ordinal)];

    private static readonly Dictionary<string, JsonSchemaFile> Files = Names.ToDictionary(n => n, n => new JsonSchemaFile(n, House.Read($"{Folder}/{n}{Extension}")));

    private ILookup<string, string> _examples = null!;

    [OneTimeSetUp]
    public async Task WriteAsync() => _examples = await JsonExamples.AllAsync();

    [TestCaseSource(nameof(Names))]
    public void What_is_written_is_as_the_schema_says(string name) =>
        Assert.That(_examples[name].Select(json => string.Join('\n', Files[name].Errors(json))), Is.Not.Empty.And.All.Empty);

    [TestCaseSource(nameof(Names))]
    public void Whatever_is_missing_unknown_or_of_another_type_is_refused(string name)
    {
        var tried = new HashSet<string>();
        Assert.Multiple(() =>
        {
            foreach (var json in _examples[name])
            {
                Assert.That(Files[name].Errors(Changed(json, "", node => node.AsObject().Add("unknown", 1))), Is.EqualTo(["/unknown is unknown."]));
                var visits = new List<JsonSchemaFile.Visit>();
                Files[name].Errors(json, visits);
                foreach (var visit in visits.Where(v => v.Value.ValueKind != JsonValueKind.Null && tried.Add(v.Place)))
                {
                    foreach (var (what, change) in Wrong(Files[name], visit))
                    {
                        Assert.That(Files[name].Errors(Changed(json, visit.At, change)), Is.Not.Empty, $"{visit.At} {what}");
                    }
                }
            }
        });
    }

    [Test]
    public void Everything_that_a_schema_speaks_of_is_written_and_null_where_it_may_be()
    {
        var visits = new List<JsonSchemaFile.Visit>();
        var written = Files.Values.SelectMany(f =>
        {
            visits.Clear();
            _examples[f.Name].ToList().ForEach(json => f.Errors(json, visits));
            return visits.SelectMany(v => f.TypesOf(v.Schema).Where(t => JsonSchemaFile.Is(v.Value, t)).Select(t => $"{v.Place}: {t}")).ToList();
        }).ToHashSet();

        Assert.That(
            from file in Files.Values
            from part in file.Parts
            where part.Place.Contains('.', StringComparison.Ordinal) && !part.Place.EndsWith(".*", StringComparison.Ordinal) && !part.Place.Contains(".*[", StringComparison.Ordinal)
            from type in file.TypesOf(part.Schema)
            where !written.Contains($"{part.Place}: {type}")
            select $"{part.Place}: {type}",
            Is.Empty);
    }

    [Test]
    public void Only_what_may_be_left_out_is_not_required() =>
        Assert.That(
            (from file in Files.Values
             from part in file.Parts
             where part.Schema.TryGetProperty("properties", out _)
             from property in part.Schema.GetProperty("properties").EnumerateObject().Select(p => p.Name).Except(part.Schema.GetProperty("required").EnumerateArray().Select(r => r.GetString()!))
             select $"{part.Place}.{property}").Distinct().Order(StringComparer.Ordinal),
            Is.EqualTo([
                "acceptance.difference", "acceptance.oneSided", "acceptedDifference.attributes", "acceptedDifference.definition", "acceptedDifference.objectBefore",
                "checklistItem.at", "checklistItem.by", "checklistItem.findings", "difference.enforceTheSame", "difference.objectBefore", "difference.parts", "difference.repeats",
                "environmentState.appliedAt", "environmentState.appliedBy", "environmentState.checksum", "environmentState.failures", "environmentState.origin",
                "migrationState.appliedAt", "migrationState.appliedBy", "migrationState.checksum", "migrationState.failures",
                "probe.empty", "probe.message", "probe.rows", "probe.sqlState", "probes.access", "probes.limits", "proof.signature", "snapshot.environment",
            ]));

    [Test]
    public void Every_word_that_can_be_written_stands_in_the_schema_and_no_other()
    {
        var words = Words();
        var listed = Files.Values.SelectMany(f => f.Parts).Where(p => p.Schema.TryGetProperty("enum", out _)).ToLookup(p => p.Place, p => p.Schema.GetProperty("enum"));

        Assert.Multiple(() =>
        {
            Assert.That(listed.Select(p => p.Key), Is.EquivalentTo(words.Keys));
            foreach (var place in listed)
            {
                Assert.That(place.First().EnumerateArray().Select(w => w.GetString()).OfType<string>(), Is.EquivalentTo(words[place.Key]), place.Key);
            }

            Assert.That(
                Files["fleet"].Parts.Where(p => p.Place.StartsWith("fleet.counts.", StringComparison.Ordinal)).Select(p => p.Place["fleet.counts.".Length..]),
                Is.EqualTo(Enum.GetValues<FleetOutcome>().Select(FleetWords.Word)));
        });
    }

    [Test]
    public void Every_format_has_a_schema_and_every_schema_a_format() =>
        Assert.That(
            House.Sources("src").SelectMany(f => Format().Matches(File.ReadAllText(f)).Select(m => m.Groups[1].Value)).Distinct()
                .Except(["watch"], StringComparer.Ordinal), // what a host keeps for itself
            Is.EquivalentTo(Names));

    [TestCaseSource(nameof(Names))]
    public void A_schema_stands_alone_and_explains_itself(string name)
    {
        var file = Files[name];
        var version = file.Root.GetProperty("properties").GetProperty("version").GetProperty("const").GetInt32();
        var referred = Reference().Matches(file.Root.GetRawText()).Select(m => m.Groups[1].Value).Distinct();

        Assert.Multiple(() =>
        {
            Assert.That(file.Root.GetProperty("$schema").GetString(), Is.EqualTo("https://json-schema.org/draft/2020-12/schema"));
            Assert.That(file.Root.GetProperty("$id").GetString(), Is.EqualTo($"urn:assettracer:schema:{name}:{version}"));
            Assert.That(file.Root.GetProperty("properties").GetProperty("format").GetProperty("const").GetString(), Is.EqualTo($"assettracer-schema-{name}"));
            Assert.That(referred, Is.EquivalentTo(file.Definitions.Keys));
            Assert.That(file.Parts.Where(p => p.Schema.TryGetProperty("properties", out _) && file.IsOpen(p.Schema)).Select(p => p.Place), Is.Empty);
            Assert.That(
                from part in file.Parts
                where part.Schema.TryGetProperty("properties", out _)
                from property in part.Schema.GetProperty("properties").EnumerateObject()
                where !property.Value.TryGetProperty("description", out var description) || !Sentence().IsMatch(description.GetString()!)
                select $"{part.Place}.{property.Name}",
                Is.Empty);
        });
    }

    [Test]
    public void What_several_formats_have_is_the_same_in_all()
    {
        var definitions = Files.Values.SelectMany(f => f.Definitions).ToLookup(d => d.Key, d => d.Value);

        Assert.Multiple(() =>
        {
            Assert.That(definitions.Where(d => d.Any(one => !JsonElement.DeepEquals(one, d.First()))).Select(d => d.Key), Is.Empty);
            foreach (var definition in definitions.Select(d => d.First().GetProperty("properties")).Where(p => p.TryGetProperty("format", out var format) && format.TryGetProperty("const", out _)))
            {
                var name = definition.GetProperty("format").GetProperty("const").GetString()!["assettracer-schema-".Length..];
                Assert.That(JsonElement.DeepEquals(definition, Files[name].Root.GetProperty("properties")), Is.True, name);
            }
        });
    }

    [TestCase("""{ "type": "string", "pattern": "a" }""")]
    [TestCase("""{ "type": "object", "properties": { "a": { "minimum": 1 } } }""")]
    [TestCase("""{ "$defs": { "a": { "allOf": [] } } }""")]
    public void A_schema_that_says_what_nobody_heeds_is_refused(string schema) => Assert.That(() => new JsonSchemaFile("x", schema), Throws.TypeOf<NotSupportedException>());

    private static IEnumerable<(string What, Action<JsonNode> Change)> Wrong(JsonSchemaFile file, JsonSchemaFile.Visit visit)
    {
        var types = file.TypesOf(visit.Schema).ToList();
        (string Type, Func<JsonNode?> Value)[] others =
            [("string", () => "text"), ("boolean", () => true), ("number", () => 1.5), ("null", () => null), ("array", () => new JsonArray()), ("object", () => new JsonObject())];
        foreach (var (type, value) in others.Where(o => !types.Contains(o.Type)))
        {
            yield return ($"is of type {type}", node => node.ReplaceWith(value()));
        }

        if (visit.IsRequired)
        {
            yield return ("is missing", node => node.Parent!.AsObject().Remove(node.GetPropertyName()));
        }

        if (new[] { "enum", "const", "format" }.Any(k => visit.Schema.TryGetProperty(k, out _)))
        {
            yield return ("is another word", node => node.ReplaceWith("something else"));
        }

        if (visit.Value.ValueKind == JsonValueKind.Object && !file.IsOpen(visit.Schema))
        {
            yield return ("has another property", node => node.AsObject().Add("unknown", 1));
        }
    }

    private static string Changed(string json, string at, Action<JsonNode> change)
    {
        var root = JsonNode.Parse(json)!;
        change(at.Split('/').Skip(1).Aggregate(root, (node, step) => node is JsonArray array ? array[int.Parse(step, null)]! : node[step]!));
        return root.ToJsonString();
    }

    private static Dictionary<string, IEnumerable<string>> Words()
    {
        static IEnumerable<string> Camel<T>()
            where T : struct, Enum => Enum.GetNames<T>().Select(JsonNamingPolicy.CamelCase.ConvertName);
        var (kinds, severities, findings) = (Enum.GetNames<ObjectKind>(), Enum.GetValues<Severity>().Select(Wording.Word), Enum.GetValues<FindingSeverity>().Select(FindingWords.Word));
        var changes = typeof(SchemaDifference).Assembly.GetTypes().Where(t => t.IsSubclassOf(typeof(SchemaDifference))).Select(t => t.Name.ToLowerInvariant()).ToList();
        return new()
        {
            ["difference.kind"] = kinds,
            ["invisible.kind"] = kinds,
            ["snapshot.kinds[]"] = kinds,
            ["kindDrift.kind"] = ObjectKinds.All.Select(ObjectKinds.Word),
            ["difference.severity"] = severities,
            ["environmentDifference.severity"] = severities,
            ["finding.severity"] = findings,
            ["excusedFinding.severity"] = findings,
            ["difference.change"] = changes,
            ["expiredAcceptance.change"] = changes,
            ["staleAcceptance.change"] = changes,
            ["acceptedDifference.change"] = changes,
            ["hidden.category"] = Enum.GetValues<NoiseCategory>().Select(Wording.Word),
            ["migrationState.state"] = Camel<MigrationStateKind>(),
            ["environmentState.state"] = Enum.GetValues<MigrationStateKind>().Select(StatusWords.Word),
            ["environmentState.origin"] = Enum.GetValues<MigrationOrigin>().Select(MigrationOrigins.Write),
            ["gate.asked"] = ["everything", "briefly"],
            ["checklistItem.outcome"] = Camel<ChecklistOutcome>(),
            ["plannedMigration.direction"] = Camel<MigrationDirection>(),
            ["statement.transaction"] = Camel<TransactionMode>(),
            ["hazard.kind"] = Camel<HazardKind>(),
            ["lock.level"] = Enum.GetValues<LockLevel>().Select(LockLevels.Words),
            ["probe.command"] = Camel<AccessCommand>(),
            ["probe.outcome"] = JsonExamples.Access.Results.Select(r => r.Outcome.Word),
            ["limit.outcome"] = JsonExamples.Limits.Results.Select(r => r.Outcome.Word),
            ["fleet.question"] = Enum.GetValues<FleetQuestion>().Select(FleetWords.Word),
            ["member.outcome"] = Enum.GetValues<FleetOutcome>().Select(FleetWords.Word),
            ["expectation.outcome"] = Camel<ExpectationOutcome>(),
        };
    }

    [GeneratedRegex("\"assettracer-schema-([a-z-]+)\"")]
    private static partial Regex Format();

    [GeneratedRegex("\"#/\\$defs/(\\w+)\"")]
    private static partial Regex Reference();

    [GeneratedRegex(@"^[A-Z][^.]*\.$")]
    private static partial Regex Sentence();
}
