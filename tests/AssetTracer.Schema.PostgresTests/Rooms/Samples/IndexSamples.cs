namespace AssetTracer.Schema.PostgresTests;

internal static class IndexSamples
{
    private const string Setup = """"
        CREATE COLLATION public."Case ""less""" (provider = icu, locale = 'und', deterministic = false);
        CREATE DOMAIN public.label AS text;
        CREATE TABLE public.notes (id integer NOT NULL, title text, "Select" character varying(20), tags text[], body tsvector, during tstzrange, tag public.label, c text COLLATE "C");
        CREATE TABLE public.other (id integer NOT NULL);
        """";

    private const string Partitioned = """
        CREATE TABLE public.events (at date) PARTITION BY RANGE (at);
        CREATE TABLE public.may PARTITION OF public.events FOR VALUES FROM ('2026-05-01') TO ('2026-06-01');
        CREATE INDEX events_idx ON ONLY public.events (at);
        """;

    private static IndexDefinition Notes { get; } = new() { Name = "public.notes_idx", Table = "public.notes", Keys = ["title"] };

    private static IndexDefinition May { get; } = new()
    {
        Name = "public.\"May's \"\"own\"\"\"",
        Table = "public.may",
        Keys = ["at"],
        PartitionOf = "public.events_idx",
    };

    public static IReadOnlyList<Sample> All { get; } =
    [
        new(Setup, Notes,
            Notes with { Keys = ["title", "\"Select\" DESC", "c", "tag"] },
            Notes with { Keys = ["title DESC NULLS LAST", "id NULLS FIRST"] },
            Notes with { Keys = ["title text_pattern_ops", "\"Select\" varchar_pattern_ops DESC", "tag"] },
            Notes with { Keys = ["title COLLATE \"C\"", "c COLLATE \"default\"", "\"Select\" COLLATE public.\"Case \"\"less\"\"\""] },
            Notes with { Keys = ["lower(title)", "((id + 1)) DESC", "upper(c)", "lower(c) COLLATE \"default\" text_pattern_ops"] },
            Notes with { IsUnique = true },
            Notes with { IsUnique = true, Predicate = "(id > 0)" },
            Notes with { IsUnique = true, Include = ["id", "Select"] },
            Notes with { Method = "hash" },
            Notes with { Method = "gin", Keys = ["tags", "body"] },
            Notes with { Method = "gin", Keys = ["to_tsvector('simple'::regconfig, title)"], StorageParameters = ["fastupdate=off"] },
            Notes with { Method = "gist", Keys = ["body tsvector_ops (siglen='100')", "during"] },
            Notes with { Method = "brin", Keys = ["id int4_minmax_multi_ops (values_per_range='16')"], StorageParameters = ["pages_per_range=32"] },
            Notes with { Table = "public.other", Keys = ["id"] }),
        new(Setup, Notes,
            Notes with { StorageParameters = ["deduplicate_items=off", "fillfactor=70"] },
            Notes with { StorageParameters = ["fillfactor=80"] },
            Notes with { IsClustered = true },
            Notes,
            Notes with { DependsOnExtensions = ["plpgsql"] },
            Notes,
            Notes with { Keys = ["id", "lower(title)"], StatisticsTargets = ["2=200"] },
            Notes with { Keys = ["id", "lower(title)"] },
            Notes with { Keys = ["id"], IsUnique = true, IsReplicaIdentity = true },
            Notes with { Keys = ["id"], IsUnique = true }),
        new("CREATE MATERIALIZED VIEW public.totals AS SELECT 1 AS id;", Notes with { Table = "public.totals", On = ObjectKind.MaterializedView, Keys = ["id"] },
            Notes with { Table = "public.totals", On = ObjectKind.MaterializedView, Keys = ["id"], IsUnique = true },
            Notes with { Table = "public.totals", On = ObjectKind.MaterializedView, Keys = ["id"], IsUnique = true, IsClustered = true },
            Notes with { Table = "public.totals", On = ObjectKind.MaterializedView, Keys = ["id"], IsUnique = true }),
        new("CREATE TABLE public.events (at date) PARTITION BY RANGE (at); CREATE INDEX events_idx ON public.events (at); "
            + "CREATE TABLE public.events_may PARTITION OF public.events FOR VALUES FROM ('2026-05-01') TO ('2026-06-01');",
            new IndexDefinition { Name = "public.\"Events by \"\"day\"\"\"", Table = "public.events", Keys = ["at DESC"] }),
        new(Setup, Notes with { IsUnique = true }, Notes with { IsUnique = true, IsNullsNotDistinct = true }) { Since = 15 },
        new(Partitioned, May) { GoesWithParent = true },
        new(Partitioned.Replace("ON ONLY", "ON", StringComparison.Ordinal), May) { GoesWithParent = true },
        new(Partitioned, May with { PartitionOf = null }, May) { GoesWithParent = true },
    ];
}
