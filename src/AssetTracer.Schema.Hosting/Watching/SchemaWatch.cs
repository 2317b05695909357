using System.Diagnostics.Metrics;
using Microsoft.Extensions.Options;

namespace AssetTracer.Schema.Hosting;

/// <summary>
/// Counts what databases refuse to this process, by constraint, table and policy, and holds it against the time before the deployment. It hears of every
/// failure of the driver, whichever database and host of the process it came from, without a proxy or a change of the application's code; also of those
/// that the application handles or tries again.
/// </summary>
/// <remarks>
/// Counter: <c>schema.failures</c> of the meter <see cref="SchemaDiagnostics.MeterName"/>, with the tags <c>schema.failure.kind</c>,
/// <c>schema.failure.subject</c> and <c>db.response.status_code</c>.
/// </remarks>
public sealed class SchemaWatch : IDisposable
{
    private readonly Lock _lock = new();
    private readonly TimeProvider _clock;
    private readonly WatchOptions _options;
    private readonly FailureCounts _counts;
    private readonly Meter _meter;
    private DriverTraffic? _driver;
    private WatchJudge _judge;
    private long _began;

    internal SchemaWatch(IOptions<SchemaHostingOptions> options, TimeProvider clock, IMeterFactory? meters = null)
    {
        (_options, _clock) = (options.Value.Watch, clock);
        _counts = new(_options.MaximumSubjects);
        _judge = new(_options, Traffic.None);
        _meter = meters?.Create(new MeterOptions(SchemaDiagnostics.MeterName)) ?? new(SchemaDiagnostics.MeterName);
        _began = clock.GetTimestamp();
        _meter.CreateObservableCounter("schema.failures", Measure, "{failure}", "What the database refused to the application.");
    }

    /// <summary>What the database refused since the deployment, as of now.</summary>
    public WatchReport Report()
    {
        lock (_lock)
        {
            _judge.Read(Reading());
            return _judge.Report(_clock.GetUtcNow());
        }
    }

    /// <summary>
    /// Says that something was deployed just now: what came until now is what the rest is compared with. The watch does so by itself when the migrations of
    /// the database change.
    /// </summary>
    public void MarkDeployment()
    {
        lock (_lock)
        {
            _judge.Read(Reading());
            _judge.Deploy();
        }
    }

    /// <summary>Ends the watch; nothing of it stays in the process.</summary>
    public void Dispose()
    {
        _driver?.Dispose();
        _meter.Dispose();
    }

    internal void Begin(Traffic before)
    {
        lock (_lock)
        {
            _judge = new(_options, before);
            _began = _clock.GetTimestamp();
            _driver ??= new(_counts.Add);
        }
    }

    /// <summary>What the next build is compared with, and what this one is; null while the verdict isn't there.</summary>
    internal (Traffic Before, Traffic Counted)? ToKeep()
    {
        lock (_lock)
        {
            _judge.Read(Reading());
            return _judge.Since.Duration < _options.Window ? null : (_judge.Before, _judge.Since);
        }
    }

    private Traffic Reading() => new(_clock.GetElapsedTime(_began), _driver?.Commands ?? 0, _counts.Read());

    private IEnumerable<Measurement<long>> Measure() => _counts.Read().Select(f => new Measurement<long>(
        f.Value,
        new("schema.failure.kind", f.Key.Tag),
        new("schema.failure.subject", f.Key.Subject),
        new("db.response.status_code", f.Key.SqlState)));
}
