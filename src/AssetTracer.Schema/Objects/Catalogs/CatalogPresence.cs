using Npgsql;

namespace AssetTracer.Schema;

/// <summary>
/// What the catalogs can hold of the user's. Most databases have few of the kinds of object that there are, and planning a query that finds nothing
/// takes the server far longer than telling that there is nothing to find.
/// </summary>
internal sealed class CatalogPresence
{
    // The server gives no number below 10000 to what is created later, whether by initdb or by a user; only the schema public has its own.
    private const string Commented =
        """
        commented AS MATERIALIZED (SELECT DISTINCT classoid FROM pg_description WHERE objoid >= 10000 OR objoid = 2200)
        """;

    private readonly HashSet<string>? _present;

    private CatalogPresence(HashSet<string>? present) => _present = present;

    /// <summary>Of a database that nobody asked: there may be everything.</summary>
    public static CatalogPresence Unknown { get; } = new(null);

    private static string[] Questions => field ??=
    [
        .. ObjectKinds.All.Select(kind => ObjectKinds.RulesFor(kind).Presence)
            .Concat(TargetCatalog.All.SelectMany(k => new[] { k.Presence, k.CommentPresence, k.PrivilegePresence }))
            .OfType<string>()
            .Distinct(),
    ];

    /// <summary>A condition: a catalog has a row.</summary>
    /// <param name="from">The catalog, with a name of its own for the condition.</param>
    /// <param name="where">What is so of the row.</param>
    public static string Any(string from, string where = "true") => $"EXISTS (SELECT FROM {from} WHERE {where})";

    /// <summary>A condition: a catalog has a row in a schema that isn't the server's.</summary>
    /// <param name="from">The catalog, with a name of its own for the condition.</param>
    /// <param name="schema">The number of the schema.</param>
    /// <param name="where">What else is so of the row.</param>
    // 11 is pg_catalog and 99 is pg_toast, in every database.
    public static string AnyOfUser(string from, string schema, string where = "true") =>
        Any(from, $"{schema} NOT IN (11, 99) AND {where} AND {schema} IS DISTINCT FROM to_regnamespace('information_schema')");

    /// <summary>A condition: somebody commented on an object of a catalog that isn't the server's own.</summary>
    public static string AnyComment(string catalog) => $"'{catalog}'::regclass = ANY (ARRAY(SELECT classoid FROM commented))";

    /// <summary>A condition: an object has other privileges than it came with.</summary>
    /// <param name="from">The catalog, with a name of its own for the condition.</param>
    /// <param name="privileges">The list of privileges.</param>
    /// <param name="schema">The number of the schema.</param>
    /// <param name="catalog">The catalog's name.</param>
    /// <param name="oid">The number of the object.</param>
    /// <param name="column">The number of the column within it.</param>
    public static string AnyGrant(string from, string privileges, string schema, string catalog, string oid, string column) => Any(
        from,
        $"""
        {privileges} IS NOT NULL AND {schema} IS DISTINCT FROM to_regnamespace('information_schema')
                  AND NOT ({schema} = 11 AND EXISTS (SELECT FROM pg_init_privs i
                                                      WHERE i.classoid = '{catalog}'::regclass AND i.objoid = {oid} AND i.objsubid = {column}
                                                        AND i.initprivs = {privileges}))
        """);

    /// <summary>Asks, in the transaction that reads the catalogs.</summary>
    public static NpgsqlBatchCommand Command() => new($"WITH {Commented} SELECT ARRAY[{string.Join("\n     , ", Questions)}]");

    /// <summary>Reads the answer to <see cref="Command"/>.</summary>
    public static CatalogPresence Of(bool[] answers) => new([.. Questions.Zip(answers).Where(a => a.Second).Select(a => a.First)]);

    /// <summary>Whether a condition may be so; null stands for one that nobody asks.</summary>
    public bool Allows(string? condition) => condition is null || _present is null || _present.Contains(condition);
}
