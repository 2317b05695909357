using System.Text.Json;

namespace AssetTracer.Schema;

/// <summary>As whom a probe asks: a role, with settings that say for whom it works.</summary>
/// <param name="Role">The role.</param>
/// <param name="Called">What reports call who asks, as in <c>a member of Acme</c>.</param>
public sealed record ProbedRole(string Role, string Called)
{
    /// <summary>The names of the settings; their values may be secrets and stand in no report.</summary>
    public ValueArray<string> Settings { get; private init; }

    internal ValueArray<string> Values { get; private init; }

    internal static ProbedRole Of(string role, Dictionary<string, string>? settings, string? called)
    {
        ArgumentException.ThrowIfNullOrEmpty(role);
        if (role == "none")
        {
            throw new MigrationDefinitionException("none is no role: by that name the server means whoever runs the probes. Name the role that asks.");
        }

        var names = (settings ?? []).Keys.Order(StringComparer.Ordinal).ToValueArray();
        return new(role, called ?? $"role {Quote.Id(role)}") { Settings = names, Values = names.Select(n => settings![n]).ToValueArray() };
    }

    /// <summary>A text without the values of the settings, and without the parts of those that are JSON, which policies take them apart for.</summary>
    internal string Without(string text) => Values
        .SelectMany(v => PartsOf(v).Prepend(v))
        .Where(v => v.Length > 3)
        .OrderByDescending(v => v.Length)
        .Aggregate(text, (t, v) => t.Replace(v, "…", StringComparison.Ordinal));

    private static List<string> PartsOf(string value)
    {
        try
        {
            using var document = JsonDocument.Parse(value);
            var parts = new List<string>();
            AddParts(document.RootElement, parts);
            return parts;
        }
        catch (JsonException)
        {
            return [];
        }
    }

    private static void AddParts(JsonElement element, List<string> parts)
    {
        switch (element.ValueKind)
        {
            case JsonValueKind.Object:
                foreach (var property in element.EnumerateObject())
                {
                    AddParts(property.Value, parts);
                }

                break;
            case JsonValueKind.Array:
                foreach (var item in element.EnumerateArray())
                {
                    AddParts(item, parts);
                }

                break;
            case JsonValueKind.String:
                parts.Add(element.GetString()!);
                break;
            case JsonValueKind.Number:
                parts.Add(element.GetRawText());
                break;
        }
    }

    /// <summary>What reports call who asks.</summary>
    public override string ToString() => Called;
}
