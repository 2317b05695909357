using System.Diagnostics.CodeAnalysis;

namespace AssetTracer.Schema;

/// <summary>A trigger on a table or a view. Those that a partition has from its partitioned table are part of that one's.</summary>
/// <remarks>See <see href="https://www.postgresql.org/docs/current/sql-createtrigger.html">CREATE TRIGGER</see>.</remarks>
public sealed record TriggerDefinition : SchemaObject
{
    /// <summary>The table or view whose changes it watches.</summary>
    public required QualifiedName Table { get; init; }

    /// <summary>The trigger's name, unique within its table. Triggers for one event fire in the order of their names.</summary>
    public required string Name { get; init; }

    /// <summary>What <see cref="Table"/> is: a table, a view, or a foreign table.</summary>
    public ObjectKind On { get; init; } = ObjectKind.Table;

    /// <summary>When it fires.</summary>
    public required TriggerTiming Timing { get; init; }

    /// <summary>What it fires for.</summary>
    public required TriggerEvents Events { get; init; }

    /// <summary>The columns that an update must name, in the table's order; any if empty.</summary>
    public ValueArray<string> UpdateColumns { get; init; }

    /// <summary>Whether it fires for each row; else once for a statement.</summary>
    public bool IsForEachRow { get; init; }

    /// <summary>The condition under which it fires, or <see langword="null"/> if it always does.</summary>
    public string? When { get; init; }

    /// <summary>The function it calls.</summary>
    public required QualifiedName Function { get; init; }

    /// <summary>The texts that the function is given.</summary>
    public ValueArray<string> Arguments { get; init; }

    /// <summary>The name under which the function finds the rows as they were, or <see langword="null"/>.</summary>
    public string? OldTable { get; init; }

    /// <summary>The name under which the function finds the rows as they are, or <see langword="null"/>.</summary>
    public string? NewTable { get; init; }

    /// <summary>Whether it is a constraint trigger, which can wait until the end of the transaction.</summary>
    public bool IsConstraint { get; init; }

    /// <summary>The other table of a constraint trigger, or <see langword="null"/>.</summary>
    public QualifiedName? ReferencedTable { get; init; }

    /// <summary>Whether a constraint trigger can wait until the end of the transaction.</summary>
    public bool IsDeferrable { get; init; }

    /// <summary>Whether it waits unless a transaction says otherwise.</summary>
    public bool IsInitiallyDeferred { get; init; }

    /// <summary>In which sessions it fires.</summary>
    public TriggerFiring Enabled { get; init; }

    /// <summary>The partitions where it fires in other sessions than <see cref="Enabled"/> says, by name.</summary>
    public ValueArray<PartitionFiring> Partitions { get; init; }

    /// <summary>The extensions that take it along when they are dropped, sorted; it is no member of theirs.</summary>
    public ValueArray<string> DependsOnExtensions { get; init; }

    /// <inheritdoc/>
    public override ObjectIdentity Identity => Named(Name, Table);

    /// <inheritdoc/>
    public override ObjectIdentity? Parent => new(On, Table);

    /// <summary>Names a trigger.</summary>
    /// <param name="name">The trigger's name.</param>
    /// <param name="table">The table or view whose changes it watches.</param>
    public static ObjectIdentity Named(string name, QualifiedName table) => new(ObjectKind.Trigger, table, name);
}

/// <summary>When a trigger fires.</summary>
public enum TriggerTiming
{
    /// <summary>Before the change.</summary>
    Before,

    /// <summary>After the change.</summary>
    After,

    /// <summary>Instead of the change, on a view.</summary>
    InsteadOf,
}

/// <summary>What a trigger fires for.</summary>
[Flags]
public enum TriggerEvents
{
    /// <summary>Nothing.</summary>
    None = 0,

    /// <summary>New rows.</summary>
    Insert = 1,

    /// <summary>Changed rows.</summary>
    Update = 2,

    /// <summary>Deleted rows.</summary>
    Delete = 4,

    /// <summary>Emptying the table.</summary>
    Truncate = 8,
}

/// <summary>In which sessions a trigger fires.</summary>
public enum TriggerFiring
{
    /// <summary>In ordinary sessions.</summary>
    Origin,

    /// <summary>In none.</summary>
    Disabled,

    /// <summary>Only in sessions that apply replicated changes.</summary>
    Replica,

    /// <summary>In all.</summary>
    Always,
}

/// <summary>In which sessions a partitioned table's trigger fires for one of its partitions.</summary>
/// <param name="Partition">The partition.</param>
/// <param name="Enabled">In which sessions the trigger fires there.</param>
public sealed record PartitionFiring(QualifiedName Partition, TriggerFiring Enabled);

public sealed partial class MigrationBuilder
{
    /// <summary>Creates a trigger on a table. What isn't among the parameters can be said by creating a <see cref="TriggerDefinition"/>.</summary>
    /// <param name="name">The trigger's name.</param>
    /// <param name="on">The table.</param>
    /// <param name="timing">When it fires.</param>
    /// <param name="events">What it fires for.</param>
    /// <param name="function">The function it calls.</param>
    /// <param name="forEachRow">Whether it fires for each row; else once for a statement.</param>
    /// <param name="when">The condition under which it fires.</param>
    /// <param name="updateOf">The columns that an update must name.</param>
    /// <param name="arguments">The texts that the function is given.</param>
    public void CreateTrigger(
        string name,
        QualifiedName on,
        TriggerTiming timing,
        TriggerEvents events,
        QualifiedName function,
        bool forEachRow = true,
        [StringSyntax("sql")] string? when = null,
        ReadOnlySpan<string> updateOf = default,
        ReadOnlySpan<string> arguments = default) =>
        Create(new TriggerDefinition
        {
            Table = on,
            Name = name,
            Timing = timing,
            Events = events,
            Function = function,
            IsForEachRow = forEachRow,
            When = when,
            UpdateColumns = ValueArray.Create(updateOf),
            Arguments = ValueArray.Create(arguments),
        });

    /// <summary>Drops a trigger.</summary>
    /// <param name="name">The trigger's name.</param>
    /// <param name="on">Its table or view.</param>
    public void DropTrigger(string name, QualifiedName on) => Drop(TriggerDefinition.Named(name, on));

    /// <summary>Gives a trigger another name.</summary>
    /// <param name="name">The trigger's name.</param>
    /// <param name="on">Its table or view.</param>
    /// <param name="newName">Its new name.</param>
    public void RenameTrigger(string name, QualifiedName on, string newName) => Rename(TriggerDefinition.Named(name, on), newName);
}

public sealed partial class VerificationBuilder
{
    /// <summary>Expects a trigger to exist and to fire in ordinary sessions.</summary>
    /// <param name="name">The trigger's name.</param>
    /// <param name="on">Its table or view.</param>
    public VerificationBuilder HasTrigger(string name, QualifiedName on) => Expect(
        $"trigger \"{name}\" fires on {on}",
        [TriggerDefinition.Named(name, on)],
        snapshot => snapshot.Find<TriggerDefinition>(TriggerDefinition.Named(name, on)) switch
        {
            null => "the trigger isn't there",
            { Enabled: TriggerFiring.Disabled } => "the trigger is disabled",
            { Enabled: TriggerFiring.Replica } => "the trigger fires only for replicated changes",
            _ => null,
        });

    /// <summary>Expects that no trigger of that name exists on a table or view.</summary>
    /// <param name="name">The trigger's name.</param>
    /// <param name="on">The table or view.</param>
    public VerificationBuilder HasNoTrigger(string name, QualifiedName on) => IsAbsent(TriggerDefinition.Named(name, on));
}
