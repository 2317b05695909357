using System.Globalization;
using Npgsql;

namespace AssetTracer.Schema;

/// <summary>A migration couldn't be carried out.</summary>
public sealed class MigrationFailedException : SchemaMigrationException
{
    internal MigrationFailedException(Attempt attempt, FailurePoint point, string outcome, Exception cause, RunContext run)
        : base(Compose(attempt, point, outcome, cause, run), cause)
    {
        Version = attempt.Migration.Version;
        WithoutRows = Compose(attempt, point, outcome, cause, run, withRows: false);
        BlockingProcessIds = InTheWay(cause, run).Select(b => b.ProcessId).ToValueArray();
        StatementCount = attempt.Statements.Count;
        if (point.Statement is { } index)
        {
            StatementNumber = index + 1;
            Statement = attempt.Statements[index];
        }

        if (cause is PostgresException server)
        {
            (SqlState, Detail, Hint) = (server.SqlState, IsHidden(server) ? null : server.Detail, server.Hint);
            var place = Place(Statement, server);
            (Line, Column) = (place?.Line, place?.Column);
        }
    }

    private MigrationFailedException(MigrationFailedException failure, string more, string withoutRows)
        : this(failure, more) =>
        WithoutRows = withoutRows;

    internal MigrationFailedException(Attempt attempt, int statement, string outcome, string reason)
        : base($"{attempt.Title} failed {FailurePoint.At(statement).InWords(attempt)}: {reason}. {outcome}{Environment.NewLine}{Opening(attempt.Statements[statement])}")
    {
        Version = attempt.Migration.Version;
        WithoutRows = Message;
        StatementCount = attempt.Statements.Count;
        StatementNumber = statement + 1;
        Statement = attempt.Statements[statement];
    }

    internal MigrationFailedException(MigrationFailedException failure, string rows)
        : base(failure.Message + Environment.NewLine + rows, failure.InnerException)
    {
        (Version, WithoutRows, StatementCount, StatementNumber, Statement) =
            (failure.Version, failure.WithoutRows, failure.StatementCount, failure.StatementNumber, failure.Statement);
        (SqlState, Detail, Hint, Line, Column) = (failure.SqlState, failure.Detail, failure.Hint, failure.Line, failure.Column);
        BlockingProcessIds = failure.BlockingProcessIds;
    }

    /// <summary>The version of the migration.</summary>
    public MigrationVersion Version { get; }

    /// <summary>Which of its statements failed, counted from 1; <see langword="null"/> if it failed between or after them.</summary>
    public int? StatementNumber { get; }

    /// <summary>How many statements it has.</summary>
    public int StatementCount { get; }

    /// <summary>The statement that failed; <see langword="null"/> if it failed between or after them.</summary>
    public SqlStatement? Statement { get; }

    /// <summary>The line of the migration's own SQL where the server saw the error, if it said where.</summary>
    public int? Line { get; }

    /// <summary>The character in the line, counted from 1, where the server saw the error, if it said where.</summary>
    public int? Column { get; }

    /// <summary>The server's error code; <see langword="null"/> if the connection was lost without one.</summary>
    public string? SqlState { get; }

    /// <summary>
    /// What the server says besides, such as the rows that a rule refused; <see langword="null"/> also where the driver hides it, because
    /// <c>Include Error Detail</c> isn't switched on in the connection string.
    /// </summary>
    public string? Detail { get; }

    /// <summary>What the server advises.</summary>
    public string? Hint { get; }

    /// <summary>The server processes that stood in the way of a lock which it didn't get in time; empty if it failed of something else.</summary>
    public ValueArray<int> BlockingProcessIds { get; }

    /// <summary>The message without what the server says of rows: for logs and the journal.</summary>
    internal string WithoutRows { get; }

    /// <summary>The same failure, of which more is known.</summary>
    internal MigrationFailedException With(string more) => new(this, more, WithoutRows + Environment.NewLine + more);

    private static IReadOnlyList<Blocker> InTheWay(Exception cause, RunContext run) =>
        cause is PostgresException { SqlState: PostgresErrorCodes.LockNotAvailable or PostgresErrorCodes.DeadlockDetected } ? run.Queue.Blockers : [];

