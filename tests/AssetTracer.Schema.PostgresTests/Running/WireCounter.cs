using System.Net;
using System.Net.Sockets;
using Npgsql;

namespace AssetTracer.Schema.PostgresTests.Running;

/// <summary>
/// Stands between the driver and a server, and counts on the wire how often somebody asks the server (by Sync and Query messages) who has no
/// answer (ReadyForQuery) to wait for, and how many bytes come back. What the driver sends ahead of a question, to reset a session that comes
/// from a pool, goes with it.
/// </summary>
internal sealed class WireCounter : IAsyncDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource _end = new();
    private readonly string _host;
    private readonly int _port;
    private readonly Task _accepting;
    private readonly Lock _counting = new();
    private int _trips;
    private int _open;
    private long _received;
    private bool _isCut;

    public WireCounter(string connectionString)
    {
        var target = new NpgsqlConnectionStringBuilder(connectionString);
        (_host, _port) = (target.Host!, target.Port);
        _listener.Start();
        (target.Host, target.Port) = ("127.0.0.1", ((IPEndPoint)_listener.LocalEndpoint).Port);
        (target.SslMode, target.GssEncryptionMode) = (SslMode.Disable, GssEncryptionMode.Disable);
        ConnectionString = target.ConnectionString;
        _accepting = AcceptAsync();
    }

    /// <summary>Leads through the counter.</summary>
    public string ConnectionString { get; }

    /// <summary>At which question the connection is cut, counted from 1; zero: never.</summary>
    public int CutAt { get; init; }

    /// <summary>Whether the server still hears that question. It is cut when the server has carried it out, and whoever asked hears nothing of that.</summary>
    public bool CutsBehind { get; init; }

    /// <summary>What an action takes. Only one of them may be under way.</summary>
    public async Task<(int Trips, long Bytes)> CountAsync(Func<Task> action)
    {
        var (trips, received) = (_trips, Interlocked.Read(ref _received));
        await action();
        return (_trips - trips, Interlocked.Read(ref _received) - received);
    }

    public async ValueTask DisposeAsync()
    {
        await _end.CancelAsync();
        _listener.Stop();
        try
        {
            await _accepting;
        }
        catch (Exception e) when (e is OperationCanceledException or SocketException)
        {
            // That is how it ends.
        }

        _listener.Dispose();
        _end.Dispose();
    }

    private async Task AcceptAsync()
    {
        while (true)
        {
            _ = ServeAsync(await _listener.AcceptTcpClientAsync(_end.Token));
        }
    }

    private async Task ServeAsync(TcpClient client)
    {
        using var server = new TcpClient { NoDelay = true };
        using (client)
        {
            client.NoDelay = true;
            await server.ConnectAsync(_host, _port, _end.Token);

            // The first message of a client has no type.
            await Task.WhenAll(
                PumpAsync(client.GetStream(), server.GetStream(), hasStart: true, Asked),
                PumpAsync(server.GetStream(), client.GetStream(), hasStart: false, Answered));
        }
    }

    private void Asked(byte type)
    {
        lock (_counting)
        {
            if (type is (byte)'S' or (byte)'Q')
            {
                _trips += _open++ == 0 ? 1 : 0;
                _isCut |= _trips == CutAt && CutAt > 0;
            }
        }
    }

    private void Answered(byte type)
    {
        lock (_counting)
        {
            // The first one ends the log-in, which nobody asked for by such a message.
            _open -= type is (byte)'Z' && _open > 0 ? 1 : 0;
        }
    }

    private bool IsAsked()
    {
        lock (_counting)
        {
            return _open > 0;
        }
    }

    private async Task PumpAsync(NetworkStream from, NetworkStream to, bool hasStart, Action<byte> seen)
    {
        var buffer = new byte[65536];
        var (head, headLength, skip) = (new byte[5], hasStart ? 1 : 0, 0L);
        var isStart = hasStart;
        try
        {
            int read;
            while ((read = await from.ReadAsync(buffer, _end.Token)) > 0)
            {
                Interlocked.Add(ref _received, hasStart ? 0 : read);
                for (var i = 0; i < read;)
                {
                    if (skip > 0)
                    {
                        var step = (int)Math.Min(skip, read - i);
                        (skip, i) = (skip - step, i + step);
                        continue;
                    }

                    head[headLength++] = buffer[i++];
                    if (headLength == head.Length)
                    {
                        if (!isStart)
                        {
                            seen(head[0]);
                        }

                        (isStart, headLength) = (false, 0);
                        skip = ((head[1] << 24) | (head[2] << 16) | (head[3] << 8) | head[4]) - 4;
                    }
                }

                if (!_isCut || (CutsBehind && hasStart))
                {
                    await to.WriteAsync(buffer.AsMemory(0, read), _end.Token);
                }

                // A server whose client is gone gives up what it is at when it notices: it is left to answer first.
                if (_isCut && !(CutsBehind && (hasStart || IsAsked())))
                {
                    break;
                }
            }
        }
        catch (Exception e) when (e is IOException or OperationCanceledException or ObjectDisposedException)
        {
            // One of the two hung up.
        }

        from.Close();
        to.Close();
    }
}
