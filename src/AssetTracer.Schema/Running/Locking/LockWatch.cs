using Npgsql;

namespace AssetTracer.Schema;

/// <summary>
/// Looks, from a connection of its own, who stands in the way of a migration that waits for a lock: afterwards nobody could tell. It looks
/// twice in the time that a statement may wait, and connects only when a migration takes that long.
/// </summary>
internal sealed class LockWatch
{
    private static readonly TimeSpan Longest = TimeSpan.FromSeconds(2.5);
    private static readonly TimeSpan Shortest = TimeSpan.FromMilliseconds(20);

    private readonly RunContext _run;
    private readonly TaskCompletionSource _end = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TimeSpan _interval;
    private readonly Task _watching;

    private volatile Attempt? _attempt;
    private volatile IReadOnlyList<Blocker> _blockers = [];

    public LockWatch(RunContext run)
    {
        _run = run;
        var half = run.Options.StatementLockTimeout / 2;
        _interval = half == TimeSpan.Zero || half > Longest ? Longest : half < Shortest ? Shortest : half;
        _watching = Task.Run(WatchAsync);
    }

    /// <summary>Who stood in the way when it was last looked at.</summary>
    public IReadOnlyList<Blocker> Blockers => _blockers;

    /// <summary>Forgets what stood in the way of something else.</summary>
    public void Forget() => _blockers = [];

    public void Begin(Attempt attempt) => _attempt = attempt;

    public void Pause() => _attempt = null;

    public Task EndAsync()
    {
        _end.TrySetResult();
        return _watching;
    }

    private async Task WatchAsync()
    {
        NpgsqlConnection? own = null;
        try
        {
            for (var before = _attempt; await _run.PauseUntilAsync(_end.Task, _interval).ConfigureAwait(false); before = _attempt)
            {
                if (_attempt is not { } attempt || attempt != before)
                {
                    continue;
                }

                own ??= await TryOpenAsync().ConfigureAwait(false);
                if (own is not null && !await TryLookAsync(own, attempt).ConfigureAwait(false))
                {
                    await own.DisposeAsync().ConfigureAwait(false);
                    own = null;
                }
            }
        }
        finally
        {
            if (own is not null)
            {
                await own.DisposeAsync().ConfigureAwait(false);
            }
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
            // Whoever waits isn't helped by hearing that there are too many connections to ask why.
            return null;
        }
    }

    private async Task<bool> TryLookAsync(NpgsqlConnection connection, Attempt attempt)
    {
        try
        {
            var found = await _run.Lock.BlockersAsync(connection, CancellationToken.None).ConfigureAwait(false);
            if (found.Count > 0 && _attempt == attempt)
            {
                if (!found.Select(b => b.ProcessId).SequenceEqual(_blockers.Select(b => b.ProcessId)))
                {
                    MigrationLog.WaitsForLock(_run.Logger, attempt.Migration.Version, string.Join("; ", found.Select(b => b.WithoutValues)));
                }

                _blockers = found;
            }

            return true;
        }
        catch (NpgsqlException)
        {
            return false;
        }
    }
}
