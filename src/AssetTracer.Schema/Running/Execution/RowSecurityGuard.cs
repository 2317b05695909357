using System.Text.RegularExpressions;
using Npgsql;

namespace AssetTracer.Schema;

/// <summary>
/// With row_security off the server refuses a statement whose rows a policy would filter, instead of touching those it shows and reporting success.
/// The refusal names a table, and here the way out.
/// </summary>
internal static partial class RowSecurityGuard
{
    // The server's messages may be in any language; its routine isn't.
    public static bool Refused(PostgresException error) => error is { SqlState: PostgresErrorCodes.InsufficientPrivilege, Routine: "check_enable_rls" };

    public static string Hint(PostgresException error, string role)
    {
        var table = Quoted().Match(error.MessageText) is { Success: true } match ? Quote.Id(match.Groups[1].Value) : "the table";

        // Only to an owner the server says how to take the policies off.
        var way = error.Hint is null
            ? "Run the migration as the table's owner or as a role with BYPASSRLS"
            : $"Say ALTER TABLE {table} NO FORCE ROW LEVEL SECURITY before the statement and FORCE ROW LEVEL SECURITY after it, or run the migration as a role with BYPASSRLS";
        return $"Policies on {table} bind {Quote.Id(role)}: the statement would see only the rows that they show, and report success. {way}; "
            + "where the policies are meant to count, say SET LOCAL row_security = on before it.";
    }

    [GeneratedRegex("[\"«„“”]([^\"»“”]+)[\"»“”]")]
    private static partial Regex Quoted();
}
