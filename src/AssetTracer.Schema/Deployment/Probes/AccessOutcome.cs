using Npgsql;

namespace AssetTracer.Schema;

/// <summary>What came of a probe.</summary>
public abstract record AccessOutcome
{
    private protected AccessOutcome()
    {
    }

    /// <summary>The outcome as a stable word for files and machines.</summary>
    public abstract string Word { get; }

    /// <summary>What who asks does or meets, as in <c>sees 3 rows</c>.</summary>
    internal abstract string Words(AccessCommand command);

    /// <summary>Whether another outcome is of the same sort, however many rows it is about.</summary>
    internal virtual bool IsLike(AccessOutcome other) => Word == other.Word;

    /// <summary>What the server's refusal means. Its messages may be in any language; its routine isn't.</summary>
    internal static AccessOutcome Of(PostgresException error, ProbedRole role) => (error.SqlState, error.Routine) switch
    {
        (PostgresErrorCodes.InsufficientPrivilege, "ExecWithCheckOptions" or "check_enable_rls") => new AccessRefusedByRowSecurity(role.Without(error.MessageText)),
        (PostgresErrorCodes.InsufficientPrivilege, "exec_stmt_raise") => new AccessFailed(error.SqlState, role.Without(error.MessageText)),
        (PostgresErrorCodes.InsufficientPrivilege, _) => new AccessRefusedByPrivilege(role.Without(error.MessageText)),
        _ => new AccessFailed(error.SqlState, role.Without(error.MessageText)),
    };
}

/// <summary>The statement was carried out, and rolled back.</summary>
/// <param name="Rows">How many rows were seen or written.</param>
/// <param name="IsEmpty">
/// Whether there was no row to reach: none, or none that was meant. <see langword="null"/> if nobody can tell, because whoever ran the probe doesn't see every
/// row, and where a row is added.
/// </param>
public sealed record AccessReached(long Rows, bool? IsEmpty = null) : AccessOutcome
{
    /// <inheritdoc/>
    public override string Word => Rows > 0 ? "rows" : "no-rows";

    /// <summary>Whether no row was reached where there may have been none to reach.</summary>
    internal bool ProvesNothing(AccessCommand command) => Rows == 0 && IsEmpty != false && command != AccessCommand.Insert;

    internal override string Words(AccessCommand command)
    {
        var rows = Rows == 0 ? "no row" : string.Create(System.Globalization.CultureInfo.InvariantCulture, $"{Rows} {(Rows == 1 ? "row" : "rows")}");
        return command switch
        {
            AccessCommand.Select => $"sees {rows}",
            AccessCommand.Insert => $"adds {rows}",
            AccessCommand.Update => $"changes {rows}",
            AccessCommand.Delete => $"deletes {rows}",
        };
    }
}

/// <summary>A privilege is missing (42501): on the rows, on their schema, or on something that is needed to reach them.</summary>
/// <param name="Message">What the server said.</param>
public sealed record AccessRefusedByPrivilege(string Message) : AccessOutcome
{
    /// <inheritdoc/>
    public override string Word => "refused-by-privilege";

    internal override string Words(AccessCommand command) => $"is refused for want of a privilege ({Message})";
}

/// <summary>A policy doesn't let the new row in (42501).</summary>
/// <param name="Message">What the server said.</param>
public sealed record AccessRefusedByRowSecurity(string Message) : AccessOutcome
{
    /// <inheritdoc/>
    public override string Word => "refused-by-row-security";

    internal override string Words(AccessCommand command) => $"is refused by row security ({Message})";
}

/// <summary>The statement failed for another reason.</summary>
/// <param name="SqlState">PostgreSQL's code, as in <c>23503</c>.</param>
/// <param name="Message">What the server said.</param>
public sealed record AccessFailed(string SqlState, string Message) : AccessOutcome
{
    /// <inheritdoc/>
    public override string Word => "failed";

    internal override string Words(AccessCommand command) => $"fails ({SqlState}: {Message})";

    internal override bool IsLike(AccessOutcome other) => other is AccessFailed failed && failed.SqlState == SqlState;
}

/// <summary>The question couldn't be asked.</summary>
/// <param name="Reason">Why, and the way out.</param>
public sealed record AccessNotProbed(string Reason) : AccessOutcome
{
    /// <inheritdoc/>
    public override string Word => "not-probed";

    internal override string Words(AccessCommand command) => "couldn't be probed";
}
