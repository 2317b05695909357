using System.Diagnostics.Metrics;
using System.Runtime.CompilerServices;
using System.Runtime.ExceptionServices;
using Npgsql;

namespace AssetTracer.Schema.Hosting;

/// <summary>
/// Listens to what the driver does in this process. Failures are taken from the runtime's announcement of exceptions: the driver's activities tell
/// neither of a failure behind the first statement of a batch, as object-relational mappers send them, nor of one that only the commit finds, and
/// each failed one costs a hundred kilobytes. What succeeds costs one count. When it ends, nothing of it stays.
/// </summary>
internal sealed class DriverTraffic : IDisposable
{
    private static readonly object Known = new();

    private readonly ConditionalWeakTable<PostgresException, object> _seen = [];
    private readonly MeterListener _listener = new();
    private readonly Action<FailureKey> _failed;
    private long _commands;

    public DriverTraffic(Action<FailureKey> failed)
    {
        _failed = failed;
        _listener.InstrumentPublished = (instrument, listener) =>
        {
            if (instrument is { Meter.Name: "Npgsql", Name: "db.client.operation.duration" })
            {
                listener.EnableMeasurementEvents(instrument);
            }
        };
        _listener.SetMeasurementEventCallback<double>((_, _, _, _) =>
        {
            if (!OwnTraffic.IsCurrent)
            {
                Interlocked.Increment(ref _commands);
            }
        });
        _listener.Start();
        AppDomain.CurrentDomain.FirstChanceException += Announced;
    }

    public long Commands => Interlocked.Read(ref _commands);

    public void Dispose()
    {
        AppDomain.CurrentDomain.FirstChanceException -= Announced;
        _listener.Dispose();
    }

    // An exception is announced anew each time that an asynchronous method passes it on.
    private void Announced(object? sender, FirstChanceExceptionEventArgs announcement)
    {
        if (announcement.Exception is not PostgresException failure || OwnTraffic.IsCurrent)
        {
            return;
        }

        try
        {
            if (_seen.TryAdd(failure, Known) && FailureReader.Read(failure) is { } key)
            {
                _failed(key);
            }
        }
        catch (Exception e) when (e is not OutOfMemoryException)
        {
            // What leaves an announcement ends the process. A failure that can't be read isn't counted.
        }
    }
}
