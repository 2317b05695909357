namespace AssetTracer.Schema;

/// <summary>Where the catalogs keep the objects of one kind, for facts about objects of any kind: their owners, privileges, comments and security labels.</summary>
/// <param name="Kind">The kind of object.</param>
/// <param name="Catalog">The catalog that identifies the objects in <c>pg_description</c> and <c>pg_depend</c>.</param>
/// <param name="From">The catalogs to read.</param>
/// <param name="Oid">The expression for the object's number.</param>
/// <param name="Name">The expression for the identity's name.</param>
internal sealed record TargetCatalog(ObjectKind Kind, string Catalog, string From, string Oid, string Name)
{
    private const string OfClass = "JOIN pg_namespace n ON n.oid = c.relnamespace";
    private static readonly string AnyRelation = CatalogPresence.AnyOfUser("pg_class c", "c.relnamespace", "c.relkind IN ('r', 'p', 'v', 'm', 'f', 'c')");

    private const string OfType = "JOIN pg_namespace n ON n.oid = t.typnamespace";

    /// <summary>Every kind that can have an owner, privileges or a comment, but for those that another's query reads along.</summary>
    public static IReadOnlyList<TargetCatalog> All { get; } = [.. ObjectKinds.All.Select(Of).OfType<TargetCatalog>().Where(k => !k.IsReadAlong)];

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

    private string IsOfServer => $"{(Kind == ObjectKind.Schema ? Name : Schema)} = 'pg_catalog'";

    private string Wanted => Kind == ObjectKind.Schema ? CatalogScope.Wanted(Name, Name)
        : Schema == "''" ? CatalogScope.WantedOfDatabase(Name)
        : CatalogScope.Wanted(Schema, Name);

    /// <summary>One query over every kind that <paramref name="part"/> gives a query for.</summary>
    public static string Union(Func<TargetCatalog, string?> part) => string.Join("\nUNION ALL\n", All.Select(part).OfType<string>());

