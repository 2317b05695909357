using System.Diagnostics;
using System.Diagnostics.Metrics;
using Npgsql;

namespace AssetTracer.Schema;

/// <summary>What OpenTelemetry and other listeners subscribe to.</summary>
/// <remarks>
/// Spans: <c>schema.migrate</c> for a run that has something to do, and in it <c>schema.migration</c> for each migration, with the tags
/// <c>db.system.name</c>, <c>db.namespace</c>, <c>server.address</c>, <c>server.port</c>, <c>schema.migration.version</c> and
/// <c>schema.migration.direction</c> (<c>up</c>, <c>down</c>). Measures: <c>schema.migration.duration</c> and <c>schema.lock.wait</c> (seconds),
/// <c>schema.migrations.applied</c>, <c>schema.migrations.reverted</c> and <c>schema.migrations.failed</c> (counters).
/// </remarks>
public static class SchemaDiagnostics
{
    /// <summary>The name of the <see cref="ActivitySource"/>: <c>AssetTracer.Schema</c>.</summary>
    public const string ActivitySourceName = "AssetTracer.Schema";

    /// <summary>The name of the <see cref="Meter"/>: <c>AssetTracer.Schema</c>.</summary>
    public const string MeterName = "AssetTracer.Schema";

    private static readonly ActivitySource Source = new(ActivitySourceName);
    private static readonly Meter Meter = new(MeterName);

    private static readonly Histogram<double> Duration =
        Meter.CreateHistogram<double>("schema.migration.duration", "s", "How long a migration took, with its verification and its history row.");

    private static readonly Histogram<double> LockWait =
        Meter.CreateHistogram<double>("schema.lock.wait", "s", "How long a run waited for another one to end.");

    private static readonly Counter<long> Applied = Meter.CreateCounter<long>("schema.migrations.applied", "{migration}", "Migrations that were applied.");
    private static readonly Counter<long> Reverted = Meter.CreateCounter<long>("schema.migrations.reverted", "{migration}", "Migrations that were reverted.");
    private static readonly Counter<long> Failed = Meter.CreateCounter<long>("schema.migrations.failed", "{migration}", "Migrations that failed.");

    internal static Activity? StartRun(NpgsqlConnection connection, int migrations) =>
        Start("schema.migrate", connection)?.SetTag("schema.migrations", migrations);

    internal static Activity? StartMigration(NpgsqlConnection connection, Attempt attempt, DateTimeOffset start = default) =>
        Start("schema.migration", connection, start)?
            .SetTag("schema.migration.version", attempt.Migration.Version.Value)
            .SetTag("schema.migration.direction", attempt.DirectionName);

    internal static void Waited(NpgsqlConnection connection, TimeSpan duration) => LockWait.Record(duration.TotalSeconds, Database(connection));

    internal static void Succeeded(NpgsqlConnection connection, Attempt attempt, TimeSpan duration)
    {
        Record(connection, attempt, duration, "ok");
        (attempt.Direction == MigrationDirection.Up ? Applied : Reverted).Add(1, Database(connection));
    }

    internal static void Broke(NpgsqlConnection connection, Activity? span, Attempt attempt, TimeSpan duration, Exception failure)
    {
        Record(connection, attempt, duration, "failed");
        Failed.Add(1, Database(connection));

        // The message may quote rows: whoever runs the migration is told them, a trace isn't.
        span?.SetTag("error.type", failure.GetType().FullName).SetStatus(ActivityStatusCode.Error, RunContext.WithoutRows(failure));
    }

    // The time before all others stands for now.
    private static Activity? Start(string name, NpgsqlConnection connection, DateTimeOffset start = default) => Source
        .StartActivity(ActivityKind.Client, startTime: start, name: name)?
        .SetTag("db.system.name", "postgresql")
        .SetTag("db.namespace", connection.Database)
        .SetTag("server.address", connection.Host)
        .SetTag("server.port", connection.Port);

    private static void Record(NpgsqlConnection connection, Attempt attempt, TimeSpan duration, string outcome) => Duration.Record(
        duration.TotalSeconds, Database(connection), new("schema.migration.direction", attempt.DirectionName), new("schema.migration.outcome", outcome));

    private static KeyValuePair<string, object?> Database(NpgsqlConnection connection) => new("db.namespace", connection.Database);
}
