namespace AssetTracer.Schema;

/// <summary>Which part of a database a snapshot holds. By default everything that isn't PostgreSQL's own.</summary>
public sealed record SnapshotScope
{
    /// <summary>Everything but <c>pg_catalog</c>, <c>information_schema</c> and what belongs to extensions.</summary>
    public static SnapshotScope AllSchemas { get; } = new();

    /// <summary>
    /// What the user of a Supabase project owns: the platform's own schemas are left out, but for the user's policies and triggers
    /// on the platform's tables (in <c>auth</c> and <c>storage</c>).
    /// </summary>
    public static SnapshotScope Supabase { get; } = new()
    {
        PlatformSchemas =
        [
            "_analytics", "_realtime", "_supavisor", "auth", "cron", "extensions", "graphql", "graphql_public", "net", "pgbouncer", "pgmq",
            "pgsodium", "pgsodium_masks", "pgtle", "realtime", "repack", "storage", "supabase_functions", "supabase_migrations", "tiger",
            "tiger_data", "topology", "vault",
        ],
    };

    /// <summary>The schemas to read; all of the user's if empty. With named schemas, objects of the whole database (extensions, say) are left out.</summary>
    public ValueArray<string> Schemas { get; init; }

    /// <summary>Schemas that a platform manages: only what the user put on their tables is kept.</summary>
    public ValueArray<string> PlatformSchemas { get; init; }

    /// <summary>One schema, or everything where there is none.</summary>
    internal static SnapshotScope Of(string? schema) => schema is null ? AllSchemas : new() { Schemas = [schema] };

    /// <summary>Whether everything that lies within another scope lies within this one.</summary>
    /// <param name="other">The other scope.</param>
    public bool Covers(SnapshotScope other)
    {
        ArgumentNullException.ThrowIfNull(other);
        return (Schemas.IsEmpty || (!other.Schemas.IsEmpty && other.Schemas.All(Schemas.Contains)))
            && PlatformSchemas.All(p => other.PlatformSchemas.Contains(p) || (!other.Schemas.IsEmpty && !other.Schemas.Contains(p)));
    }

    internal bool Includes(SchemaObject item)
    {
        var schema = item.Identity.Schema;
        return (Schemas.IsEmpty || Schemas.Contains(schema))
            && (!IsPlatform(schema) || ObjectKinds.RulesFor(item.Identity.Kind).IsUsersOwnAny(item, IsPlatform));
    }

    private bool IsPlatform(string schema) => PlatformSchemas.Contains(schema);
}
