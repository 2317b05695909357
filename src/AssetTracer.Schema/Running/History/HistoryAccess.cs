namespace AssetTracer.Schema;

/// <summary>Who may read the history: its owner, a role with BYPASSRLS, and a role that a policy shows every row to.</summary>
internal static class HistoryAccess
{
    /// <summary>
    /// Lets the transaction only read. Where row security would hide rows of the table, an error is better than a history that looks empty:
    /// only a policy which certainly hides none is let through.
    /// </summary>
    public const string Begin =
        """
        SELECT set_config('transaction_read_only', 'on', true)
             , set_config('row_security', CASE WHEN coalesce(bool_or(p.polpermissive AND pg_get_expr(p.polqual, p.polrelid) = 'true'), false)
                                                AND coalesce(bool_and(p.polpermissive), true)
                                               THEN 'on' ELSE 'off' END, true)
          FROM pg_policy p
         WHERE p.polrelid = to_regclass($1::text)
           AND p.polcmd IN ('r', '*')
           AND EXISTS (SELECT FROM unnest(p.polroles) r(role) WHERE r.role = 0 OR pg_has_role(r.role, 'USAGE'))
        """;

    public static string WayOut(QualifiedName table, string role)
    {
        var reader = role.Length == 0 ? "the_role" : Quote.Id(role);
        return "Connect as the role that owns it or as one with BYPASSRLS, or let its owner show every row: "
            + $"GRANT SELECT ON {table} TO {reader}; CREATE POLICY {Quote.Id("read_everything")} ON {table} FOR SELECT TO {reader} USING (true);";
    }
}
