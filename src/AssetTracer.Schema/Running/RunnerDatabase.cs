using Npgsql;

namespace AssetTracer.Schema;

/// <summary>The database of a runner: opens connections to it, and says what a lost one means.</summary>
/// <param name="database">The database.</param>
/// <param name="options">How migrations are run.</param>
/// <param name="set">The migrations of the build.</param>
internal sealed class RunnerDatabase(NpgsqlDataSource database, MigrationOptions options, Lazy<MigrationSet> set)
{
    private bool _isChecked;

    /// <summary>Uses a connection, which is closed afterwards.</summary>
    /// <param name="use">What uses it.</param>
    /// <param name="phase">When a connection was lost that was lost meanwhile.</param>
    /// <param name="cancellationToken">Stops the connecting.</param>
    /// <param name="mayBeCurrent">Whether it may turn out that there is nothing to do before the migrations have said everything.</param>
    /// <exception cref="MigrationDefinitionException">The migrations or the options can't be used as they are written.</exception>
    /// <exception cref="MigrationConnectionException">The database couldn't be reached, or was lost.</exception>
    /// <exception cref="MigrationAccessException">The server refused the connection; nothing was changed.</exception>
    public async Task<T> UseAsync<T>(
        Func<NpgsqlConnection, MigrationHistory, Task<T>> use, string phase, CancellationToken cancellationToken, bool mayBeCurrent = false)
    {
        Check();
        var connection = await OpenCollectedAsync(mayBeCurrent, cancellationToken).ConfigureAwait(false);
        await using (connection.ConfigureAwait(false))
        {
            try
            {
                return await use(connection, new(options)).ConfigureAwait(false);
            }
            catch (NpgsqlException e) when (ConnectionLoss.Is(e))
            {
                throw new MigrationConnectionException(
                    $"The connection to {Address.Of(database)} was lost {phase} ({ConnectionLoss.Reason(e)}). Nothing was under way; run again.", e);
            }
        }
    }

    /// <summary>Opens a connection.</summary>
    /// <exception cref="MigrationConnectionException">The database couldn't be reached.</exception>
    /// <exception cref="MigrationAccessException">The server refused the connection; nothing was changed.</exception>
    public async Task<NpgsqlConnection> OpenAsync(CancellationToken cancellationToken)
    {
        try
        {
            return await OwnConnection.OpenAsync(database, cancellationToken).ConfigureAwait(false);
        }
        catch (NpgsqlException e)
        {
            throw ConnectionLoss.Tell(e, Address.Of(database), ". Nothing was changed.");
        }
    }

    // Neither of them changes any more.
    private void Check()
    {
        if (_isChecked)
        {
            return;
        }

        options.Check();
        if (database.ConnectionString.Contains(nameof(NpgsqlConnectionStringBuilder.Multiplexing), StringComparison.OrdinalIgnoreCase)
            && new NpgsqlConnectionStringBuilder(database.ConnectionString).Multiplexing)
        {
            throw new MigrationDefinitionException(
                $"The data source of {Address.Of(database)} multiplexes: its commands share sessions, so that no run could hold a lock. "
                + "Run migrations on a data source without Multiplexing=true.");
        }

        _isChecked = true;
    }

    // Connecting is waiting: meanwhile the migrations say what they are.
    private async Task<NpgsqlConnection> OpenCollectedAsync(bool mayBeCurrent, CancellationToken cancellationToken)
    {
        if (set.IsValueCreated)
        {
            Collect(mayBeCurrent);
            return await OpenAsync(cancellationToken).ConfigureAwait(false);
        }

        using var end = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var opening = OpenAsync(end.Token);
        try
        {
            Collect(mayBeCurrent);
        }
        catch
        {
            // What couldn't be opened is nobody's concern any longer.
            await end.CancelAsync().ConfigureAwait(false);
            if (await Task.WhenAny(opening).ConfigureAwait(false) is { IsCompletedSuccessfully: true })
            {
                await (await opening.ConfigureAwait(false)).DisposeAsync().ConfigureAwait(false);
            }

            _ = opening.Exception;
            throw;
        }

        return await opening.ConfigureAwait(false);
    }

    // Whether there is something to do can be told before the migrations have said everything.
    private void Collect(bool mayBeCurrent)
    {
        if (mayBeCurrent)
        {
            _ = set.Value.Digest;
        }
        else
        {
            set.Value.Checked();
        }
    }
}
