namespace AssetTracer.Schema.Hosting;

/// <summary>What is known of the database: what the gate last said, and why it can't be asked now.</summary>
/// <param name="Report">What it said; null if it never answered.</param>
/// <param name="Unknown">Why nobody can tell now; null if the report is of now.</param>
/// <param name="AskedAt">When it was asked.</param>
/// <param name="IsLasting">Whether what keeps it from being asked doesn't pass by itself.</param>
internal sealed record SchemaAnswer(GateReport? Report, string? Unknown, DateTimeOffset AskedAt, bool IsLasting = false);
