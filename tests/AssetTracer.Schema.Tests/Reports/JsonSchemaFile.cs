using System.Globalization;
using System.Text.Json;

namespace AssetTracer.Schema.Tests.Reports;

/// <summary>
/// The JSON Schema of a format, and what of a text isn't as it says. Of the standard it heeds what those schemas use; a schema that says anything else is refused.
/// </summary>
internal sealed class JsonSchemaFile
{
    private const string ToDefinition = "#/$defs/";

    private static readonly string[] Heeded =
    [
        "$defs", "$id", "$ref", "$schema", "additionalProperties", "anyOf", "const", "description", "enum", "format", "items", "properties", "required", "title", "type",
    ];

    public JsonSchemaFile(string name, string text)
    {
        (Name, Root) = (name, JsonSerializer.Deserialize<JsonElement>(text));
        Definitions = Root.TryGetProperty("$defs", out var definitions) ? definitions.EnumerateObject().ToDictionary(d => d.Name, d => d.Value) : [];
        Parts = [.. Definitions.SelectMany(d => PartsOf(d.Key, d.Value)).Concat(PartsOf(name, Root))];
        if (Parts.SelectMany(p => p.Schema.EnumerateObject().Select(k => k.Name)).Except(Heeded).FirstOrDefault() is { } unheeded)
        {
            throw new NotSupportedException($"Nobody heeds '{unheeded}' of {name}.");
        }
    }

    public string Name { get; }

    public JsonElement Root { get; }

    public IReadOnlyDictionary<string, JsonElement> Definitions { get; }

    /// <summary>Every schema within it, by where it stands: <c>difference.parts[]</c>.</summary>
    public IReadOnlyList<(string Place, JsonElement Schema)> Parts { get; }

    /// <summary>What isn't as the schema says.</summary>
    /// <param name="json">The text.</param>
    /// <param name="visits">Takes the values that a property or an item of the schema speaks of.</param>
    public IReadOnlyList<string> Errors(string json, List<Visit>? visits = null)
    {
        using var document = JsonDocument.Parse(json);
        return Errors(Root, Name, document.RootElement.Clone(), "", visits ?? []);
    }

    /// <summary>The types that a value may have.</summary>
    public IEnumerable<string> TypesOf(JsonElement schema) =>
        schema.TryGetProperty("$ref", out var reference) ? TypesOf(Referred(reference).Schema)
        : schema.TryGetProperty("type", out var type) ? type.ValueKind == JsonValueKind.Array ? type.EnumerateArray().Select(t => t.GetString()!) : [type.GetString()!]
        : schema.TryGetProperty("anyOf", out var several) ? several.EnumerateArray().SelectMany(TypesOf).Distinct()
        : schema.TryGetProperty("const", out var only) ? [TypeOf(only)]
        : schema.GetProperty("enum").EnumerateArray().Select(TypeOf).Distinct();

    /// <summary>Whether an object may have properties that the schema doesn't name.</summary>
    public bool IsOpen(JsonElement schema) =>
        schema.TryGetProperty("$ref", out var reference) ? IsOpen(Referred(reference).Schema)
        : schema.TryGetProperty("type", out var type) ? type.ValueEquals("object") && !(schema.TryGetProperty("additionalProperties", out var more) && more.ValueKind == JsonValueKind.False)
        : schema.TryGetProperty("anyOf", out var several) && several.EnumerateArray().Any(IsOpen);

    public static bool Is(JsonElement value, string type) => TypeOf(value) == type || (type == "number" && value.ValueKind == JsonValueKind.Number);

    private static string TypeOf(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.Number => value.TryGetInt64(out _) ? "integer" : "number",
        JsonValueKind.True or JsonValueKind.False => "boolean",
        var kind => kind.ToString().ToLowerInvariant(),
    };

    private static List<(string Place, JsonElement Schema)> PartsOf(string place, JsonElement schema)
    {
        JsonElement Keyword(string name) => schema.TryGetProperty(name, out var value) ? value : default;
        return
        [
            (place, schema),
            .. Keyword("properties") is { ValueKind: JsonValueKind.Object } properties ? properties.EnumerateObject().SelectMany(p => PartsOf($"{place}.{p.Name}", p.Value)) : [],
            .. Keyword("items") is { ValueKind: JsonValueKind.Object } items ? PartsOf(place + "[]", items) : [],
            .. Keyword("anyOf") is { ValueKind: JsonValueKind.Array } several ? several.EnumerateArray().SelectMany(s => PartsOf(place, s)) : [],
            .. Keyword("additionalProperties") is { ValueKind: JsonValueKind.Object } others ? PartsOf(place + ".*", others) : [],
        ];
    }

