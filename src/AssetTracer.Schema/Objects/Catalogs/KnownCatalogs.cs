namespace AssetTracer.Schema;

/// <summary>What becomes of the rows of a catalog.</summary>
internal enum CatalogUse
{
    /// <summary>A room reads them.</summary>
    Read,

    /// <summary>They are read as the environment of a database: shown, but no part of its schema.</summary>
    Environment,

    /// <summary>They follow from what is read, or the server keeps them for itself.</summary>
    Derived,

    /// <summary>They are left out on purpose.</summary>
    Omitted,
}

/// <summary>A catalog of the server's, and what becomes of its rows.</summary>
/// <param name="Name">The catalog.</param>
/// <param name="Use">What becomes of its rows.</param>
/// <param name="Reason">Why they aren't read, or the view or function that reads them; empty where a query names the catalog.</param>
internal sealed record KnownCatalog(string Name, CatalogUse Use, string Reason = "");

/// <summary>Every catalog of PostgreSQL 14 to 18. Rows of any other are reported, so that a new version's new kind isn't silently called equal.</summary>
internal static class KnownCatalogs
{
    private const string OfServer = "it belongs to the whole server, not to the database";
    private const string LargeObjects = "large objects are data, and so is who owns them and may read them; they are counted";

    public static IReadOnlyList<KnownCatalog> All { get; } =
    [
        .. new[]
        {
            "pg_aggregate", "pg_am", "pg_amop", "pg_amproc", "pg_attrdef", "pg_attribute", "pg_cast", "pg_class", "pg_collation", "pg_constraint",
            "pg_conversion", "pg_default_acl", "pg_description", "pg_enum", "pg_event_trigger", "pg_extension", "pg_foreign_data_wrapper",
            "pg_foreign_server", "pg_foreign_table", "pg_index", "pg_inherits", "pg_init_privs", "pg_language", "pg_namespace", "pg_opclass",
            "pg_operator", "pg_opfamily", "pg_policy", "pg_proc", "pg_publication", "pg_publication_namespace", "pg_publication_rel", "pg_range",
            "pg_rewrite", "pg_seclabel", "pg_sequence", "pg_statistic_ext", "pg_subscription", "pg_tablespace", "pg_transform", "pg_trigger", "pg_ts_config",
            "pg_ts_config_map", "pg_ts_dict", "pg_ts_parser", "pg_ts_template", "pg_type",
        }.Select(name => new KnownCatalog(name, CatalogUse.Read)),
        new("pg_partitioned_table", CatalogUse.Read, "pg_get_partkeydef"),
        new("pg_user_mapping", CatalogUse.Read, "pg_user_mappings"),
        new("pg_depend", CatalogUse.Derived, "it says what follows from the definitions"),
        new("pg_shdepend", CatalogUse.Derived, "it says what follows from the definitions"),
        new("pg_statistic", CatalogUse.Derived, "it describes data"),
        new("pg_statistic_ext_data", CatalogUse.Derived, "it describes data"),
        new("pg_subscription_rel", CatalogUse.Derived, "it is how far replication got"),
        new("pg_replication_origin", CatalogUse.Derived, "it is how far replication got"),
        new("pg_largeobject", CatalogUse.Omitted, LargeObjects),
        new("pg_largeobject_metadata", CatalogUse.Omitted, LargeObjects),
        new("pg_database", CatalogUse.Environment),
        new("pg_db_role_setting", CatalogUse.Environment),
        new("pg_authid", CatalogUse.Omitted, OfServer),
        new("pg_auth_members", CatalogUse.Omitted, OfServer),
        new("pg_parameter_acl", CatalogUse.Omitted, OfServer),
        new("pg_shdescription", CatalogUse.Omitted, OfServer),
        new("pg_shseclabel", CatalogUse.Omitted, OfServer),
    ];

    public static string[] Names { get; } = [.. All.Select(c => c.Name)];
}
