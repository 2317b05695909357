namespace AssetTracer.Schema;

/// <summary>Closes a table of the library's own to everybody but its owner.</summary>
internal static class TableSeal
{
    /// <summary>The statements that close it.</summary>
    // An API that exposes the schema must not expose these: default privileges grant to whoever they name, the moment a table is made.
    public static IEnumerable<string> On(QualifiedName table)
    {
        var name = Quote.Literal(table.ToString());
        yield return $"ALTER TABLE {table} ENABLE ROW LEVEL SECURITY";
        yield return "DO " + DollarQuote.Of(
            $"""

            DECLARE
                granted record;
            BEGIN
                FOR granted IN
                    SELECT DISTINCT c.oid::regclass AS relation, c.relkind = 'S' AS is_sequence
                         , CASE WHEN a.grantee = 0 THEN 'PUBLIC' ELSE quote_ident(pg_get_userbyid(a.grantee)) END AS grantee
                      FROM pg_class c
                     CROSS JOIN LATERAL aclexplode(c.relacl) a
                     WHERE a.grantee <> c.relowner
                       AND (c.oid = {name}::regclass
                            OR c.relkind = 'S' AND EXISTS (
                                SELECT FROM pg_depend d
                                 WHERE d.classid = 'pg_class'::regclass AND d.objid = c.oid
                                   AND d.refclassid = 'pg_class'::regclass AND d.refobjid = {name}::regclass))
                LOOP
                    EXECUTE format('REVOKE ALL ON %s %s FROM %s', CASE WHEN granted.is_sequence THEN 'SEQUENCE' ELSE 'TABLE' END
                        , granted.relation, granted.grantee);
                END LOOP;
            END

            """);
    }
}
