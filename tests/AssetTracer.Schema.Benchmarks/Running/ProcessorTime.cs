using System.Globalization;
using Npgsql;

namespace AssetTracer.Schema.Benchmarks.Running;

/// <summary>What this program and the sessions of a server on this machine took of the processors, in milliseconds. Only Linux tells.</summary>
internal sealed class ProcessorTime : IAsyncDisposable
{
    // Of the numbers in a process's line: what its ended children took, in and out of the kernel, in hundredths of a second.
    private const int ChildrenFrom = 15;

    private readonly NpgsqlConnection _connection;
    private readonly string _server;

    private ProcessorTime(NpgsqlConnection connection, string server) => (_connection, _server) = (connection, server);

    public static async Task<ProcessorTime> OfAsync(string connectionString)
    {
#pragma warning disable CA2000 // what is returned disposes of it
        var connection = new NpgsqlConnection(new NpgsqlConnectionStringBuilder(connectionString) { Pooling = false }.ConnectionString);
#pragma warning restore CA2000
        await connection.OpenAsync();
        return new(connection, (await FieldsAsync($"{connection.ProcessID}"))[3]);
    }

    public ValueTask DisposeAsync() => _connection.DisposeAsync();

    /// <summary>What both took so far, once the sessions whose names begin with a word have ended: sooner the server doesn't count them.</summary>
    public async Task<(double Client, double Server)> TakeAsync(string word)
    {
        // A session ends some time after its client is gone.
        await using var command = new NpgsqlCommand("SELECT EXISTS (SELECT FROM pg_stat_activity WHERE starts_with(application_name, $1))", _connection)
        {
            Parameters = { new NpgsqlParameter<string> { TypedValue = word } },
        };
        while (await command.ExecuteScalarAsync() is true)
        {
            await Task.Delay(5);
        }

        await Task.Delay(50);
        var fields = await FieldsAsync(_server);
        var children = double.Parse(fields[ChildrenFrom], CultureInfo.InvariantCulture) + double.Parse(fields[ChildrenFrom + 1], CultureInfo.InvariantCulture);
        return (Environment.CpuUsage.TotalTime.TotalMilliseconds, children * 10);
    }

    private static async Task<string[]> FieldsAsync(string process) => (await File.ReadAllTextAsync($"/proc/{process}/stat")).Split(' ');
}
