namespace AssetTracer.Schema;

/// <summary>A lock that a statement takes on a table until its transaction ends.</summary>
/// <param name="Table">The table, or whatever else the statement names; without a schema where the statement names none.</param>
/// <param name="Level">The level.</param>
public sealed record TableLock(QualifiedName Table, LockLevel Level)
{
    /// <summary>Whether <see cref="Table"/> is the name of an index, whose table is locked.</summary>
    public bool IsByIndex { get; init; }

    /// <summary>The lock in words, as in <c>ACCESS EXCLUSIVE on public.orders</c>.</summary>
    public override string ToString() => $"{Level.Words()} on {(IsByIndex ? "the table of index " : "")}{Table}";
}

/// <summary>
/// What the text of a statement tells of the locks that it takes on the tables which it changes. Others, such as partitions, tables that it only
/// reads, those behind a foreign key or a view, and those that a trigger writes to, may be locked besides: a rehearsal shows them.
/// </summary>
/// <param name="Taken">The locks on the tables that it changes.</param>
/// <param name="IsKnown">Whether the text tells at all; a block, a call and a query don't.</param>
public sealed record StatementLocks(ValueArray<TableLock> Taken, bool IsKnown = true)
{
    /// <summary>The table (or view) that the statement creates: nobody else can wait for it.</summary>
    public QualifiedName? Created { get; init; }

    /// <summary>The text doesn't tell.</summary>
    internal static StatementLocks Unknown { get; } = new([], IsKnown: false);

    /// <summary>The statement changes no table.</summary>
    internal static StatementLocks None { get; } = new([]);

    /// <summary>What a statement's text tells.</summary>
    internal static StatementLocks Of(string statement) => LockReader.Read(new StatementCursor(statement));
}
