namespace AssetTracer.Schema;

/// <summary>An object of a kind that isn't compared, as the server names it.</summary>
/// <param name="Type">The kind, in PostgreSQL's words, as in <c>operator class</c>.</param>
/// <param name="Name">The name, as <c>pg_identify_object</c> prints it.</param>
public sealed record UnmodelledObject(string Type, string Name);
