using Npgsql;

namespace AssetTracer.Schema;

/// <summary>What the sessions of a role begin with (<c>ALTER ROLE … SET</c>, <c>ALTER DATABASE … SET</c>), which the server sets at login only.</summary>
internal static class RoleSettings
{
    // How long probes may take is theirs to say, and how values are written the driver's.
    private const string Kept =
        """
        'role', 'session_authorization', 'statement_timeout', 'lock_timeout', 'transaction_timeout', 'idle_in_transaction_session_timeout',
        'idle_session_timeout', 'client_encoding', 'default_transaction_isolation', 'default_transaction_deferrable'
        """;

    /// <summary>
    /// Sets them until the transaction is undone, the more special before the more general as the server does. One that only a superuser may set is left out if
    /// whoever runs the probes isn't one; one that holds from login on can't be set any more.
    /// </summary>
    public static NpgsqlBatchCommand Hold(string role, bool onlyOfApplications = false) => StatementCommand.Of(
        $"""
        WITH option AS (
            SELECT pg_catalog.split_part(o.option, '=', 1) AS name, pg_catalog.substr(o.option, pg_catalog.strpos(o.option, '=') + 1) AS value, s.setrole, s.setdatabase
              FROM pg_catalog.pg_db_role_setting s
             CROSS JOIN LATERAL pg_catalog.unnest(s.setconfig) AS o (option)
             WHERE s.setrole IN (0, (SELECT r.oid FROM pg_catalog.pg_roles r WHERE r.rolname = $1))
               AND s.setdatabase IN (0, (SELECT d.oid FROM pg_catalog.pg_database d WHERE d.datname = pg_catalog.current_database()))
        ), setting AS MATERIALIZED (
            SELECT DISTINCT ON (o.name) o.name, o.value
              FROM option o
              LEFT JOIN pg_catalog.pg_settings p ON pg_catalog.lower(p.name) = pg_catalog.lower(o.name)
             WHERE o.name NOT IN ({Kept})
               AND CASE WHEN p.name IS NULL THEN o.name LIKE '%.%'
                        WHEN p.context = 'superuser' THEN pg_catalog.current_setting('is_superuser') = 'on'
                        ELSE p.context = 'user' END
               AND (NOT $2::boolean OR o.name LIKE '%.%')
             ORDER BY o.name, o.setrole = 0, o.setdatabase = 0
        )
        SELECT pg_catalog.set_config(CASE name WHEN 'default_transaction_read_only' THEN 'transaction_read_only' ELSE name END, value, true) FROM setting
        """,
        role,
        onlyOfApplications ? "true" : "false");

    /// <summary>Acts as whom the sessions of the role act as from their beginning, if that is another.</summary>
    public static NpgsqlBatchCommand Become(string role) => StatementCommand.Of(
        """
        SELECT pg_catalog.set_config('role', pg_catalog.substr(o.option, 6), true)
          FROM (SELECT o.option
                  FROM pg_catalog.pg_db_role_setting s
                 CROSS JOIN LATERAL pg_catalog.unnest(s.setconfig) AS o (option)
                 WHERE s.setrole = (SELECT r.oid FROM pg_catalog.pg_roles r WHERE r.rolname = $1) AND o.option LIKE 'role=%'
                   AND s.setdatabase IN (0, (SELECT d.oid FROM pg_catalog.pg_database d WHERE d.datname = pg_catalog.current_database()))
                 ORDER BY s.setdatabase = 0
                 LIMIT 1) o
        """,
        role);
}
