using System.Text.RegularExpressions;

namespace AssetTracer.Schema;

/// <summary>One difference between two snapshots.</summary>
public abstract record SchemaDifference
{
    private protected SchemaDifference()
    {
    }

    /// <summary>The object that differs: as it is after, or before if it is gone.</summary>
    public abstract ObjectIdentity Identity { get; }

    /// <summary>The object that the differing one is part of, or <see langword="null"/> if it stands alone.</summary>
    public abstract ObjectIdentity? Parent { get; }

    /// <summary>How much the difference matters to an application.</summary>
    public Severity Severity { get; init; }

    /// <summary>One plain sentence on what the difference means.</summary>
    public string Sentence { get; init; } = "";

    /// <summary>Objects that differ in the same way only because they inherit from this one: whoever changes this one changes them.</summary>
    public ValueArray<ObjectIdentity> Repeats { get; init; }
}

/// <summary>An object that only the second snapshot has.</summary>
/// <param name="After">The object.</param>
public sealed record Added(SchemaObject After) : SchemaDifference
{
    /// <summary>The objects that are part of it, which the first snapshot lacks too; in order of creation.</summary>
    public ValueArray<SchemaObject> Parts { get; init; }

    /// <inheritdoc/>
    public override ObjectIdentity Identity => After.Identity;

    /// <inheritdoc/>
    public override ObjectIdentity? Parent => After.Parent;
}

/// <summary>An object that only the first snapshot has.</summary>
/// <param name="Before">The object.</param>
public sealed record Removed(SchemaObject Before) : SchemaDifference
{
    /// <summary>The objects that are part of it, which the second snapshot lacks too; in order of creation.</summary>
    public ValueArray<SchemaObject> Parts { get; init; }

    /// <inheritdoc/>
    public override ObjectIdentity Identity => Before.Identity;

    /// <inheritdoc/>
    public override ObjectIdentity? Parent => Before.Parent;
}

/// <summary>An object that both snapshots have, with other attributes.</summary>
/// <param name="Before">The object in the first snapshot.</param>
/// <param name="After">The object in the second snapshot.</param>
/// <param name="Attributes">The attributes that differ.</param>
public sealed record Changed(SchemaObject Before, SchemaObject After, ValueArray<AttributeChange> Attributes) : SchemaDifference
{
    /// <inheritdoc/>
    public override ObjectIdentity Identity => After.Identity;

    /// <inheritdoc/>
    public override ObjectIdentity? Parent => After.Parent;
}

/// <summary>The same definition under another name.</summary>
/// <param name="Before">The object in the first snapshot.</param>
/// <param name="After">The object in the second snapshot.</param>
public sealed record Renamed(SchemaObject Before, SchemaObject After) : SchemaDifference
{
    /// <inheritdoc/>
    public override ObjectIdentity Identity => After.Identity;

    /// <inheritdoc/>
    public override ObjectIdentity? Parent => After.Parent;
}

/// <summary>A rule that both snapshots have at the same place, in another form or with another reach (a unique index for a unique constraint, say).</summary>
/// <param name="Before">The rule in the first snapshot.</param>
/// <param name="After">The rule in the second snapshot.</param>
/// <param name="EnforceTheSame">Whether both refuse the same rows.</param>
public sealed record Counterpart(SchemaObject Before, SchemaObject After, bool EnforceTheSame) : SchemaDifference
{
    /// <inheritdoc/>
    public override ObjectIdentity Identity => After.Identity;

    /// <inheritdoc/>
    public override ObjectIdentity? Parent => After.Parent;
}

/// <summary>One attribute of an object that differs.</summary>
/// <param name="Attribute">The attribute, named as in the snapshot file.</param>
/// <param name="Before">Its value in the first snapshot, or <see langword="null"/> if it isn't set.</param>
/// <param name="After">Its value in the second snapshot, or <see langword="null"/> if it isn't set.</param>
public sealed partial record AttributeChange(string Attribute, string? Before, string? After)
{
    /// <summary>The attribute in words, as in <c>on delete</c>.</summary>
    internal string InWords => Words(Attribute);

    /// <summary>The name of an attribute in words.</summary>
    internal static string Words(string attribute) => Capital().Replace(attribute, m => " " + m.Value.ToLowerInvariant()) switch
    {
        ['i', 's', ' ', .. var rest] => rest,
        ['a', 'r', 'e', ' ', .. var rest] => rest,
        "inherits" => "inherited tables",
        "owned by" => "owning column",
        "partition of" => "partitioned whole",
        "depends on extensions" => "needed extensions",
        "not null name" => "name of the NOT NULL",
        var words => words,
    };

    [GeneratedRegex("[A-Z]")]
    private static partial Regex Capital();
}