    private static string Compose(
        Attempt attempt, FailurePoint point, string outcome, Exception cause, RunContext run, bool withRows = true)
    {
        var what = cause switch
        {
            PostgresException { MessageText: var text, SqlState: var state } refusal when !ConnectionLoss.Is(refusal) => $"{text} ({state})",
            NpgsqlException loss => $"the connection to {run.Address} was lost ({ConnectionLoss.Reason(loss)})",

            // Code may say anything, rows included.
            _ => withRows ? $"{cause.GetType().Name}: {cause.Message.TrimEnd('.')}" : cause.GetType().Name,
        };
        var lines = new List<string> { $"{attempt.Title} failed {point.InWords(attempt)}: {what}. {outcome}" };
        var statement = point.Statement is { } index ? attempt.Statements[index] : null;
        if (cause is PostgresException server)
        {
            if (Place(statement, server) is { } place)
            {
                lines.Add(string.Create(CultureInfo.InvariantCulture, $"Line {place.Line}, column {place.Column}: {LineAt(statement!, server)}"));
            }
            else if (statement is not null)
            {
                lines.Add(Opening(statement));
            }

            Add("In its way", string.Join("; ", InTheWay(cause, run).Select(b => withRows ? b.ToString() : b.WithoutValues)));
            Add("Detail", !withRows ? null : IsHidden(server) ? "hidden by the driver; put Include Error Detail=true into the connection string to see it." : server.Detail);
            Add("Hint", RowSecurityGuard.Refused(server) ? RowSecurityGuard.Hint(server, run.Session.Role) : server.Hint ?? OwnHint(server.SqlState));
            Add("Where", withRows ? server.Where : null);
        }

        return string.Join(Environment.NewLine, lines);

        void Add(string label, string? value)
        {
            if (!string.IsNullOrEmpty(value))
            {
                lines.Add($"{label}: {value}");
            }
        }
    }

    private static SqlPosition? Place(SqlStatement? statement, PostgresException server) =>
        statement is { Code: null } && server.Position > 0
            ? new SqlScriptStatement(statement.Text, statement.Line, statement.Column, 0).At(server.Position)
            : null;

    private static string LineAt(SqlStatement statement, PostgresException server)
    {
        var within = new SqlScriptStatement(statement.Text, 1, 1, 0).At(server.Position).Line;
        return statement.Text.ReplaceLineEndings("\n").Split('\n')[within - 1].Trim();
    }

    // The driver leaves a sentence of its own there.
    private static bool IsHidden(PostgresException server) => server.Detail?.StartsWith("Detail redacted", StringComparison.Ordinal) == true;

    private static string Opening(SqlStatement statement) =>
        string.Create(CultureInfo.InvariantCulture, $"Statement, from line {statement.Line}: {statement.Text.ReplaceLineEndings("\n").Split('\n')[0].Trim()}");

    private static string? OwnHint(string state) => state switch
    {
        PostgresErrorCodes.LockNotAvailable =>
            "Another session holds a lock on what the statement changes. Run again when it has let go, or raise MigrationOptions.StatementLockTimeout.",
        PostgresErrorCodes.DeadlockDetected => "The migration and another session waited for each other. Run again.",
        PostgresErrorCodes.QueryCanceled => "If nobody cancelled it, the statement took longer than MigrationOptions.StatementTimeout allows.",
        _ => null,
    };
}

/// <summary>Where a migration failed: at a statement, counted from 0, or in a phase.</summary>
internal sealed record FailurePoint(int? Statement, string Phase)
{
    public static FailurePoint Begin { get; } = new(null, "when it began");

    public static FailurePoint DeferredConstraints { get; } = new(null, "after its last statement, when deferred constraints were checked");

    public static FailurePoint Expectations { get; } = new(null, "when its expectations were checked");

    public static FailurePoint Lock { get; } = new(null, "before it was committed, when its lock was looked at");

    public static FailurePoint History { get; } = new(null, "when its history row was written");

    public static FailurePoint Unknown { get; } = new(null, "on its way");

    public static FailurePoint Commit { get; } = new(null, "when it was committed");

    public static FailurePoint Hook(IMigrationHook hook, string place) => new(null, $"in the hook {hook.GetType().Name} {place} it");

    public static FailurePoint At(int statement) => new(statement, "");

    /// <summary>The statement wasn't sent yet.</summary>
    public static FailurePoint Before(int statement) =>
        new(null, string.Create(CultureInfo.InvariantCulture, $"before statement {statement + 1}, when the journal was told that it begins"));

    /// <summary>The statement was carried out and couldn't be noted, in the same transaction.</summary>
    public static FailurePoint Noting(int statement) =>
        new(null, string.Create(CultureInfo.InvariantCulture, $"when statement {statement + 1} was noted in the journal, and taken back with its note"));

    /// <summary>The statement was carried out, but couldn't be noted.</summary>
    public static FailurePoint Behind(int statement) =>
        new(null, string.Create(CultureInfo.InvariantCulture, $"behind statement {statement + 1}, which was carried out, but couldn't be noted in the journal"));

    public string InWords(Attempt attempt) => Statement is { } index ? $"at statement {index + 1} of {attempt.Statements.Count}" : Phase;
}
