namespace AssetTracer.Schema;

/// <summary>What a difference means: how much it matters, and one sentence for the application's developer.</summary>
internal sealed record Meaning(Severity Severity, string Sentence)
{
    /// <summary>What can be said of any kind of object.</summary>
    public static Meaning Plain(SchemaObject? before, SchemaObject? after, ValueArray<AttributeChange> changes, ComparisonSides sides) => (before, after) switch
    {
        (null, { } added) => new(Severity.Breaking, $"{added.Identity} is missing in {sides.BeforeName}."),
        ({ } removed, null) => new(Severity.Behavioural, $"{removed.Identity} exists only in {sides.BeforeName}."),
        ({ }, { } changed) => new(Severity.Behavioural, $"{changed.Identity}: {sides.List(changes)}."),
        _ => throw new ArgumentException("A difference has at least one side."),
    };
}

/// <summary>The two databases of a comparison, with the names by which sentences call them.</summary>
internal sealed record ComparisonSides(SchemaSnapshot Before, SchemaSnapshot After, string BeforeName, string AfterName)
{
    /// <summary>The changes in words, as in <c>type is text in production but uuid in staging</c>.</summary>
    public string List(ValueArray<AttributeChange> changes) =>
        string.Join("; ", changes.Select(c => $"{c.InWords} is {c.Before ?? "not set"} in {BeforeName} but {c.After ?? "not set"} in {AfterName}"));
}
