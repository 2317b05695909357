using System.Buffers.Binary;
using System.Net;
using System.Net.Sockets;
using Npgsql;

namespace AssetTracer.Schema.Benchmarks.Running;

/// <summary>
/// Stands between clients and a server, and counts what makes a client wait for an answer: each Sync and each simple query on the wire.
/// Logging in isn't counted.
/// </summary>
internal sealed class WireCounter : IAsyncDisposable
{
    private const int Protocol3 = 3 << 16;

    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly NpgsqlConnectionStringBuilder _server;
    private readonly Task _accepting;
    private int _roundTrips;

    public WireCounter(string server)
    {
        _server = new(server);
        _listener.Start();
        _accepting = AcceptAsync();
    }

    /// <summary>How many there were since it was last asked.</summary>
    public int Take() => Interlocked.Exchange(ref _roundTrips, 0);

    /// <summary>The same database by way of the counter.</summary>
    public string Through(string connectionString) => new NpgsqlConnectionStringBuilder(connectionString)
    {
        Host = "127.0.0.1",
        Port = ((IPEndPoint)_listener.LocalEndpoint).Port,
    }.ConnectionString;

    public async ValueTask DisposeAsync()
    {
        _listener.Dispose();
        await _accepting;
    }

    private async Task AcceptAsync()
    {
        try
        {
            while (true)
            {
                _ = PassOnAsync(await _listener.AcceptTcpClientAsync());
            }
        }
        catch (Exception e) when (e is SocketException or ObjectDisposedException)
        {
            // Nobody listens any more.
        }
    }

    private async Task PassOnAsync(TcpClient client)
    {
        using (client)
        {
            using var server = new TcpClient();
            client.NoDelay = server.NoDelay = true;
            await server.ConnectAsync(_server.Host!, _server.Port);
            try
            {
                await Task.WhenAny(CountAsync(client.GetStream(), server.GetStream()), server.GetStream().CopyToAsync(client.GetStream()));
            }
            catch (IOException)
            {
                // One of them hung up.
            }
        }
    }

    private async Task CountAsync(NetworkStream client, NetworkStream server)
    {
        var hasStarted = false;
        var pending = new List<byte>();
        var buffer = new byte[64 * 1024];
        while (await client.ReadAsync(buffer) is > 0 and var read)
        {
            pending.AddRange(buffer.AsSpan(0, read));
            var at = 0;
            while (LengthAt(at, hasStarted) is { } length && at + length <= pending.Count)
            {
                if (hasStarted && pending[at] is (byte)'S' or (byte)'Q')
                {
                    Interlocked.Increment(ref _roundTrips);
                }

                hasStarted |= !hasStarted && BinaryPrimitives.ReadInt32BigEndian([.. pending[(at + 4)..(at + 8)]]) >= Protocol3
                    && BinaryPrimitives.ReadInt32BigEndian([.. pending[(at + 4)..(at + 8)]]) < Protocol3 + 1000;
                at += length;
            }

            pending.RemoveRange(0, at);
            await server.WriteAsync(buffer.AsMemory(0, read));
        }

        int? LengthAt(int at, bool isTyped) => pending.Count < at + (isTyped ? 5 : 8)
            ? null
            : BinaryPrimitives.ReadInt32BigEndian([.. pending[(at + (isTyped ? 1 : 0))..(at + (isTyped ? 5 : 4))]]) + (isTyped ? 1 : 0);
    }
}
