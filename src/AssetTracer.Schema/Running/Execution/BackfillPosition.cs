using System.Text.Json.Serialization;

namespace AssetTracer.Schema;

/// <summary>How far a back-fill has come.</summary>
/// <param name="Rows">How many rows it changed.</param>
/// <param name="After">The key of the last one, as text.</param>
internal sealed record BackfillPosition(long Rows, string?[] After);

/// <summary>Writes a position into the journal.</summary>
[JsonSerializable(typeof(BackfillPosition))]
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
internal sealed partial class BackfillJson : JsonSerializerContext;
