namespace AssetTracer.Schema;

/// <summary>The extensions that take an object along when they are dropped, although it is no member of theirs.</summary>
internal static class ExtensionDependencies
{
    /// <summary>The expression for the names of those extensions, sorted; null where there are none.</summary>
    // Hardly any object has one, so all that have are found at once instead of looking for each.
    public static string Of(string catalog, string oid) =>
        $"""
        CASE WHEN {oid} IN (SELECT d.objid FROM pg_depend d
                             WHERE d.refclassid = 'pg_extension'::regclass AND d.classid = '{catalog}'::regclass AND d.objsubid = 0 AND d.deptype = 'x')
             THEN ARRAY(SELECT e.extname::text
                          FROM pg_depend d
                          JOIN pg_extension e ON e.oid = d.refobjid
                         WHERE d.classid = '{catalog}'::regclass AND d.objid = {oid} AND d.objsubid = 0
                           AND d.refclassid = 'pg_extension'::regclass AND d.deptype = 'x'
                         ORDER BY e.extname COLLATE "C")
        END
        """;

    /// <param name="alter">The beginning of the statement, up to the object's name.</param>
    /// <param name="before">The extensions until now.</param>
    /// <param name="after">The extensions from then on.</param>
    public static IEnumerable<SqlStatement> Change(string alter, ValueArray<string> before, ValueArray<string> after) =>
    [
        .. before.Except(after).Select(e => new SqlStatement($"{alter} NO DEPENDS ON EXTENSION {Quote.Id(e)}")),
        .. after.Except(before).Select(e => new SqlStatement($"{alter} DEPENDS ON EXTENSION {Quote.Id(e)}")),
    ];
}
