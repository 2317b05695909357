using System.Security.Cryptography;
using Npgsql;

namespace AssetTracer.Schema;

/// <summary>
/// Tries again what couldn't get a lock in time or met a deadlock, so that a lock's owner decides when a migration comes through, and the
/// application's statements never queue behind it for longer than one attempt.
/// </summary>
internal sealed class LockQueue(RunContext run)
{
    private static readonly TimeSpan LongestPause = TimeSpan.FromSeconds(5);

    private LockWatch? _watch;
    private long _start;
    private (Exception? Failure, bool IsTriedAgain) _decided;

    /// <summary>Who stood in the way last.</summary>
    public IReadOnlyList<Blocker> Blockers => _watch?.Blockers ?? [];

    /// <summary>Whether a failure isn't the last word.</summary>
    public bool IsTriedAgain(Exception failure)
    {
        if (!ReferenceEquals(_decided.Failure, failure))
        {
            _decided = (failure, IsAboutLocks(failure) && run.Clock.GetElapsedTime(_start) < run.Options.LockRetryTimeout);
        }

        return _decided.IsTriedAgain;
    }

    /// <summary>Carries something out, in as many attempts as it takes; each of them leaves nothing behind if it fails.</summary>
    public async Task PassAsync(Attempt attempt, Func<Task> action, CancellationToken cancellationToken)
    {
        _start = run.Clock.GetTimestamp();
        _watch ??= new(run);
        _watch.Forget();
        for (var pause = TimeSpan.FromMilliseconds(200); ; pause = pause * 2 < LongestPause ? pause * 2 : LongestPause)
        {
            _watch.Begin(attempt);
            try
            {
                await action().ConfigureAwait(false);
                return;
            }
            catch (Exception e) when (IsTriedAgain(e))
            {
                var left = (run.Options.LockRetryTimeout - run.Clock.GetElapsedTime(_start)).TotalSeconds;
                MigrationLog.TriedAgain(
                    run.Logger,
                    attempt.Migration.Version,
                    e.InnerException is PostgresException { SqlState: PostgresErrorCodes.DeadlockDetected } ? "met a deadlock" : "couldn't get a lock in time",
                    (long)Math.Max(0, left),
                    Blockers.Count == 0 ? "nobody who could still be seen" : string.Join("; ", Blockers.Select(b => b.WithoutValues)));
            }
            finally
            {
                _watch.Pause();
            }

            // Different for each of those who wait.
            var share = RandomNumberGenerator.GetInt32(50, 101) / 100.0;
            await Task.Delay(pause * share, run.Clock, cancellationToken).ConfigureAwait(false);
        }
    }

    public Task EndAsync() => _watch?.EndAsync() ?? Task.CompletedTask;

    private static bool IsAboutLocks(Exception failure) =>
        failure is SchemaMigrationException { InnerException: PostgresException { SqlState: PostgresErrorCodes.LockNotAvailable or PostgresErrorCodes.DeadlockDetected } };
}
