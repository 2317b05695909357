namespace AssetTracer.Schema;

/// <summary>A sequence: a generator of numbers.</summary>
/// <remarks>
/// How far it has counted is data, not structure. The sequence of an identity column is part of the column:
/// see <see cref="ColumnDefinition.IdentityOptions"/>.
/// </remarks>
public sealed record SequenceDefinition : SchemaObject
{
    /// <summary>The sequence's name.</summary>
    public required QualifiedName Name { get; init; }

    /// <summary>The type of its numbers: <c>smallint</c>, <c>integer</c> or <c>bigint</c>.</summary>
    public string Type { get; init; } = "bigint";

    /// <summary>The first number.</summary>
    public long Start { get; init; } = 1;

    /// <summary>The step from one number to the next; a negative one counts down.</summary>
    public long Increment { get; init; } = 1;

    /// <summary>The least number.</summary>
    public long Minimum { get; init; } = 1;

    /// <summary>The greatest number.</summary>
    public long Maximum { get; init; } = long.MaxValue;

    /// <summary>How many numbers a session takes at a time.</summary>
    public long Cache { get; init; } = 1;

    /// <summary>Whether it starts over where it would fail at its end.</summary>
    public bool IsCycling { get; init; }

    /// <summary>Whether it is unlogged: it starts over after a crash (PostgreSQL 15).</summary>
    public bool IsUnlogged { get; init; }

    /// <summary>The column it goes away with, or <see langword="null"/> if it stands alone.</summary>
    public SequenceOwner? OwnedBy { get; init; }

    /// <inheritdoc/>
    public override ObjectIdentity Identity => Named(Name);

    /// <inheritdoc/>
    public override ObjectIdentity? Parent => OwnedBy is { } column ? ColumnDefinition.Named(column.Column, column.Table) : null;

    /// <summary>Names a sequence.</summary>
    /// <param name="name">The sequence's name.</param>
    public static ObjectIdentity Named(QualifiedName name) => new(ObjectKind.Sequence, name);
}

/// <summary>The column that a <see cref="SequenceDefinition"/> goes away with.</summary>
/// <param name="Table">The table.</param>
/// <param name="Column">The column's name.</param>
public sealed record SequenceOwner(QualifiedName Table, string Column)
{
    /// <summary>The column as it is written in SQL.</summary>
    public override string ToString() => $"{Table}.{Quote.Id(Column)}";
}

public sealed partial class MigrationBuilder
{
    /// <summary>Creates a sequence.</summary>
    /// <param name="name">The sequence's name.</param>
    /// <param name="type">The type of its numbers: <c>smallint</c>, <c>integer</c> or <c>bigint</c>.</param>
    /// <param name="start">The first number; the least one if omitted, or the greatest if it counts down.</param>
    /// <param name="increment">The step from one number to the next; a negative one counts down.</param>
    /// <param name="minimum">The least number; 1 if omitted, or the type's least if it counts down.</param>
    /// <param name="maximum">The greatest number; the type's greatest if omitted, or -1 if it counts down.</param>
    /// <param name="cache">How many numbers a session takes at a time.</param>
    /// <param name="cycles">Whether it starts over at its end.</param>
    /// <param name="ownedBy">The column it goes away with, which must exist; none if omitted.</param>
    public void CreateSequence(
        QualifiedName name,
        string type = "bigint",
        long? start = null,
        long increment = 1,
        long? minimum = null,
        long? maximum = null,
        long cache = 1,
        bool cycles = false,
        SequenceOwner? ownedBy = null)
    {
        var (least, greatest) = SequenceRules.Range(type);
        var (low, high) = increment < 0 ? (minimum ?? least, maximum ?? -1) : (minimum ?? 1, maximum ?? greatest);
        Create(new SequenceDefinition
        {
            Name = name,
            Type = type,
            Start = start ?? (increment < 0 ? high : low),
            Increment = increment,
            Minimum = low,
            Maximum = high,
            Cache = cache,
            IsCycling = cycles,
            OwnedBy = ownedBy,
        });
    }

    /// <summary>Changes a sequence.</summary>
    /// <param name="before">The sequence as it is.</param>
    /// <param name="change">Gives the sequence as it shall be.</param>
    public void AlterSequence(SequenceDefinition before, Func<SequenceDefinition, SequenceDefinition> change) => Alter(before, change(before));

    /// <summary>Gives a sequence another name.</summary>
    /// <param name="name">The sequence's name.</param>
    /// <param name="newName">Its new name, without a schema.</param>
    public void RenameSequence(QualifiedName name, string newName) => Rename(SequenceDefinition.Named(name), newName);

    /// <summary>Drops a sequence.</summary>
    /// <param name="name">The sequence's name.</param>
    /// <param name="behavior">Whether what depends on it (a column's default, say) is dropped too; by default the drop fails then.</param>
    public void DropSequence(QualifiedName name, DropBehavior behavior = DropBehavior.Restrict) => Drop(SequenceDefinition.Named(name), behavior);
}

public sealed partial class VerificationBuilder
{
    /// <summary>Expects a sequence to exist.</summary>
    /// <param name="name">The sequence's name.</param>
    public VerificationBuilder HasSequence(QualifiedName name) => Exists(SequenceDefinition.Named(name));
}
