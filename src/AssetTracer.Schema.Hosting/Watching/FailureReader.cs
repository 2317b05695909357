using System.Text.RegularExpressions;
using Npgsql;

namespace AssetTracer.Schema.Hosting;

/// <summary>
/// Reads from the driver's exception what was refused and what it is about. Only names are taken, never a row: for most of these errors the server
/// fills no field, so that the names stand in its message alone, and a server that speaks another language puts them in other quotation marks.
/// </summary>
internal static partial class FailureReader
{
    private const int LongestSubject = 200;
    private const string Unnamed = "not named by the server";

    public static FailureKey? Read(PostgresException failure) => failure.SqlState switch
    {
        PostgresErrorCodes.UniqueViolation => Key(FailureKind.DuplicateKey, Constraint(failure)),
        PostgresErrorCodes.InsufficientPrivilege => IsPolicy(failure)
            ? Key(FailureKind.PolicyViolation, Policy(failure.MessageText))
            : Key(FailureKind.MissingGrant, Privilege(failure)),
        PostgresErrorCodes.UndefinedColumn => Key(FailureKind.MissingColumn, Column(failure.MessageText)),
        PostgresErrorCodes.UndefinedTable => Key(FailureKind.MissingTable, Quoted(failure.MessageText).FirstOrDefault()),
        PostgresErrorCodes.LockNotAvailable => Key(FailureKind.LockTimeout, Relation(failure)),
        PostgresErrorCodes.DeadlockDetected => Key(FailureKind.Deadlock, Relation(failure)),
        _ => null,
    };

    private static FailureKey Key(FailureKind kind, string? subject) =>
        new(kind, string.IsNullOrEmpty(subject) ? Unnamed : subject.Length <= LongestSubject ? subject : subject[..LongestSubject]);

    private static string? Constraint(PostgresException failure) =>
        (failure.ConstraintName, failure.TableName) switch
        {
            ({ } constraint, { } table) => $"{constraint} on {Table(failure, table)}",
            ({ } constraint, null) => constraint,
            (null, { } table) => Table(failure, table),
            _ => null,
        };

    private static string Table(PostgresException failure, string table) => failure.SchemaName is { } schema ? $"{schema}.{table}" : table;

    // A missing grant has the same code; the server's routine doesn't depend on its language.
    private static bool IsPolicy(PostgresException failure) => failure.Routine is "ExecWithCheckOptions" or "check_enable_rls";

    // ... row-level security policy "name" for table "table"; without a name where no policy allows it.
    private static string? Policy(string message) => Quoted(message) switch
    {
        [var policy, var table] => $"{table}, policy {policy}",
        [var table] => table,
        _ => null,
    };

    // What a function of the application's own raises under this code may quote rows.
    private static string? Privilege(PostgresException failure) => failure.Routine?.StartsWith("aclcheck_error", StringComparison.Ordinal) == true
        ? PermissionDenied().Match(failure.MessageText) is { Success: true } match ? match.Groups[1].Value : failure.MessageText
        : null;

    private static string? Column(string message) => UnknownColumn().Match(message) is { Success: true } match
        ? match.Groups[2].Success ? $"{match.Groups[2].Value}.{match.Groups[1].Value}" : match.Groups[1].Value
        : Quoted(message) switch
        {
            [var column, var table] => $"{table}.{column}",
            [var column] => column,
            _ => null,
        };

    // The context says it where the message doesn't: while updating tuple (0,1) in relation "quotations".
    private static string? Relation(PostgresException failure) =>
        InRelation().Match(failure.MessageText) is { Success: true } told ? told.Groups[1].Value
        : InRelation().Match(failure.Where ?? "") is { Success: true } context ? context.Groups[1].Value
        : null;

    private static List<string> Quoted(string message) => [.. QuotedName().Matches(message).Select(m => m.Groups[1].Value)];

    [GeneratedRegex("""["«»„“]\s?([^"«»„“”]+?)\s?["«»“”]""", RegexOptions.CultureInvariant)]
    private static partial Regex QuotedName();

    [GeneratedRegex("^permission denied for (.+)$", RegexOptions.CultureInvariant)]
    private static partial Regex PermissionDenied();

    [GeneratedRegex("""^column "?([^"]+?)"?(?: of relation "([^"]+)")? does not exist$""", RegexOptions.CultureInvariant)]
    private static partial Regex UnknownColumn();

    [GeneratedRegex("""(?:relation|Relation|relación|table) ["«„“]\s?([^"«»„“”]+?)\s?["»“”]""", RegexOptions.CultureInvariant)]
    private static partial Regex InRelation();
}
