namespace AssetTracer.Schema;

/// <summary>What came of probing a limit.</summary>
public abstract record LimitOutcome
{
    private protected LimitOutcome()
    {
    }

    /// <summary>The outcome as a stable word for files and machines.</summary>
    public abstract string Word { get; }
}

/// <summary>The database refused the first statement beyond the limit, and none before.</summary>
/// <param name="SqlState">PostgreSQL's code, as in <c>23514</c>.</param>
/// <param name="Message">What the server said.</param>
public sealed record LimitKept(string SqlState, string Message) : LimitOutcome
{
    /// <inheritdoc/>
    public override string Word => "kept";
}

/// <summary>The database carried out one statement more than is allowed.</summary>
public sealed record LimitNotEnforced : LimitOutcome
{
    /// <inheritdoc/>
    public override string Word => "not-enforced";
}

/// <summary>The database refused a statement within the limit.</summary>
/// <param name="After">How many it carried out before.</param>
/// <param name="SqlState">PostgreSQL's code, as in <c>23514</c>.</param>
/// <param name="Message">What the server said.</param>
public sealed record LimitRefusedEarly(int After, string SqlState, string Message) : LimitOutcome
{
    /// <inheritdoc/>
    public override string Word => "refused-early";
}

/// <summary>The question couldn't be asked to its end.</summary>
/// <param name="Reason">Why, and the way out.</param>
public sealed record LimitNotProbed(string Reason) : LimitOutcome
{
    /// <inheritdoc/>
    public override string Word => "not-probed";
}
