using System.Data;
using Npgsql;

namespace AssetTracer.Schema;

/// <summary>Renews a run's lease from a connection of its own, because the run's is busy with migrations.</summary>
internal sealed class Heartbeat
{
    private readonly RunContext _run;
    private readonly Lease _lease;
    private readonly TaskCompletionSource _end = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly Task _beating;

    public Heartbeat(RunContext run, Lease lease)
    {
        (_run, _lease) = (run, lease);
        _beating = Task.Run(BeatAsync);
    }

    /// <summary>Ends the renewing, and the lease with it: by the run's connection, or by its own if that one was lost.</summary>
    public Task EndAsync()
    {
        _end.TrySetResult();
        return _beating;
    }

    private async Task BeatAsync()
    {
        NpgsqlConnection? own = null;
        try
        {
            while (await _run.PauseUntilAsync(_end.Task, _run.Options.LeaseDuration / 3).ConfigureAwait(false))
            {
                own ??= await TryOpenAsync().ConfigureAwait(false);
                if (own is not null && !await RenewAsync(own).ConfigureAwait(false))
                {
                    MigrationLog.LeaseLost(_run.Logger, _run.Address);
                    return;
                }

                if (own?.FullState != ConnectionState.Open)
                {
                    await CloseAsync(own).ConfigureAwait(false);
                    own = null;
                }
            }

            if (!await TryReleaseAsync(_run.Connection).ConfigureAwait(false) && own is not null)
            {
                await TryReleaseAsync(own).ConfigureAwait(false);
            }
        }
        finally
        {
            await CloseAsync(own).ConfigureAwait(false);
        }
    }

    private async Task<NpgsqlConnection?> TryOpenAsync()
    {
        try
        {
            return await _run.OpenAnotherUntilAsync(_end.Task).ConfigureAwait(false);
        }
        catch (Exception e) when (e is MigrationConnectionException or MigrationAccessException)
        {
            MigrationLog.LeaseNotRenewed(_run.Logger, _run.Address, e.Message);
            return null;
        }
    }

    private async Task<bool> RenewAsync(NpgsqlConnection connection)
    {
        try
        {
            return await _lease.RenewAsync(connection, CancellationToken.None).ConfigureAwait(false);
        }
        catch (NpgsqlException e)
        {
            MigrationLog.LeaseNotRenewed(_run.Logger, _run.Address, ConnectionLoss.Reason(e));
            return true;
        }
    }

    private async Task<bool> TryReleaseAsync(NpgsqlConnection connection)
    {
        try
        {
            return connection.FullState == ConnectionState.Open && await _lease.ReleaseAsync(connection, CancellationToken.None).ConfigureAwait(false);
        }
        catch (NpgsqlException)
        {
            // It ends by itself.
            return false;
        }
    }

    private static async Task CloseAsync(NpgsqlConnection? connection)
    {
        if (connection is not null)
        {
            await connection.DisposeAsync().ConfigureAwait(false);
        }
    }
}
