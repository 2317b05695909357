using Npgsql;

namespace AssetTracer.Schema;

/// <summary>Which migrations ran where.</summary>
public static class SchemaStatus
{
    /// <summary>
    /// Reads the histories of several databases at the same time, and asks each what its migrations expect. Nothing is locked or changed. One that can't be
    /// read is told of in the report, and the others are read all the same.
    /// </summary>
    /// <param name="environments">The databases, in the order of the report.</param>
    /// <param name="migrations">The migrations of the build, in any order.</param>
    /// <param name="historyTable">The table that records what was applied, the same in all databases. Default: <c>public.schema_migrations</c>.</param>
    /// <param name="cancellationToken">Stops the reading.</param>
    /// <exception cref="MigrationDefinitionException">The migrations or the name of the table can't be used.</exception>
    public static async Task<StatusReport> ReadAsync(
        IEnumerable<SchemaEnvironment> environments,
        IEnumerable<Migration> migrations,
        QualifiedName? historyTable = null,
        CancellationToken cancellationToken = default)
    {
        var options = new MigrationOptions();
        options.HistoryTable = historyTable ?? options.HistoryTable;
        options.Check();
        var set = MigrationSet.Of(migrations);
        var read = await Task.WhenAll(environments.Select(e => ReadAsync(e, set, options, cancellationToken))).ConfigureAwait(false);
        return StatusJudgement.Of(set, read);
    }

    private static async Task<EnvironmentHistory> ReadAsync(SchemaEnvironment environment, MigrationSet set, MigrationOptions options, CancellationToken cancellationToken)
    {
        try
        {
            var connection = await OwnConnection.OpenAsync(environment.Database, cancellationToken).ConfigureAwait(false);
            await using (connection.ConfigureAwait(false))
            {
                return new(environment.Name, await MigrationStates.ReadAsync(connection, set, options, pendingToo: true, cancellationToken).ConfigureAwait(false), null);
            }
        }
        catch (NpgsqlException e)
        {
            return new(environment.Name, null, ConnectionLoss.Tell(e, Address.Of(environment.Database), ".").Message);
        }
        catch (Exception e) when (e is MigrationHistoryException or SnapshotException)
        {
            return new(environment.Name, null, e.Message);
        }
    }
}

/// <summary>What is known of one of several databases.</summary>
/// <param name="Name">What it is called.</param>
/// <param name="States">How the migrations stand there; null if it couldn't be read.</param>
/// <param name="Problem">Why it couldn't be read.</param>
internal sealed record EnvironmentHistory(string Name, MigrationStates? States, string? Problem);
