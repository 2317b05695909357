using System.Globalization;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using Npgsql;

namespace AssetTracer.Schema.Hosting;

/// <summary>Asks the gate, one question at a time, and keeps its answer for a while.</summary>
internal sealed class KeptAnswer(IServiceProvider services, IOptions<SchemaHostingOptions> options)
{
    // A database that comes back is soon found again, though answers are kept for longer.
    private static readonly TimeSpan LongestUnknown = TimeSpan.FromSeconds(2);

    private readonly TimeProvider _clock = services.GetService<TimeProvider>() ?? TimeProvider.System;
    private readonly Lock _lock = new();
    private SchemaAnswer? _answer;
    private Task<SchemaAnswer>? _asking;

    /// <summary>Asks now.</summary>
    public async Task<GateReport> AskAsync(CancellationToken cancellationToken)
    {
        using var own = OwnTraffic.Begin();
        var scope = services.CreateAsyncScope();
        await using (scope.ConfigureAwait(false))
        {
            var report = await scope.ServiceProvider.GetRequiredService<DeploymentGate>().AskBrieflyAsync(cancellationToken).ConfigureAwait(false);
            lock (_lock)
            {
                _answer = new(report, Unknown: null, _clock.GetUtcNow());
            }

            return report;
        }
    }

    /// <summary>The last answer, or a new one if that is too old. Whoever asks meanwhile gets the same.</summary>
    public Task<SchemaAnswer> GetAsync(CancellationToken cancellationToken)
    {
        lock (_lock)
        {
            if (_answer is { } answer && _clock.GetUtcNow() - answer.AskedAt < KeptFor(answer))
            {
                return Task.FromResult(answer);
            }

            // It doesn't end with the probe that asked first: the others wait for it too.
            _asking ??= Task.Run(RefreshAsync, CancellationToken.None);
            return _asking.WaitAsync(cancellationToken);
        }
    }

    private TimeSpan KeptFor(SchemaAnswer answer)
    {
        var interval = options.Value.HealthInterval;
        return answer.Unknown is not null && interval > LongestUnknown ? LongestUnknown : interval;
    }

    private async Task<SchemaAnswer> RefreshAsync()
    {
        var (unknown, isLasting) = ((string?)null, false);
        try
        {
            using var timeout = new CancellationTokenSource(options.Value.HealthTimeout, _clock);

            // The driver doesn't give up everything that it waits for while it connects.
            await AskAsync(timeout.Token).WaitAsync(timeout.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException)
        {
            unknown = string.Create(CultureInfo.InvariantCulture, $"The database didn't answer within {options.Value.HealthTimeout.TotalSeconds} s.");
        }
        catch (Exception e) when (e is SchemaMigrationException or NpgsqlException or ObjectDisposedException)
        {
            (unknown, isLasting) = (e.Message, e is SchemaMigrationException and not (MigrationConnectionException or MigrationLockException));
        }
        catch (Exception e) when (e is not OutOfMemoryException)
        {
            // What a migration's constructor throws, say. It must not end the application, and nobody knows what its message holds.
            unknown = $"Asking ended in a {e.GetType().Name}.";
        }
        finally
        {
            lock (_lock)
            {
                _asking = null;
                _answer = unknown is null ? _answer : new(_answer?.Report, unknown, _clock.GetUtcNow(), isLasting);
            }
        }

        return _answer!;
    }
}
