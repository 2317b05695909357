namespace AssetTracer.Schema.PostgresTests;

internal static class ConstraintSamples
{
    private const string Setup = """
        CREATE TABLE public.places (id integer PRIMARY KEY, region integer, UNIQUE (region, id));
        CREATE TABLE public.notes (id integer NOT NULL, place integer, region integer, during tstzrange);
        """;

    private static ConstraintDefinition Rule { get; } = new() { Table = "public.notes", Name = "rule", Type = ConstraintType.Check };

    private static ConstraintDefinition Key { get; } = Rule with { Type = ConstraintType.Unique, Columns = ["id", "place"] };

    private static ConstraintDefinition Reference { get; } = Rule with
    {
        Type = ConstraintType.ForeignKey,
        Columns = ["region", "place"],
        ReferencedTable = "public.places",
        ReferencedColumns = ["region", "id"],
    };

    public static IReadOnlyList<Sample> All { get; } =
    [
        new(Setup, Rule with { Expression = "(id > 0)" },
            Rule with { Expression = "(id > 1)" },
            Rule with { Expression = "(id > 1)", IsValidated = false },
            Rule with { Expression = "(id > 1)" },
            Rule with { Expression = "(id > 1)", IsNoInherit = true }),
        new(Setup, Key,
            Key with { Columns = ["place", "id"] },
            Key with { Include = ["region"] },
            Key with { IsDeferrable = true },
            Key with { IsDeferrable = true, AreTriggersEnabled = false },
            Key with { IsDeferrable = true, IsInitiallyDeferred = true },
            Key with { DependsOnExtensions = ["plpgsql"] },
            Key with { StorageParameters = ["fillfactor=70"] },
            Key with { StorageParameters = ["fillfactor=80"], IsClustered = true },
            Key with { Type = ConstraintType.PrimaryKey, Columns = ["id"] },
            Key with { Type = ConstraintType.PrimaryKey, Columns = ["id"], IsReplicaIdentity = true },
            Key),
        new(Setup, Reference,
            Reference with { OnDelete = ReferentialAction.Cascade },
            Reference with { OnDelete = ReferentialAction.SetNull, OnUpdate = ReferentialAction.Cascade },
            Reference with { OnDelete = ReferentialAction.SetDefault, OnUpdate = ReferentialAction.Restrict },
            Reference with { IsMatchFull = true },
            Reference with { IsDeferrable = true },
            Reference with { IsDeferrable = true, IsInitiallyDeferred = true },
            Reference with { IsValidated = false },
            Reference,
            Reference with { AreTriggersEnabled = false },
            Reference with { AreTriggersEnabled = false, OnDelete = ReferentialAction.Cascade },
            Reference,
            Reference with { Columns = ["place"], ReferencedColumns = ["id"] }),
        new(Setup, Rule with { Type = ConstraintType.Exclusion, Expression = "USING gist (during WITH &&)" },
            Rule with { Type = ConstraintType.Exclusion, Expression = "USING gist (during WITH &&) WHERE ((id > 0))" },
            Rule with { Type = ConstraintType.Exclusion, Expression = "USING gist (during WITH &&)", IsDeferrable = true, IsInitiallyDeferred = true },
            Rule with { Type = ConstraintType.Exclusion, Expression = "USING gist (during WITH &&)", IsDeferrable = true }),
        new(""""
            CREATE TABLE public.events (at date CONSTRAINT "Day ""1""" PRIMARY KEY) PARTITION BY RANGE (at);
            CREATE TABLE public.events_may PARTITION OF public.events FOR VALUES FROM('2026-05-01') TO('2026-06-01');
            """", new ConstraintDefinition { Table = "public.events_may", Name = "It's \"May\".5", Type = ConstraintType.PrimaryKey, Columns = ["at"], PartitionOf = "Day \"1\"" })
        { GoesWithParent = true },
        new ("""
            CREATE TABLE public.events (at date) PARTITION BY RANGE (at);
            CREATE TABLE public.events_may PARTITION OF public.events FOR VALUES FROM ('2026-05-01') TO ('2026-06-01');
            ALTER TABLE ONLY public.events ADD UNIQUE (at);
            """, new ConstraintDefinition { Table = "public.events_may", Name = "may", Type = ConstraintType.Unique, Columns = ["at"], PartitionOf = "events_at_key" })
        { GoesWithParent = true },
        new(Setup, Key, Key with { IsNullsNotDistinct = true }, Key with { IsNullsNotDistinct = true, Include = ["region", "during"] }) { Since = 15 },
        new(Setup, Reference with { OnDelete = ReferentialAction.SetNull, OnDeleteColumns = ["place"] },
            Reference with { OnDelete = ReferentialAction.SetDefault, OnDeleteColumns = ["region"] },
            Reference with { OnDelete = ReferentialAction.SetDefault })
        { Since = 15 },
    ];
}
