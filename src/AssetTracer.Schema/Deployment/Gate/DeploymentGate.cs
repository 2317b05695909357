using Npgsql;

namespace AssetTracer.Schema;

/// <summary>
/// Asks a database whether a build's code may run on it: whether its migrations are applied, as this build holds them, and everything is there that they
/// expect. A role that may only read is enough, and nothing is locked or changed.
/// </summary>
/// <param name="database">The database.</param>
/// <param name="migrations">The migrations of the build, in any order.</param>
/// <param name="options">What has to be so. Default: as <see cref="GateOptions"/> says.</param>
/// <param name="parity">Holds the database against the one that is right. Default: null, there is none.</param>
public sealed class DeploymentGate(
    NpgsqlDataSource database, IEnumerable<Migration> migrations, GateOptions? options = null, SchemaParity? parity = null)
{
    private readonly GateOptions _options = options?.Copy() ?? new();
    private readonly Lazy<MigrationSet> _set = new(() => MigrationSet.Of(migrations), LazyThreadSafetyMode.ExecutionAndPublication);

    internal DeploymentGate(NpgsqlDataSource database, MigrationSet set, GateOptions options)
        : this(database, [], options) => _set = new(set);

    /// <summary>Gives what holds the database against the one that is right, which a brief question doesn't need.</summary>
    internal Func<SchemaParity?> Parity { get; init; } = () => parity;

    private string Name => _options.DatabaseName ?? Address.Of(database);

    /// <summary>
    /// Asks everything: the history, what every migration expects, whether somebody changed the structure by hand since the last run, and, if there is a
    /// database that is right, what differs from that. It reads all catalogs.
    /// </summary>
    /// <param name="cancellationToken">Stops the reading.</param>
    /// <exception cref="MigrationDefinitionException">The migrations or the options can't be used as they are written.</exception>
    /// <exception cref="MigrationHistoryException">The history can't be read.</exception>
    /// <exception cref="SnapshotException">A catalog can't be read.</exception>
    /// <exception cref="MigrationConnectionException">The database couldn't be reached.</exception>
    /// <exception cref="MigrationAccessException">The database refused the connection or the question.</exception>
    /// <exception cref="NpgsqlException">The database that is right couldn't be reached.</exception>
    public async Task<GateReport> AskAsync(CancellationToken cancellationToken = default)
    {
        var set = Set();
        var states = await ReadAsync(set, pendingToo: true, cancellationToken).ConfigureAwait(false);
        var drift = await new SchemaDrift(database, _options.Drift(Name)).CompareAsync(cancellationToken).ConfigureAwait(false);
        var report = Parity() is { } parity ? await parity.CompareAsync(_options.FailOn, cancellationToken).ConfigureAwait(false) : null;
        IEnumerable<DeploymentFinding> findings =
        [
            .. GateMigrations.Findings(set, states, Name, _options),
            .. drift.Findings.Select(f => f.Rule == GateRules.DriftUnknown && f.Severity == FindingSeverity.Warning ? f with { Severity = _options.DriftUnknown } : f),
            .. report is null ? [] : GateStructure.Findings(report, _options),
        ];
        return GateReport.Of(Name, set, states, findings) with { IsBrief = false, Drift = drift, Parity = report };
    }

    /// <summary>
    /// Asks what an application has to know before it starts, and never reads all catalogs: the history, and what the applied migrations expect.
    /// It takes two round trips.
    /// </summary>
    /// <param name="cancellationToken">Stops the reading.</param>
    /// <exception cref="MigrationDefinitionException">The migrations or the options can't be used as they are written.</exception>
    /// <exception cref="MigrationHistoryException">The history can't be read.</exception>
    /// <exception cref="SnapshotException">A catalog can't be read.</exception>
    /// <exception cref="MigrationConnectionException">The database couldn't be reached.</exception>
    /// <exception cref="MigrationAccessException">The database refused the connection or the question.</exception>
    public async Task<GateReport> AskBrieflyAsync(CancellationToken cancellationToken = default)
    {
        var set = Set();
        var states = await ReadAsync(set, pendingToo: false, cancellationToken).ConfigureAwait(false);
        return GateReport.Of(Name, set, states, GateMigrations.Findings(set, states, Name, _options));
    }

    private MigrationSet Set()
    {
        _options.Check(_set.Value);
        return _set.Value;
    }

    private async Task<MigrationStates> ReadAsync(MigrationSet set, bool pendingToo, CancellationToken cancellationToken)
    {
        try
        {
            var connection = await OwnConnection.OpenAsync(database, cancellationToken).ConfigureAwait(false);
            await using (connection.ConfigureAwait(false))
            {
                return await MigrationStates.ReadAsync(connection, set, new() { HistoryTable = _options.HistoryTable, StatementTimeout = _options.StatementTimeout }, pendingToo, cancellationToken).ConfigureAwait(false);
            }
        }
        catch (NpgsqlException e)
        {
            throw ConnectionLoss.Tell(e, Address.Of(database), ", so that nobody can tell whether this code may run there.");
        }
    }
}
