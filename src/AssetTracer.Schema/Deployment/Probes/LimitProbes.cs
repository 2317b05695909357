using System.Diagnostics.CodeAnalysis;
using Npgsql;

namespace AssetTracer.Schema;

/// <summary>
/// Questions to a database: whether it keeps a limit. A statement is carried out as a tenant as often as is allowed and once more, in a transaction that is
/// rolled back; the last must be refused.
/// </summary>
/// <inheritdoc cref="AccessProbes" path="/remarks"/>
public sealed class LimitProbes
{
    private readonly List<string> _given = [];
    private readonly List<LimitProbe> _probes = [];

    /// <summary>The questions, in the order in which they are asked.</summary>
    public IReadOnlyList<LimitProbe> Probes => _probes;

    /// <inheritdoc cref="AccessProbes.StatementTimeout"/>
    public TimeSpan StatementTimeout { get; set; } = TimeSpan.FromSeconds(30);

    /// <inheritdoc cref="AccessProbes.LockTimeout"/>
    public TimeSpan LockTimeout { get; set; } = TimeSpan.FromSeconds(5);

    /// <summary>Carries a statement out before the questions of each role are asked, as whoever runs them, and in the same transaction: a tenant that has nothing yet.</summary>
    /// <param name="statement">One SQL statement.</param>
    /// <exception cref="MigrationDefinitionException">It isn't one statement, or one that controls the transaction.</exception>
    public LimitProbes Given([StringSyntax("sql")] string statement)
    {
        ProbeSession.Demand(statement, "what is given");
        _given.Add(statement);
        return this;
    }

    /// <summary>Says as whom a statement is carried out.</summary>
    /// <inheritdoc cref="AccessProbes.As"/>
    /// <returns>Takes the limits.</returns>
    public LimitedRole As(string role, Dictionary<string, string>? settings = null, string? called = null) => new(this, ProbedRole.Of(role, settings, called));

    /// <summary>Asks a database, and rolls back what that carried out.</summary>
    /// <param name="database">The database.</param>
    /// <param name="cancellationToken">Stops the asking; it is rolled back.</param>
    /// <exception cref="NpgsqlException">The database can't be reached, or was lost.</exception>
    public async Task<LimitReport> RunAsync(NpgsqlDataSource database, CancellationToken cancellationToken = default)
    {
        LimitProbe[] probes = [.. _probes];
        var outcomes = await new ProbeRun(database, [.. _given], StatementTimeout, LockTimeout)
            .AskAsync(probes, p => p.As, LimitQuestion.AskAsync, reason => new LimitNotProbed(reason), cancellationToken).ConfigureAwait(false);
        return new() { Database = Address.Of(database), Results = probes.Zip(outcomes, (p, o) => new LimitResult(p, o)).ToValueArray() };
    }

    internal void Add(LimitProbe probe) => _probes.Add(probe);
}

/// <summary>Takes the limits that hold for one role.</summary>
public sealed class LimitedRole
{
    private readonly LimitProbes _probes;
    private readonly ProbedRole _role;

    internal LimitedRole(LimitProbes probes, ProbedRole role) => (_probes, _role) = (probes, role);

    /// <summary>
    /// Asks whether a limit is kept. Whether a refusal is the limit's and no other's only <paramref name="refusedBy"/> makes sure; the report has the server's words.
    /// </summary>
    /// <param name="limit">What is limited, as in <c>assets of the free tier</c>.</param>
    /// <param name="to">How often the statement is allowed.</param>
    /// <param name="statement">One SQL statement; <c>$1</c> in it stands for the number of the run, from 1.</param>
    /// <param name="refusedBy">
    /// How the limit refuses: an SQLSTATE, as in <c>23514</c>, or the name of a constraint. Default: by an exception that a function raises (P0001), a check (23514),
    /// an exclusion (23P01), or row security or a privilege (42501).
    /// </param>
    /// <exception cref="MigrationDefinitionException">It isn't one statement, or one that controls the transaction.</exception>
    public LimitedRole Limit(string limit, int to, [StringSyntax("sql")] string statement, string? refusedBy = null)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(to);
        ProbeSession.Demand(statement, limit);
        _probes.Add(new(_role, limit, to, statement) { RefusedBy = refusedBy });
        return this;
    }
}

/// <summary>One question to a database: whether it keeps a limit.</summary>
/// <param name="As">As whom the statement is carried out.</param>
/// <param name="Limit">What is limited.</param>
/// <param name="To">How often the statement is allowed.</param>
/// <param name="Statement">The statement.</param>
public sealed record LimitProbe(ProbedRole As, string Limit, int To, string Statement)
{
    /// <summary>How the limit refuses: an SQLSTATE or the name of a constraint; <see langword="null"/> for those that limits usually refuse by.</summary>
    public string? RefusedBy { get; internal init; }
}
