using Npgsql;

namespace AssetTracer.Schema;

/// <summary>Reads what a schema lives in, and as whom.</summary>
internal static class EnvironmentReader
{
    // What may be a secret never leaves the server.
    private static string Query(PostgresVersion server) => $"""
        WITH here AS (SELECT * FROM pg_database WHERE datname = current_database())
        SELECT 'reader' AS fact, '' AS name, NULL::text AS role, false AS is_of_database, current_user::text AS value
        UNION ALL
        SELECT 'encoding', '', NULL, false, pg_encoding_to_char(encoding)::text FROM here
        UNION ALL
        SELECT 'provider', '', NULL, false, {server.Since(15, "CASE datlocprovider WHEN 'c' THEN 'libc' WHEN 'i' THEN 'icu' WHEN 'b' THEN 'builtin' ELSE datlocprovider::text END", "'libc'")} FROM here
        UNION ALL
        SELECT 'collation', '', NULL, false, datcollate::text FROM here
        UNION ALL
        SELECT 'ctype', '', NULL, false, datctype::text FROM here
        UNION ALL
        SELECT 'locale', '', NULL, false, {server.Since(17, "datlocale", server.Since(15, "daticulocale", "NULL"))}::text FROM here
        UNION ALL
        SELECT 'time zone', '', NULL, false, reset_val FROM pg_settings WHERE name = 'TimeZone'
        UNION ALL
        SELECT 'extension', extname::text, NULL, false, extversion FROM pg_extension
        UNION ALL
        SELECT 'setting', s.name, r.rolname::text, d.setdatabase <> 0
             , CASE WHEN s.name !~ '\.' AND s.name !~* '(pass|secret|token|key|credential|auth|jwt|dsn|conninfo)' THEN s.value END
          FROM pg_db_role_setting d
          LEFT JOIN pg_roles r ON r.oid = d.setrole
         CROSS JOIN LATERAL unnest(d.setconfig) c
         CROSS JOIN LATERAL (SELECT split_part(c, '=', 1), substr(c, strpos(c, '=') + 1)) s(name, value)
         WHERE d.setdatabase IN (0, (SELECT oid FROM here)) AND (d.setrole = 0 OR r.oid IS NOT NULL)
        """;

    public static NpgsqlBatchCommand Command(PostgresVersion server) => new(Query(server));

    public static async Task<(DatabaseEnvironment Environment, string Reader)> ReadAsync(NpgsqlDataReader reader, CancellationToken cancellationToken)
    {
        await reader.NextResultAsync(cancellationToken).ConfigureAwait(false);
        var facts = new Dictionary<string, string?>();
        var extensions = new List<InstalledVersion>();
        var settings = new List<DatabaseSetting>();
        var row = new CatalogRow(reader, new SharedTexts());
        while (await reader.ReadAsync(cancellationToken).ConfigureAwait(false))
        {
            var (fact, name, value) = (row.Text("fact"), row.Text("name"), row.TextOrNull("value"));
            switch (fact)
            {
                case "extension":
                    extensions.Add(new(name, value!));
                    break;
                case "setting":
                    settings.Add(new(name, row.TextOrNull("role"), row.Flag("is_of_database"), value));
                    break;
                default:
                    facts[fact] = value;
                    break;
            }
        }

        var environment = new DatabaseEnvironment
        {
            Encoding = facts["encoding"]!,
            LocaleProvider = facts["provider"]!,
            Collation = facts["collation"]!,
            CharacterType = facts["ctype"]!,
            Locale = facts["locale"],
            TimeZone = facts["time zone"]!,
            Extensions = extensions.OrderBy(e => e.Name, StringComparer.Ordinal).ToValueArray(),
            Settings = settings
                .OrderBy(s => s.Name, StringComparer.Ordinal).ThenBy(s => s.IsOfDatabase).ThenBy(s => s.Role, StringComparer.Ordinal).ToValueArray(),
        };
        return (environment, facts["reader"]!);
    }
}
