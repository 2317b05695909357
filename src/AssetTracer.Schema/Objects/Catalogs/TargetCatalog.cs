namespace AssetTracer.Schema;

/// <summary>Where the catalogs keep the objects of one kind, for facts about objects of any kind: their owners, privileges, comments and security labels.</summary>
/// <param name="Kind">The kind of object.</param>
/// <param name="Catalog">The catalog that identifies the objects in <c>pg_description</c> and <c>pg_depend</c>.</param>
/// <param name="From">The catalogs to read.</param>
/// <param name="Oid">The expression for the object's number.</param>
/// <param name="Name">The expression for the identity's name.</param>
internal sealed record TargetCatalog(ObjectKind Kind, string Catalog, string From, string Oid, string Name)
{
    /// <summary>Every kind that can have an owner, privileges or a comment, but for those that another's query reads along.</summary>
    public static IReadOnlyList<TargetCatalog> All { get; } = [.. ObjectKinds.All.Select(TargetCatalogs.Of).OfType<TargetCatalog>().Where(k => !k.IsReadAlong)];

    /// <summary>The expression for the schema, empty for objects that are in none.</summary>
    public string Schema { get; init; } = "n.nspname";

    /// <summary>The expression for the kind's name.</summary>
    public string KindName { get; init; } = $"'{Kind}'";

    /// <summary>Whether the query of another kind, which stands in the same catalog, reads the objects too.</summary>
    public bool IsReadAlong { get; init; }

    public string Within { get; init; } = "NULL";

    public string Arguments { get; init; } = "NULL";

    /// <summary>The number of the column within the object, as <c>pg_description</c> has it.</summary>
    public string Column { get; init; } = "0";

    public string Where { get; init; } = "true";

    /// <summary>The condition for objects that aren't the user's own; that of <see cref="Where"/> unless it is the very thing that leaves them out.</summary>
    public string? WhereForeign { get; init; }

    /// <summary>The owner's number, or null if the objects have no owner of their own.</summary>
    public string? Owner { get; init; }

    /// <summary>The condition for an owner to be a fact of its own: an owned sequence always follows its table.</summary>
    public string OwnerWhere { get; init; } = "true";

    public string? Privileges { get; init; }

    /// <summary>
    /// The expression for kind, schema, name and inner name of what the object is part of, as an array of texts;
    /// null where the object is read as a fact of its own, which knows that itself.
    /// </summary>
    public string PartOf { get; init; } = "NULL";

    /// <summary>What <c>acldefault</c> calls the kind.</summary>
    public char PrivilegesOf { get; init; } = ' ';

    /// <summary>The catalog and the number of what an extension has as its member, where that isn't the object itself.</summary>
    public (string Catalog, string Oid)? Member { get; init; }

    /// <summary>A condition that isn't so only where there is no such object; null if the server isn't asked.</summary>
    public string? Presence { get => field ?? ObjectKinds.RulesFor(Kind).Presence; init; }

    /// <summary>A condition that isn't so only where no such object has a comment; null if the server isn't asked.</summary>
    public string? CommentPresence => Kind == ObjectKind.Schema ? null : CatalogPresence.AnyComment(Catalog);

    /// <summary>A condition that isn't so only where every such object has the privileges that it came with; null if the server isn't asked.</summary>
    public string? PrivilegePresence => (Privileges, Catalog, Column) switch
    {
        (null, _, _) or (_, "pg_namespace", _) => null,
        (_, "pg_class", "0") => CatalogPresence.AnyGrant("pg_class c", "c.relacl", "c.relnamespace", Catalog, "c.oid", Column),
        (_, "pg_class", _) => CatalogPresence.AnyGrant("pg_attribute a JOIN pg_class c ON c.oid = a.attrelid", Privileges, "c.relnamespace", Catalog, Oid, Column),
        (_, "pg_type", _) => CatalogPresence.AnyGrant("pg_type t", Privileges, "t.typnamespace", Catalog, Oid, Column),
        (_, "pg_proc", _) => CatalogPresence.AnyGrant("pg_proc p", Privileges, "p.pronamespace", Catalog, Oid, Column),
        _ => CatalogPresence.Any(From, $"{Privileges} IS NOT NULL"),
    };

    private string Identity => $"""
        {KindName}::text     AS kind
             , {Schema}::text       AS schema
             , {Name}::text         AS name
             , {Within}::text       AS within
             , {Arguments}::text    AS arguments
             , {PartOf}::text[]     AS part_of
        """;

    private string IsOfServer => $"{(Kind == ObjectKind.Schema ? Name : Schema)} = 'pg_catalog'";

    private string Wanted => Kind == ObjectKind.Schema ? CatalogScope.Wanted(Name, Name)
        : Schema == "''" ? CatalogScope.WantedOfDatabase(Name)
        : CatalogScope.Wanted(Schema, Name);

    /// <summary>One query over every kind that <paramref name="part"/> gives a query for.</summary>
    public static string Union(Func<TargetCatalog, string?> part) => string.Join("\nUNION ALL\n", All.Select(part).OfType<string>());

    /// <summary>What <c>acldefault</c> calls the kind, or a space if nobody can be granted anything on it.</summary>
    public static char PrivilegesOn(ObjectKind kind) => TargetCatalogs.Of(kind)?.PrivilegesOf ?? ' ';

    /// <summary>Reads the identity that <see cref="Select"/> selects.</summary>
    public static ObjectIdentity Read(CatalogRow row) =>
        new(Enum.Parse<ObjectKind>(row.Text("kind")), row.Name("name"), row.TextOrNull("within"), row.SqlOrNull("arguments"));

    /// <summary>Reads what the object is part of, or null if it is a fact of its own.</summary>
    public static ObjectIdentity? ReadPartOf(CatalogRow row) => row.Texts("part_of") is [var kind, var schema, var name, var within]
        ? new(Enum.Parse<ObjectKind>(kind), new QualifiedName(schema, name), within)
        : null;

    /// <summary>
    /// Selects the objects' identities together with other columns, also of objects that aren't the user's own, because the server or an
    /// extension brings them; <c>i.initprivs</c> holds the privileges that these brought along and is null for the user's own.
    /// </summary>
    // The names are said twice because an index can be used only outside of CASE.
    public string SelectWithForeign(string columns, string where) => $"""
        SELECT {Identity}
             , {columns}
          FROM {From}
          LEFT JOIN pg_init_privs i ON i.classoid = '{Catalog}'::regclass AND i.objoid = {Oid} AND i.objsubid = {Column}
                                   AND ({IsOfServer} OR NOT {CatalogScope.NotOfExtension(Member?.Catalog ?? Catalog, Member?.Oid ?? Oid)})
         WHERE {WhereForeign ?? Where}
           AND {where}
           AND {CatalogScope.Named(Name)}
           AND CASE WHEN {IsOfServer} THEN {CatalogScope.OfServer(Name)} ELSE {Wanted} END
        """;

    /// <summary>Selects the objects' identities together with other columns.</summary>
    public string Select(string columns, string join = "", string where = "true") => $"""
        SELECT {Identity}
             , {columns}
          FROM {From} {join}
         WHERE {Where}
           AND {where}
           AND {Wanted}
           AND {CatalogScope.NotOfExtension(Member?.Catalog ?? Catalog, Member?.Oid ?? Oid)}
        """;
}
