using Microsoft.Extensions.Logging;

namespace AssetTracer.Schema;

/// <summary>Everything that a run logs.</summary>
internal static partial class MigrationLog
{
    private static readonly Func<ILogger, string, IDisposable?> MemberScope = LoggerMessage.DefineScope<string>("fleet member {FleetMember}");

    /// <summary>Lets messages say which member of a fleet they are about.</summary>
    public static IDisposable? OfMember(ILogger logger, string member) => MemberScope(logger, member);

    [LoggerMessage(1, LogLevel.Debug, "The migrations of {Database} are up to date: {Count} applied")]
    public static partial void UpToDate(ILogger logger, string database, int count);

    [LoggerMessage(2, LogLevel.Information, "{Count} migrations to carry out on {Database}")]
    public static partial void Starting(ILogger logger, string database, int count);

    [LoggerMessage(3, LogLevel.Information, "Waiting for another run of migrations on {Database} to end")]
    public static partial void Waiting(ILogger logger, string database);

    [LoggerMessage(4, LogLevel.Information, "Migration {Version} \"{Description}\" applied in {Milliseconds} ms")]
    public static partial void Applied(ILogger logger, MigrationVersion version, string description, long milliseconds);

    [LoggerMessage(5, LogLevel.Information, "Migration {Version} \"{Description}\" reverted in {Milliseconds} ms")]
    public static partial void Reverted(ILogger logger, MigrationVersion version, string description, long milliseconds);

    [LoggerMessage(6, LogLevel.Error, "Migration {Version} ({Direction}) failed: {Reason}")]
    public static partial void Failed(ILogger logger, MigrationVersion version, string direction, string reason);

    [LoggerMessage(7, LogLevel.Warning, "{Finding} It is allowed by the options, so the run goes on")]
    public static partial void Allowed(ILogger logger, string finding);

    [LoggerMessage(8, LogLevel.Information, "Migration {Version} goes on after {Done} of its {Count} statements, which an earlier run carried out")]
    public static partial void Resuming(ILogger logger, MigrationVersion version, int done, int count);

    [LoggerMessage(9, LogLevel.Warning, "The failure could not be noted in {Journal}: {Reason}")]
    public static partial void JournalFailed(ILogger logger, QualifiedName journal, string reason);

    [LoggerMessage(10, LogLevel.Information, "A history table made by hand is taken over: {Table}")]
    public static partial void TakenOver(ILogger logger, QualifiedName table);

    [LoggerMessage(11, LogLevel.Warning, "Migration {Version} is not as it should be: {Failure}")]
    public static partial void NotAsExpected(ILogger logger, MigrationVersion version, string failure);

    [LoggerMessage(15, LogLevel.Information, "Migration {Version} \"{Description}\" adopted: everything that it expects was there before it ran")]
    public static partial void Adopted(ILogger logger, MigrationVersion version, string description);

    [LoggerMessage(14, LogLevel.Information, "Migration {Version}: step {Step} begins, {Description}")]
    public static partial void CodeBegins(ILogger logger, MigrationVersion version, int step, string description);

    [LoggerMessage(12, LogLevel.Warning, "The invalid index {Index} that an earlier attempt left is dropped, to build it anew")]
    public static partial void DroppingInvalid(ILogger logger, string index);

    [LoggerMessage(13, LogLevel.Warning, "The fingerprint of the database could not be kept in the history: {Reason}")]
    public static partial void NoFingerprint(ILogger logger, string reason);

    [LoggerMessage(20, LogLevel.Information, "A pooler stands between here and {Database}: the run is kept apart from others by a lease in {Table}")]
    public static partial void Pooled(ILogger logger, string database, QualifiedName table);

    [LoggerMessage(21, LogLevel.Warning, "The lease on the migrations of {Database} couldn't be renewed, and is asked for again: {Reason}")]
    public static partial void LeaseNotRenewed(ILogger logger, string database, string reason);

    [LoggerMessage(23, LogLevel.Information, "Migration {Version} waits for a lock; in its way: {Blockers}")]
    public static partial void WaitsForLock(ILogger logger, MigrationVersion version, string blockers);

    [LoggerMessage(24, LogLevel.Warning, "Migration {Version} {Reason}, and is tried again, for at most {Seconds} s more; in its way: {Blockers}")]
    public static partial void TriedAgain(ILogger logger, MigrationVersion version, string reason, long seconds, string blockers);

    [LoggerMessage(25, LogLevel.Warning, "Before migrations start on {Database}: {Obstacle}")]
    public static partial void Obstacle(ILogger logger, string database, string obstacle);

    [LoggerMessage(26, LogLevel.Information, "An earlier run was broken off before it could say that its {Statement} was through: {Evidence}")]
    public static partial void FoundDone(ILogger logger, string statement, string evidence);

    [LoggerMessage(27, LogLevel.Warning, "The partition {Partition} that an earlier attempt left half detached is detached")]
    public static partial void FinishingDetachment(ILogger logger, string partition);

    [LoggerMessage(22, LogLevel.Error, "Another run has taken the lease on the migrations of {Database}: the migration that is under way won't be committed")]
    public static partial void LeaseLost(ILogger logger, string database);

    [LoggerMessage(28, LogLevel.Warning, "Before migrations start on {Database}: {Finding}")]
    public static partial void NotQuiteProven(ILogger logger, string database, string finding);

    [LoggerMessage(30, LogLevel.Warning, "That the database belongs to {Environment} could not be noted in {Journal}: {Reason}")]
    public static partial void NoEnvironment(ILogger logger, string environment, QualifiedName journal, string reason);

    [LoggerMessage(29, LogLevel.Warning, "{By} lets {Database} run what staging has not proven: {Reason}")]
    public static partial void Overridden(ILogger logger, string by, string database, string reason);
}
