namespace AssetTracer.Schema;

/// <summary>In which catalog PostgreSQL keeps the objects of each kind, and what they have there of owner, privileges and membership.</summary>
internal static class TargetCatalogs
{
    private const string OfClass = "JOIN pg_namespace n ON n.oid = c.relnamespace";

    private const string OfType = "JOIN pg_namespace n ON n.oid = t.typnamespace";

    private static readonly string AnyRelation = CatalogPresence.AnyOfUser("pg_class c", "c.relnamespace", "c.relkind IN ('r', 'p', 'v', 'm', 'f', 'c')");

    /// <summary>The catalog of a kind; null for kinds that have no owner, no privileges and no comment.</summary>
    /// <param name="kind">The kind of object.</param>
    public static TargetCatalog? Of(ObjectKind kind) => kind switch
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