    /// <summary>What <c>acldefault</c> calls the kind, or a space if nobody can be granted anything on it.</summary>
    public static char PrivilegesOn(ObjectKind kind) => Of(kind)?.PrivilegesOf ?? ' ';

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
        SELECT {KindName}::text     AS kind
             , {Schema}::text       AS schema
             , {Name}::text         AS name
             , {Within}::text       AS within
             , {Arguments}::text    AS arguments
             , {PartOf}::text[]     AS part_of
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
        SELECT {KindName}::text     AS kind
             , {Schema}::text       AS schema
             , {Name}::text         AS name
             , {Within}::text       AS within
             , {Arguments}::text    AS arguments
             , {PartOf}::text[]     AS part_of
             , {columns}
          FROM {From} {join}
         WHERE {Where}
           AND {where}
           AND {Wanted}
           AND {CatalogScope.NotOfExtension(Member?.Catalog ?? Catalog, Member?.Oid ?? Oid)}
        """;

    private static TargetCatalog? Of(ObjectKind kind) => kind switch
    {
        ObjectKind.Schema => new(kind, "pg_namespace", "pg_namespace n", "n.oid", "n.nspname")
        {
            Schema = "''",
            Owner = "n.nspowner",
            Privileges = "n.nspacl",
            PrivilegesOf = 'n',
        },
        // Below 16384 is what every new database has, plpgsql for one: it brings its comment along.
        ObjectKind.Extension => new(kind, "pg_extension", "pg_extension x", "x.oid", "x.extname")
        {
            Schema = "''",
            Where = "x.oid >= 16384",
            Presence = CatalogPresence.Any("pg_extension x", "x.oid >= 16384"),
        },
        ObjectKind.EnumType => Type(kind, "t.typtype IN ('e', 'd', 'r')") with
        {
            Presence = CatalogPresence.AnyOfUser("pg_type t", "t.typnamespace", "t.typtype IN ('e', 'd', 'r')"),
            KindName = $"CASE t.typtype WHEN 'd' THEN '{nameof(ObjectKind.Domain)}' WHEN 'r' THEN '{nameof(ObjectKind.RangeType)}' ELSE '{nameof(ObjectKind.EnumType)}' END",
        },
        ObjectKind.CompositeType => Type(kind, "t.typtype = 'c' AND EXISTS (SELECT FROM pg_class c WHERE c.oid = t.typrelid AND c.relkind = 'c')"),
        ObjectKind.Domain => Type(kind, "t.typtype = 'd'") with { IsReadAlong = true },
        ObjectKind.DomainConstraint => new(kind, "pg_constraint", $"pg_constraint p JOIN pg_type t ON t.oid = p.contypid {OfType}", "p.oid", "t.typname")
        {
            Within = "p.conname",
            Member = ("pg_type", "t.oid"),
        },
        ObjectKind.Sequence => Relation(kind, "'S'") with
        {
            From = $"""
                pg_class c {OfClass}
                  LEFT JOIN pg_depend o ON o.classid = 'pg_class'::regclass AND o.objid = c.oid AND o.objsubid = 0
                                       AND o.refclassid = 'pg_class'::regclass AND o.refobjsubid > 0 AND o.deptype IN ('a', 'i')
                  LEFT JOIN pg_class ot ON ot.oid = o.refobjid
                  LEFT JOIN pg_namespace otn ON otn.oid = ot.relnamespace
                  LEFT JOIN pg_attribute oa ON oa.attrelid = o.refobjid AND oa.attnum = o.refobjsubid
                """,
            OwnerWhere = "o.objid IS NULL",
            PartOf = $"CASE WHEN o.deptype = 'i' THEN ARRAY['{nameof(ObjectKind.Column)}', otn.nspname, ot.relname, oa.attname] END",
            PrivilegesOf = 's',
        },
        ObjectKind.Routine => new(kind, "pg_proc", "pg_proc p JOIN pg_namespace n ON n.oid = p.pronamespace", "p.oid", "p.proname")
        {
            Where = $"p.prokind IN ('f', 'p', 'w') AND {RoutineRules.IsWritten("p")}",
            Arguments = RoutineRules.ArgumentTypes("p"),
            Owner = "p.proowner",
            Privileges = "p.proacl",
            PrivilegesOf = 'f',
        },
        ObjectKind.Table => Relation(kind, "'r', 'p', 'v', 'm', 'f'") with
        {
            Presence = AnyRelation,
            KindName = $"CASE c.relkind WHEN 'v' THEN '{nameof(ObjectKind.View)}' WHEN 'm' THEN '{nameof(ObjectKind.MaterializedView)}' WHEN 'f' THEN '{nameof(ObjectKind.ForeignTable)}' ELSE '{nameof(ObjectKind.Table)}' END",
        },
        ObjectKind.Column => new(kind, "pg_class", $"pg_attribute a JOIN pg_class c ON c.oid = a.attrelid {OfClass}", "a.attrelid", "c.relname")
        {
            // Of a composite type, the type is the extension's member; a table's row type never is.
            Where = $"""
                a.attnum > 0 AND NOT a.attisdropped AND c.relkind IN ('r', 'p', 'f', 'v', 'm', 'c')
                   AND (c.relkind <> 'c' OR {CatalogScope.NotOfExtension("pg_type", "c.reltype")})
                """,
            Presence = AnyRelation,
            Within = "a.attname",
            Column = "a.attnum",
            PartOf = $"""
                CASE WHEN c.relkind IN ('v', 'm', 'c')
                     THEN ARRAY[CASE c.relkind WHEN 'v' THEN '{nameof(ObjectKind.View)}' WHEN 'm' THEN '{nameof(ObjectKind.MaterializedView)}'
                                               ELSE '{nameof(ObjectKind.CompositeType)}' END, n.nspname, c.relname, NULL]
                END
                """,
            Owner = "c.relowner",
            OwnerWhere = "false",
            Privileges = "a.attacl",
            PrivilegesOf = 'c',
        },
        ObjectKind.Constraint => OnTable(kind, "pg_constraint", "conrelid", "conname") with { Presence = AnyRelation },
        ObjectKind.View => Relation(kind, "'v'") with { IsReadAlong = true },
        ObjectKind.MaterializedView => Relation(kind, "'m'") with { IsReadAlong = true },
        ObjectKind.Index => new(
            kind,
            "pg_class",
            $"""
            pg_class c {OfClass}
              JOIN pg_index x ON x.indexrelid = c.oid
              LEFT JOIN pg_constraint k ON k.conindid = c.oid AND k.contype IN ('p', 'u', 'x')
              LEFT JOIN pg_class kc ON kc.oid = k.conrelid
            """,
            "c.oid",
            "c.relname")
        {
            PartOf = $"CASE WHEN k.oid IS NOT NULL THEN ARRAY['{nameof(ObjectKind.Constraint)}', n.nspname, kc.relname, k.conname] END",
            Member = ("pg_class", "x.indrelid"),
        },
        ObjectKind.Trigger => OnTable(kind, "pg_trigger", "tgrelid", "tgname") with
        {
            Where = $"c.relkind IN ('r', 'p', 'v', 'f') AND {TriggerRules.IsWritten("p")}",
        },
        ObjectKind.Policy => OnTable(kind, "pg_policy", "polrelid", "polname"),
        ObjectKind.Collation => new(kind, "pg_collation", "pg_collation l JOIN pg_namespace n ON n.oid = l.collnamespace", "l.oid", "l.collname")
        {
            Where = CollationRules.IsOfDatabase,
            Owner = "l.collowner",
        },
        ObjectKind.RangeType => Type(kind, "t.typtype = 'r'") with { IsReadAlong = true },
        ObjectKind.Aggregate => new(kind, "pg_proc", "pg_aggregate a JOIN pg_proc p ON p.oid = a.aggfnoid JOIN pg_namespace n ON n.oid = p.pronamespace", "p.oid", "p.proname")
        {
            Arguments = AggregateRules.IdentityArguments,
            Owner = "p.proowner",
            Privileges = "p.proacl",
            PrivilegesOf = 'f',
        },
        ObjectKind.Language => new(kind, "pg_language", "pg_language l", "l.oid", "l.lanname")
        {
            Schema = "''",
            Where = "l.lanispl AND l.oid >= 16384",
            WhereForeign = "l.lanispl", // plpgsql is an extension's
            Owner = "l.lanowner",
            Privileges = "l.lanacl",
            PrivilegesOf = 'l',
        },
        ObjectKind.Cast => new(kind, "pg_cast", "pg_cast k", "k.oid", "'cast'")
        {
            Schema = "''",
            Arguments = CastRules.Types,
            Where = CastRules.IsWritten,
        },
        ObjectKind.Transform => new(kind, "pg_transform", "pg_transform r JOIN pg_language l ON l.oid = r.trflang", "r.oid", "l.lanname")
        {
            Schema = "''",
            Arguments = "format_type(r.trftype, NULL)",
            Where = "r.oid >= 16384",
        },
        ObjectKind.Operator => new(kind, "pg_operator", "pg_operator o JOIN pg_namespace n ON n.oid = o.oprnamespace", "o.oid", "o.oprname")
        {
            Where = "o.oprcode <> 0",
            Arguments = OperatorRules.Operands,
            Owner = "o.oprowner",
        },
        ObjectKind.AccessMethod => new(kind, "pg_am", "pg_am m", "m.oid", "m.amname")
        {
            Schema = "''",
            Where = "m.oid >= 16384",
        },
        ObjectKind.OperatorFamily => new(kind, "pg_opfamily", "pg_opfamily o JOIN pg_namespace n ON n.oid = o.opfnamespace JOIN pg_am m ON m.oid = o.opfmethod", "o.oid", "o.opfname")
        {
            Arguments = "m.amname",
            Owner = "o.opfowner",
        },
        ObjectKind.OperatorClass => new(kind, "pg_opclass", "pg_opclass o JOIN pg_namespace n ON n.oid = o.opcnamespace JOIN pg_am m ON m.oid = o.opcmethod", "o.oid", "o.opcname")
        {
            Arguments = "m.amname",
            Owner = "o.opcowner",
        },
        ObjectKind.Conversion => new(kind, "pg_conversion", "pg_conversion c JOIN pg_namespace n ON n.oid = c.connamespace", "c.oid", "c.conname")
        {
            Owner = "c.conowner",
        },
        ObjectKind.TextSearchParser => new(kind, "pg_ts_parser", "pg_ts_parser s JOIN pg_namespace n ON n.oid = s.prsnamespace", "s.oid", "s.prsname"),
        ObjectKind.TextSearchTemplate => new(kind, "pg_ts_template", "pg_ts_template s JOIN pg_namespace n ON n.oid = s.tmplnamespace", "s.oid", "s.tmplname"),
        ObjectKind.TextSearchDictionary => new(kind, "pg_ts_dict", "pg_ts_dict s JOIN pg_namespace n ON n.oid = s.dictnamespace", "s.oid", "s.dictname")
        {
            Owner = "s.dictowner",
        },
        ObjectKind.TextSearchConfiguration => new(kind, "pg_ts_config", "pg_ts_config s JOIN pg_namespace n ON n.oid = s.cfgnamespace", "s.oid", "s.cfgname")
        {
            Owner = "s.cfgowner",
        },
        ObjectKind.ForeignDataWrapper => OfDatabase(kind, "pg_foreign_data_wrapper", "fdwname", "fdwowner") with { Privileges = "p.fdwacl", PrivilegesOf = 'F' },
        ObjectKind.ForeignServer => OfDatabase(kind, "pg_foreign_server", "srvname", "srvowner") with { Privileges = "p.srvacl", PrivilegesOf = 'S' },
        ObjectKind.ForeignTable => Relation(kind, "'f'") with { IsReadAlong = true },
        ObjectKind.Statistics => new(
            kind,
            "pg_statistic_ext",
            "pg_statistic_ext p JOIN pg_namespace n ON n.oid = p.stxnamespace",
            "p.oid",
            "p.stxname")
        {
            Owner = "p.stxowner",
            Member = ("pg_class", "p.stxrelid"),
        },
        ObjectKind.Rule => OnTable(kind, "pg_rewrite", "ev_class", "rulename") with { Where = "p.rulename <> '_RETURN'" },
        ObjectKind.Publication => OfDatabase(kind, "pg_publication", "pubname", "pubowner"),
        ObjectKind.Subscription => OfDatabase(kind, "pg_subscription", "subname", "subowner") with { Where = SubscriptionRules.OfThisDatabase("p") },
        ObjectKind.EventTrigger => OfDatabase(kind, "pg_event_trigger", "evtname", "evtowner"),
        ObjectKind.BaseType => Type(kind, BaseTypeRules.IsWritten),
        ObjectKind.UserMapping or ObjectKind.Owner or ObjectKind.Privilege or ObjectKind.DefaultPrivilege or ObjectKind.Comment
            or ObjectKind.SecurityLabel => null,
    };

    private static TargetCatalog Type(ObjectKind kind, string where) => new(kind, "pg_type", $"pg_type t {OfType}", "t.oid", "t.typname")
    {
        Where = where,
        Owner = "t.typowner",
        Privileges = "t.typacl",
        PrivilegesOf = 'T',
    };

    private static TargetCatalog Relation(ObjectKind kind, string relkinds) => new(kind, "pg_class", $"pg_class c {OfClass}", "c.oid", "c.relname")
    {
        Where = $"c.relkind IN ({relkinds})",
        Owner = "c.relowner",
        Privileges = "c.relacl",
        PrivilegesOf = 'r',
    };

    private static TargetCatalog OfDatabase(ObjectKind kind, string catalog, string name, string owner) => new(kind, catalog, $"{catalog} p", "p.oid", $"p.{name}")
    {
        Schema = "''",
        Owner = $"p.{owner}",
    };

    private static TargetCatalog OnTable(ObjectKind kind, string catalog, string table, string name) =>
        new(kind, catalog, $"{catalog} p JOIN pg_class c ON c.oid = p.{table} {OfClass}", "p.oid", "c.relname")
        {
            Where = "c.relkind IN ('r', 'p', 'v', 'f')",
            Within = $"p.{name}",
            Member = ("pg_class", "c.oid"),
        };
}
