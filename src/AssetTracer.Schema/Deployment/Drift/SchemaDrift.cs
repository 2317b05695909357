using Npgsql;

namespace AssetTracer.Schema;

/// <summary>
/// Asks whether somebody changed a database by hand since the last run of migrations, and what: no second database is needed, because the run kept what it
/// left. A role that may only read is enough, if it may read the history and what is kept beside it.
/// </summary>
/// <param name="database">The database.</param>
/// <param name="options">How it is asked. Default: as <see cref="DriftOptions"/> says.</param>
public sealed class SchemaDrift(NpgsqlDataSource database, DriftOptions? options = null)
{
    // A run that ends while the catalogs are read makes what was kept before it look changed by hand.
    private const int Attempts = 3;

    private readonly DriftOptions _options = options?.Copy() ?? new();

    private string Name => _options.DatabaseName ?? Address.Of(database);

    private MigrationOptions Running => new() { HistoryTable = _options.HistoryTable };

    /// <summary>Reads the database and holds it against what the last run left. Nothing is locked or changed.</summary>
    /// <param name="cancellationToken">Stops the reading.</param>
    /// <exception cref="MigrationDefinitionException">The options can't be used.</exception>
    /// <exception cref="MigrationHistoryException">The history can't be read.</exception>
    /// <exception cref="SnapshotException">A catalog can't be read.</exception>
    /// <exception cref="MigrationConnectionException">The database couldn't be reached.</exception>
    /// <exception cref="MigrationAccessException">The database refused the connection or the question.</exception>
    public async Task<DriftReport> CompareAsync(CancellationToken cancellationToken = default)
    {
        Running.Check();
        try
        {
            for (var attempt = 1; ; attempt++)
            {
                var (history, kept, refused) = await ReadKeptAsync(withContents: true, cancellationToken).ConfigureAwait(false);
                var report = await JudgeAsync(history, kept, refused, cancellationToken).ConfigureAwait(false);
                if (!report.HasDrifted || attempt == Attempts || await IsCurrentAsync(history, kept, cancellationToken).ConfigureAwait(false))
                {
                    return report;
                }
            }
        }
        catch (NpgsqlException e)
        {
            throw ConnectionLoss.Tell(e, Address.Of(database), ", so that nobody can tell whether somebody changed it.");
        }
    }

    private async Task<(IReadOnlyList<AppliedMigration> History, LastRunRow? Kept, string? Refused)> ReadKeptAsync(bool withContents, CancellationToken cancellationToken)
    {
        var connection = await OwnConnection.OpenAsync(database, cancellationToken).ConfigureAwait(false);
        await using (connection.ConfigureAwait(false))
        {
            var history = await new MigrationHistory(Running).ReadAsync(connection, HistoryDetail.Full, cancellationToken).ConfigureAwait(false);
            try
            {
                return (history, await new SnapshotTable(Running).ReadAsync(connection, withContents, cancellationToken).ConfigureAwait(false), null);
            }
            catch (MigrationHistoryException e)
            {
                return (history, null, e.Message);
            }
        }
    }

    private async Task<bool> IsCurrentAsync(IReadOnlyList<AppliedMigration> history, LastRunRow? kept, CancellationToken cancellationToken)
    {
        var now = await ReadKeptAsync(withContents: false, cancellationToken).ConfigureAwait(false);
        return now.Kept?.Run == kept?.Run && MigrationHistory.AreAlike(now.History, history);
    }

    private async Task<DriftReport> JudgeAsync(
        IReadOnlyList<AppliedMigration> history, LastRunRow? kept, string? refused, CancellationToken cancellationToken)
    {
        var judgement = new DriftJudgement(Name, _options);
        if (kept is null)
        {
            return refused is not null ? judgement.Unreadable(refused)
                : DriftJudgement.Fingerprinted(history) is { } last ? judgement.ByFingerprint(last, await ReadNowAsync(cancellationToken).ConfigureAwait(false))
                : judgement.NothingKept(history);
        }

        if (judgement.Stale(kept) is { } stale)
        {
            return stale;
        }

        var now = await ReadNowAsync(cancellationToken).ConfigureAwait(false);
        if (kept.Contents is null)
        {
            return judgement.ByKinds(kept, now.WithoutHistory(_options.HistoryTable));
        }

        try
        {
            var left = await KeptSnapshot.LoadAsync(kept.Contents, cancellationToken).ConfigureAwait(false);
            return judgement.BySnapshot(kept.Run, left.Within(_options.Scope), now.WithoutHistory(_options.HistoryTable));
        }
        catch (SnapshotFileException e)
        {
            return judgement.OfAnotherVersion(kept.Run, e.Message);
        }
    }

    private Task<SchemaSnapshot> ReadNowAsync(CancellationToken cancellationToken) => new PostgresSnapshotReader(database, _options.Scope).ReadAsync(cancellationToken);
}
