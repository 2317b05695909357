using Npgsql;

namespace AssetTracer.Schema.Benchmarks.Fleet;

/// <summary>Counts the connections to databases of a fleet, again and again, and remembers the most that there were at once.</summary>
internal sealed class ConnectionWatch : IAsyncDisposable
{
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(50);

    private readonly CancellationTokenSource _end = new();
    private readonly Task _counting;
    private long _highest;

    public ConnectionWatch(string connectionString) => _counting = CountAsync(connectionString);

    /// <summary>Ends the counting.</summary>
    public async Task<long> HighestAsync()
    {
        await _end.CancelAsync();
        await _counting;
        return _highest;
    }

    public async ValueTask DisposeAsync()
    {
        await HighestAsync();
        _end.Dispose();
    }

    private async Task CountAsync(string connectionString)
    {
        await using var database = NpgsqlDataSource.Create(connectionString);
        await using var connection = await database.OpenConnectionAsync();

        // A backend that has been told to end is there for a moment longer, and waits for no client any more.
        await using var command = new NpgsqlCommand(
            """
            SELECT count(*)
              FROM pg_stat_activity
             WHERE backend_type = 'client backend' AND datname LIKE 'test\_%' AND pid <> pg_backend_pid() AND NOT (state = 'idle' AND wait_event IS NULL)
            """,
            connection);
        while (!_end.IsCancellationRequested)
        {
            _highest = Math.Max(_highest, (long)(await command.ExecuteScalarAsync())!);
            await Task.Delay(Pause, CancellationToken.None);
        }
    }
}
