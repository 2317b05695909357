using System.Security.Cryptography;
using System.Text;
using System.Text.Json;

namespace AssetTracer.Schema;

/// <summary>Tells a difference from every other, of the same object too, whatever the sides are called and however it is worded.</summary>
internal static class DifferencePin
{
    private const string Digest = "sha256:";
    private const int LongestValue = 200;

    public static AcceptedDifference Of(SchemaDifference difference) => difference switch
    {
        Added added => Whole(added, "added", [added.After, .. added.Parts]),
        Removed removed => Whole(removed, "removed", [removed.Before, .. removed.Parts]),
        Changed changed => new() { Object = Name(changed), Change = "changed", Attributes = Pinned(changed.Attributes) },
        Renamed renamed => new() { Object = Name(renamed), ObjectBefore = renamed.Before.Identity.ToString(), Change = "renamed" },
        Counterpart counterpart => Whole(counterpart, "counterpart", [counterpart.Before, counterpart.After]) with { ObjectBefore = counterpart.Before.Identity.ToString() },
        _ => throw new InvalidOperationException($"{difference.GetType().Name} isn't a difference."),
    };

    /// <summary>So much is known of an object whose kind isn't compared: its name and the side that has it.</summary>
    public static AcceptedDifference Of(OneSidedObject one) =>
        new() { Object = $"{one.Object.Type} {one.Object.Name}", Change = one.IsBefore ? "removed" : "added" };

    /// <summary>A value as a file holds it, in which nobody wants to read a function's body.</summary>
    public static string? Pinned(string? value) =>
        value is null || (value.Length <= LongestValue && !value.AsSpan().ContainsAny('\n', '\r')) ? value : DigestOf(value);

    public static ValueArray<AttributeChange> Pinned(IEnumerable<AttributeChange> attributes) => attributes
        .Select(a => new AttributeChange(a.Attribute, Pinned(a.Before), Pinned(a.After)))
        .OrderBy(a => a.Attribute, StringComparer.Ordinal)
        .ToValueArray();

    private static AcceptedDifference Whole(SchemaDifference difference, string change, IReadOnlyList<SchemaObject> objects) =>
        new() { Object = Name(difference), Change = change, Definition = DigestOf(string.Join('\n', objects.Select((item, i) => Text(item, isPart: i > 0)))) };

    private static string Name(SchemaDifference difference) => difference.Identity.ToString();

    // Where something stands in a whole that both sides have depends on what else came and went there.
    private static string Text(SchemaObject item, bool isPart)
    {
        var json = JsonSerializer.SerializeToNode(item, ObjectKinds.RulesFor(item.Identity.Kind).JsonAny)!.AsObject();
        if (!isPart)
        {
            json.Remove("position");
        }

        return $"{item.Identity.Kind} {json.ToJsonString()}";
    }

    private static string DigestOf(string text) => Digest + Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text)));
}
