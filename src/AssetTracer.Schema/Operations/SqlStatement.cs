namespace AssetTracer.Schema;

/// <summary>One SQL statement as it is sent to the server.</summary>
/// <param name="Text">The text, without a semicolon at its end.</param>
/// <param name="Hazards">What it may do to data or to the application; empty if none is known.</param>
/// <param name="Transaction">Whether it runs in its migration's transaction.</param>
public sealed record SqlStatement(string Text, ValueArray<Hazard> Hazards = default, TransactionMode Transaction = TransactionMode.Inside)
{
    /// <summary>A statement with one hazard.</summary>
    /// <param name="text">The text, without a semicolon at its end.</param>
    /// <param name="hazard">What it may do to data or to the application.</param>
    public SqlStatement(string text, Hazard hazard)
        : this(text, [hazard])
    {
    }

    /// <summary>How many rows it is expected to touch, or <see langword="null"/> for any number.</summary>
    public RowCount? ExpectedRows { get; init; }

    /// <summary>The locks on tables that the statement takes until its transaction ends, as far as its text tells.</summary>
    public StatementLocks Locks => StatementLocks.Of(Text);

    /// <summary>What the migration does in C# at this place; the text then says in SQL's words what that is.</summary>
    internal StepCode? Code { get; init; }

    /// <summary>Where the statement stands in the script that it was cut from, for errors; 1 for a statement of its own.</summary>
    internal int Line { get; init; } = 1;

    /// <inheritdoc cref="Line"/>
    internal int Column { get; init; } = 1;
}

/// <summary>Whether a statement runs in its migration's transaction.</summary>
public enum TransactionMode
{
    /// <summary>In the migration's transaction, together with its verification and its history row.</summary>
    Inside,

    /// <summary>On its own, because PostgreSQL refuses it in a transaction (<c>CREATE INDEX CONCURRENTLY</c>, <c>VACUUM</c>).</summary>
    Outside,
}
