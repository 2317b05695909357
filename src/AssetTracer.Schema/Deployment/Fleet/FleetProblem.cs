using Npgsql;

namespace AssetTracer.Schema;

/// <summary>What an exception means for a member of a fleet, without what may be secret.</summary>
internal static class FleetProblem
{
    public static FleetOutcome Outcome(Exception failure, CancellationToken cancellationToken) => failure switch
    {
        _ when IsStopped(failure, cancellationToken) => FleetOutcome.Stopped,
        MigrationConnectionException or NpgsqlException => FleetOutcome.Unreachable,
        _ => FleetOutcome.Failed,
    };

    public static string InWords(Exception failure, FleetWatch watch, CancellationToken cancellationToken) => failure switch
    {
        _ when IsStopped(failure, cancellationToken) => watch.Current is { } version ? $"It was stopped while migration {version} was under way." : "It was stopped before a migration began.",
        SchemaMigrationException => failure.Message,
        PostgresException server => $"{server.MessageText} ({server.SqlState}).",
        NpgsqlException lost => $"It can't be reached ({ConnectionLoss.Reason(lost)}).",

        // The driver's messages about settings quote them.
        _ when failure.Source is "Npgsql" or "System.Data.Common" => $"Npgsql refuses its settings ({failure.GetType().Name}). Check its connection string.",
        _ => $"{failure.GetType().Name}: {failure.Message}",
    };

    // Cancelling may come out as the failure of what was under way; one that failed by itself at the same time is a failure.
    private static bool IsStopped(Exception failure, CancellationToken cancellationToken) =>
        cancellationToken.IsCancellationRequested
        && (failure is OperationCanceledException
            || failure.InnerException is OperationCanceledException or PostgresException { SqlState: PostgresErrorCodes.QueryCanceled }
            || failure is PostgresException { SqlState: PostgresErrorCodes.QueryCanceled });
}
