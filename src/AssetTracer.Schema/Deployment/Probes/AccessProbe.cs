namespace AssetTracer.Schema;

/// <summary>One question to a database: what a role reaches by a command.</summary>
/// <param name="As">Who asks.</param>
/// <param name="Command">By which command.</param>
/// <param name="On">Of what.</param>
public sealed record AccessProbe(ProbedRole As, AccessCommand Command, QualifiedName On)
{
    /// <summary>Which rows are meant, as an SQL condition; <see langword="null"/> for all.</summary>
    public string? Where { get; internal init; }

    /// <summary>What is expected, or <see langword="null"/> if only two databases are compared.</summary>
    public AccessExpectation? Expected { get; internal init; }

    internal string? Assignments { get; init; }

    internal ValueArray<string> Columns { get; init; }

    internal ValueArray<string?> Values { get; init; }

    /// <summary>The probe in words, as in <c>SELECT on public.orders as a member of Acme</c>.</summary>
    public override string ToString() => $"{Command.ToString().ToUpperInvariant()} on {On} as {As}{(Where is null ? "" : $" where {Where}")}";
}

/// <summary>The commands that a probe can ask by.</summary>
public enum AccessCommand
{
    /// <summary>Reading rows.</summary>
    Select,

    /// <summary>Adding a row.</summary>
    Insert,

    /// <summary>Changing rows.</summary>
    Update,

    /// <summary>Deleting rows.</summary>
    Delete,
}
