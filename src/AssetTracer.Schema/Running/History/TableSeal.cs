namespace AssetTracer.Schema;

/// <summary>Closes tables of the library's own to everybody but its owner.</summary>
internal static class TableSeal
{
    /// <summary>The statements that close tables.</summary>
    // An API that exposes the schema must not expose these: default privileges grant to whoever they name, the moment a table is made.
    public static IEnumerable<string> On(IReadOnlyCollection<QualifiedName> tables)
    {
        if (tables.Count == 0)
        {
            yield break;
        }

        foreach (var table in tables)
        {
            yield return $"ALTER TABLE {table} ENABLE ROW LEVEL SECURITY";
        }

        var names = string.Join(", ", tables.Select(t => $"{Quote.Literal(t.ToString())}::regclass"));
        yield return "DO " + DollarQuote.Of(
            $"""

            DECLARE
                granted record;
            BEGIN
                FOR granted IN
                    SELECT DISTINCT c.oid::regclass AS relation, c.relkind = 'S' AS is_sequence
                         , CASE WHEN a.grantee = 0 THEN 'PUBLIC' ELSE quote_ident(pg_get_userbyid(a.grantee)) END AS grantee
                      FROM (SELECT t.oid
                              FROM pg_class t
                             WHERE t.oid IN ({names})
                             UNION
                            SELECT d.objid
                              FROM pg_depend d
                             WHERE d.refclassid = 'pg_class'::regclass AND d.refobjid IN ({names}) AND d.classid = 'pg_class'::regclass) own
                      JOIN pg_class c USING (oid)
                     CROSS JOIN LATERAL aclexplode(c.relacl) a
                     WHERE a.grantee <> c.relowner AND (c.relkind = 'S' OR c.oid IN ({names}))
                LOOP
                    EXECUTE format('REVOKE ALL ON %s %s FROM %s', CASE WHEN granted.is_sequence THEN 'SEQUENCE' ELSE 'TABLE' END
                        , granted.relation, granted.grantee);
                END LOOP;
            END

            """);
    }
}
