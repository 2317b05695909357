namespace AssetTracer.Schema.PostgresTests;

/// <summary>An object to create, change step by step, and drop on a real server.</summary>
/// <param name="Setup">SQL that makes what the object needs.</param>
/// <param name="Target">The object, with expressions as the server prints them.</param>
/// <param name="Variants">What it becomes, one after the other: together they change every attribute.</param>
internal sealed record Sample(string Setup, SchemaObject Target, params SchemaObject[] Variants)
{
    /// <summary>The first version of PostgreSQL that can do it.</summary>
    public int Since { get; init; } = 14;

    /// <summary>Whether PostgreSQL refuses to drop it by itself, because a partitioned table's rule brings it about.</summary>
    public bool GoesWithParent { get; init; }

    /// <summary>
    /// SQL with the effect of the statement that makes the object so (null: drops it), where a server as it comes refuses that statement
    /// for what <see cref="Refusal"/> says: the statement itself is sent first, so that its grammar is proven too.
    /// </summary>
    public Func<SchemaObject?, string>? StandIn { get; init; }

    /// <summary>What the server says when it refuses.</summary>
    public string Refusal { get; init; } = "";

    public override string ToString() => Target.Identity.ToString();
}
