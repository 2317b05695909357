using System.Diagnostics.CodeAnalysis;
using Npgsql;

namespace AssetTracer.Schema;

/// <summary>
/// Questions to a database: which rows a role sees and writes, with the settings that say for whom it works. Each is asked by carrying a statement out as
/// that role, in a transaction that is rolled back.
/// </summary>
/// <remarks>
/// Who runs them must be allowed to act as the roles (a superuser, or a member of them). Reading is asked read-only. What no transaction undoes stays: a
/// sequence that went on by an insert, and what a trigger did outside the database. Rows that are written are locked until the question is answered, and
/// leave dead rows and write-ahead log behind: say by <c>where</c> which are meant where there are many.
/// <para>
/// For each role with its settings there is a new connection outside the pool, by the connection string and the password of the data source: whether a
/// setting is unknown or empty makes a difference to policies, and a session that once knew it never quite forgets. A pooler between (PgBouncer) may hand
/// out used sessions all the same: probe past it. What <c>ALTER ROLE … SET</c> and <c>ALTER DATABASE … SET</c> have the role's sessions begin with holds, as if
/// it had logged in; what is declared comes before it. Not so what only a superuser may set or what holds from login on; and what whoever runs the probes begins
/// with itself (by <c>ALTER ROLE</c> or by connection string) holds where the role has nothing of its own.
/// </para>
/// </remarks>
public sealed class AccessProbes
{
    private readonly List<string> _given = [];
    private readonly List<AccessProbe> _probes = [];

    /// <summary>The questions, in the order in which they are asked.</summary>
    public IReadOnlyList<AccessProbe> Probes => _probes;

    /// <summary>How long a statement may take. Default: 30 seconds.</summary>
    public TimeSpan StatementTimeout { get; set; } = TimeSpan.FromSeconds(30);

    /// <summary>How long a statement may wait for a lock. Default: 5 seconds.</summary>
    public TimeSpan LockTimeout { get; set; } = TimeSpan.FromSeconds(5);

    /// <summary>
    /// Carries a statement out before the questions of each role are asked, as whoever runs them, and in the same transaction: rows to ask about, the same in
    /// every database. With these, two databases are compared by how many rows a role reaches; without, by whether it reaches any.
    /// </summary>
    /// <param name="statement">One SQL statement.</param>
    /// <exception cref="MigrationDefinitionException">It isn't one statement, or one that controls the transaction.</exception>
    public AccessProbes Given([StringSyntax("sql")] string statement)
    {
        ProbeSession.Demand(statement, "what is given");
        _given.Add(statement);
        return this;
    }

    /// <summary>Says who asks.</summary>
    /// <param name="role">The role.</param>
    /// <param name="settings">Settings that hold while it asks, as in <c>request.jwt.claims</c>. Default: none.</param>
    /// <param name="called">What reports call who asks, as in <c>a member of Acme</c>. Default: the role.</param>
    /// <returns>Takes the questions.</returns>
    /// <exception cref="MigrationDefinitionException">The role is <c>none</c>, which the server takes for whoever runs the probes.</exception>
    public ProbingRole As(string role, Dictionary<string, string>? settings = null, string? called = null) => new(this, ProbedRole.Of(role, settings, called));

    /// <summary>Asks a database, and rolls back what that carried out.</summary>
    /// <param name="database">The database.</param>
    /// <param name="cancellationToken">Stops the asking; it is rolled back.</param>
    /// <exception cref="NpgsqlException">The database can't be reached, or was lost.</exception>
    public async Task<AccessReport> RunAsync(NpgsqlDataSource database, CancellationToken cancellationToken = default)
    {
        AccessProbe[] probes = [.. _probes];
        var outcomes = await new ProbeRun(database, [.. _given], StatementTimeout, LockTimeout)
            .AskAsync(probes, p => p.As, AccessQuestion.AskAsync, reason => new AccessNotProbed(reason), cancellationToken).ConfigureAwait(false);
        return new() { Database = Address.Of(database), Results = probes.Zip(outcomes, (p, o) => new AccessResult(p, o)).ToValueArray() };
    }

    /// <summary>Asks two databases, and says where their answers differ.</summary>
    /// <param name="expected">The database that is right: staging, say.</param>
    /// <param name="actual">The database that is judged: production, say.</param>
    /// <param name="expectedName">What the report calls the one that is right.</param>
    /// <param name="actualName">What the report calls the one that is judged.</param>
    /// <param name="cancellationToken">Stops the asking; it is rolled back.</param>
    /// <exception cref="NpgsqlException">A database can't be reached, or was lost.</exception>
    public async Task<AccessComparison> CompareAsync(
        NpgsqlDataSource expected, NpgsqlDataSource actual, string expectedName = "expected", string actualName = "actual", CancellationToken cancellationToken = default)
    {
        var right = RunAsync(expected, cancellationToken);
        var judged = RunAsync(actual, cancellationToken);
        await Task.WhenAll(right, judged).ConfigureAwait(false);
        return new()
        {
            ExpectedName = expectedName,
            ActualName = actualName,
            Expected = await right.ConfigureAwait(false),
            Actual = await judged.ConfigureAwait(false),
            IsCounted = _given.Count > 0,
        };
    }

    internal void Add(AccessProbe probe) => _probes.Add(probe);
}
