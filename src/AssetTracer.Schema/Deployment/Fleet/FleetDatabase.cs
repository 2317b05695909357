using Npgsql;

namespace AssetTracer.Schema;

/// <summary>A member's database while it is in use: afterwards no connection to it stays open.</summary>
/// <param name="database">The database.</param>
/// <param name="isOwn">Whether it was made for this use only.</param>
internal sealed class FleetDatabase(NpgsqlDataSource database, bool isOwn) : IAsyncDisposable
{
    public NpgsqlDataSource DataSource => database;

    public ValueTask DisposeAsync()
    {
        if (isOwn)
        {
            return database.DisposeAsync();
        }

        database.Clear();
        return ValueTask.CompletedTask;
    }
}
