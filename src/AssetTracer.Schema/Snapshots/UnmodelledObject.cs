namespace AssetTracer.Schema;

/// <summary>An object of a kind that isn't compared, as the server names it.</summary>
/// <param name="Type">The kind, in PostgreSQL's words, as in <c>operator class</c>.</param>
/// <param name="Name">The name, as <c>pg_identify_object</c> prints it.</param>
public sealed record UnmodelledObject(string Type, string Name)
{
    /// <summary>Whether it is data rather than structure: large objects are only counted.</summary>
    internal bool IsData => Type == "large objects";

    /// <summary>Whether it belongs to a schema, or lies on something that does.</summary>
    internal bool IsIn(string schema) => $" {Name}".Contains($" {Quote.Id(schema)}.", StringComparison.Ordinal);
}

/// <summary>An object of a kind that isn't compared, which only one of two databases has: so much is known of it.</summary>
/// <param name="Object">The object.</param>
/// <param name="IsBefore">Whether the first database has it; else the second.</param>
public sealed record OneSidedObject(UnmodelledObject Object, bool IsBefore);