    private List<string> Errors(JsonElement schema, string place, JsonElement value, string at, List<Visit> visits)
    {
        if (schema.TryGetProperty("$ref", out var reference))
        {
            var (name, referred) = Referred(reference);
            return Errors(referred, name, value, at, visits);
        }

        var errors = new List<string>();
        if (schema.TryGetProperty("type", out _) && !TypesOf(schema).Any(t => Is(value, t)))
        {
            return [$"{at} is of type {TypeOf(value)}, not {string.Join(" or ", TypesOf(schema))}."];
        }

        if (schema.TryGetProperty("const", out var only) && !JsonElement.DeepEquals(only, value))
        {
            errors.Add($"{at} isn't {only}.");
        }

        if (schema.TryGetProperty("enum", out var words) && !words.EnumerateArray().Any(w => JsonElement.DeepEquals(w, value)))
        {
            errors.Add($"{at} is '{value}', none of {words}.");
        }

        if (schema.TryGetProperty("format", out var format) && value.ValueKind == JsonValueKind.String && !IsWritten(value, format.GetString()!))
        {
            errors.Add($"{at} isn't written as a {format}.");
        }

        if (schema.TryGetProperty("anyOf", out var several))
        {
            var tries = several.EnumerateArray().Select(s => (Visits: new List<Visit>(), Schema: s)).Select(t => (t.Visits, Errors: Errors(t.Schema, place, value, at, t.Visits))).ToList();
            var fitting = tries.FindIndex(t => t.Errors.Count == 0);
            visits.AddRange(fitting < 0 ? [] : tries[fitting].Visits);
            errors.AddRange(fitting < 0 ? tries.SelectMany(t => t.Errors) : []);
        }

        if (value.ValueKind == JsonValueKind.Object)
        {
            errors.AddRange(ErrorsOfProperties(schema, place, value, at, visits));
        }

        if (value.ValueKind == JsonValueKind.Array && schema.TryGetProperty("items", out var items))
        {
            foreach (var (index, item) in value.EnumerateArray().Index())
            {
                visits.Add(new(place + "[]", $"{at}/{index}", items, item, false));
                errors.AddRange(Errors(items, place + "[]", item, $"{at}/{index}", visits));
            }
        }

        return errors;
    }

    private List<string> ErrorsOfProperties(JsonElement schema, string place, JsonElement value, string at, List<Visit> visits)
    {
        var required = schema.TryGetProperty("required", out var names) ? names.EnumerateArray().Select(n => n.GetString()!).ToList() : [];
        var errors = required.Where(n => !value.TryGetProperty(n, out _)).Select(n => $"{at}/{n} is missing.").ToList();
        var others = schema.TryGetProperty("additionalProperties", out var more) ? more : default;
        foreach (var property in value.EnumerateObject())
        {
            var path = $"{at}/{property.Name}";
            if (schema.TryGetProperty("properties", out var properties) && properties.TryGetProperty(property.Name, out var known))
            {
                visits.Add(new($"{place}.{property.Name}", path, known, property.Value, required.Contains(property.Name)));
                errors.AddRange(Errors(known, $"{place}.{property.Name}", property.Value, path, visits));
            }
            else if (others.ValueKind == JsonValueKind.False)
            {
                errors.Add($"{path} is unknown.");
            }
            else if (others.ValueKind == JsonValueKind.Object)
            {
                errors.AddRange(Errors(others, place + ".*", property.Value, path, visits));
            }
        }

        return errors;
    }

    private (string Name, JsonElement Schema) Referred(JsonElement reference)
    {
        var name = reference.GetString()![ToDefinition.Length..];
        return (name, Definitions[name]);
    }

    private static bool IsWritten(JsonElement value, string format) => format switch
    {
        "date-time" => value.TryGetDateTimeOffset(out _),
        "date" => DateOnly.TryParseExact(value.GetString(), "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out _),
        _ => throw new NotSupportedException($"Nobody heeds the format {format}."),
    };

    /// <summary>A value that a property or an item of a schema speaks of.</summary>
    /// <param name="Place">Where the schema says so.</param>
    /// <param name="At">Where the value stands in the text.</param>
    /// <param name="Schema">What the schema says.</param>
    /// <param name="Value">The value.</param>
    /// <param name="IsRequired">Whether it may not be left out.</param>
    internal sealed record Visit(string Place, string At, JsonElement Schema, JsonElement Value, bool IsRequired);
}
