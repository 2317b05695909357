using System.Text.Json;
using System.Text.Json.Nodes;

namespace AssetTracer.Schema;

/// <summary>Alters an object in one attribute, whatever its kind: it stays the same object.</summary>
internal static class PlantedDifference
{
    private const string Planted = "planted";

    /// <summary>The object with one attribute altered, for each attribute that can be; without any if nothing but its name can.</summary>
    public static IEnumerable<SchemaObject> Of(SchemaObject item)
    {
        var type = ObjectKinds.RulesFor(item.Identity.Kind).JsonAny;
        var names = JsonSerializer.SerializeToNode(item, type)!.AsObject().Select(p => p.Key).ToList();
        foreach (var name in names)
        {
            var json = JsonSerializer.SerializeToNode(item, type)!.AsObject();
            if (Altered(json[name]) is { } value)
            {
                json[name] = value;
                if (Read(json) is { } altered && !altered.Equals(item) && altered.Identity == item.Identity && altered.Parent == item.Parent)
                {
                    yield return altered;
                }
            }
        }

        // Not every text is a value of an attribute: an enum's isn't.
        SchemaObject? Read(JsonObject json)
        {
            try
            {
                return (SchemaObject?)json.Deserialize(type);
            }
            catch (Exception e) when (e is JsonException or FormatException or ArgumentException or InvalidOperationException)
            {
                return null;
            }
        }
    }

    private static JsonNode? Altered(JsonNode? value) => value switch
    {
        JsonValue flag when flag.TryGetValue<bool>(out var isSet) => JsonValue.Create(!isSet),
        JsonValue text when text.TryGetValue<string>(out var words) => JsonValue.Create(words + Planted),
        JsonValue number when number.TryGetValue<int>(out var count) => JsonValue.Create(count + 1),
        JsonArray list when list.All(i => i is JsonValue word && word.TryGetValue<string>(out _)) => new JsonArray([.. list.Select(i => i!.DeepClone()), JsonValue.Create(Planted)]),
        JsonArray list => new JsonArray([.. list.Skip(1).Select(i => i?.DeepClone())]),
        _ => null,
    };
}
