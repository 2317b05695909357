namespace AssetTracer.Schema.PostgresTests;

/// <summary>Samples of data that is kept elsewhere: wrappers, servers, user mappings, foreign tables and their parts.</summary>
internal static class ForeignSamples
{
    private const string Setup = """
        CREATE EXTENSION postgres_fdw SCHEMA public;
        CREATE FOREIGN DATA WRAPPER far;
        CREATE FOREIGN DATA WRAPPER "Farther; still";
        CREATE SERVER island FOREIGN DATA WRAPPER far;
        CREATE SERVER "Other; island" FOREIGN DATA WRAPPER far;
        CREATE TABLE public.parts (id integer, place text) PARTITION BY LIST (id);
        CREATE TABLE public.base (id integer);
        CREATE FOREIGN TABLE public.remote (id integer) SERVER island;
        CREATE FUNCTION public.stamp() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NEW; END';
        DO $$ BEGIN CREATE ROLE "Sample Writer"; EXCEPTION WHEN duplicate_object OR unique_violation THEN NULL; END $$;
        """;

    private static ForeignDataWrapperDefinition Wrapper { get; } = new() { Name = "Wrap; \"it\"" };

    private static ForeignServerDefinition Server { get; } = new() { Name = "Server; \"it\"", Wrapper = "far" };

    private static UserMappingDefinition Mapping { get; } = new() { Server = "Other; island", User = "Sample Writer", OptionNames = [] };

    private static ForeignTableDefinition Table { get; } = new() { Name = "public.\"Remote; things\"", Server = "Other; island" };

    private static ForeignTableDefinition Part { get; } = Table with { PartitionOf = "public.parts", PartitionBound = "FOR VALUES IN (1)" };

    private static ColumnDefinition Column { get; } = new() { Table = "public.remote", Name = "note", Type = "text", Position = 2, ForeignOptions = [] };

    private static ConstraintDefinition Check { get; } = new()
    {
        Table = "public.remote",
        Name = "positive",
        On = ObjectKind.ForeignTable,
        Type = ConstraintType.Check,
        Expression = "(id > 0)",
    };

    private static TriggerDefinition Stamp { get; } = new()
    {
        Table = "public.remote",
        Name = "stamp",
        On = ObjectKind.ForeignTable,
        Timing = TriggerTiming.Before,
        Events = TriggerEvents.Insert,
        Function = "public.stamp",
        IsForEachRow = true,
    };

    public static IReadOnlyList<Sample> Wrappers { get; } =
    [
        new(Setup, Wrapper,
            Wrapper with { Handler = "public.postgres_fdw_handler" },
            Wrapper with { Validator = new QualifiedName("pg_catalog", "postgresql_fdw_validator") },
            Wrapper with { Options = ["Odd name=it's = \\ odd", "debug=true"] },
            Wrapper with { Options = ["debug=false", "level="] },
            Wrapper with { Handler = "public.postgres_fdw_handler", Options = ["debug=x"] },
            Wrapper),
    ];

    public static IReadOnlyList<Sample> Servers { get; } =
    [
        new(Setup, Server,
            Server with { Version = "it's 1" },
            Server with { Options = ["host=nowhere.invalid", "port=1"], Version = "2" },
            Server with { Options = ["host=elsewhere.invalid"] },
            Server with { Type = "it's odd" },
            Server with { Wrapper = "Farther; still", Options = ["Host=a=b"] }),
    ];

    public static IReadOnlyList<Sample> Mappings { get; } =
    [
        new(Setup, Mapping,
            Mapping with { OptionNames = ["password", "user"] },
            Mapping with { OptionNames = ["user"] },
            Mapping with { OptionNames = ["Odd name"] }),
        new(Setup, Mapping with { User = "public", OptionNames = ["password"] }),
    ];

    public static IReadOnlyList<Sample> Tables { get; } =
    [
        new(Setup, Table,
            Table with { Options = ["Odd name=it's", "table_name=things"] },
            Table with { Options = ["table_name=\\others"] },
            Table with { Server = "island" }),
        new(Setup, Part,
            Part with { Options = ["table_name=a"], PartitionBound = "DEFAULT" },
            Part with { PartitionOf = null, PartitionBound = null }),
        new(Setup, Table with { Inherits = ["public.base"] },
            Table with { Server = "island" }),
    ];

    public static IReadOnlyList<Sample> Columns { get; } =
    [
        new(Setup, Column,
            Column with { ForeignOptions = ["Odd name=it's", "column_name=b"] },
            Column with { ForeignOptions = ["column_name=c"], Type = "integer", Default = "1", IsNullable = false },
            Column with { ForeignOptions = ["column_name=c"], Collation = new QualifiedName("pg_catalog", "C"), StatisticsTarget = 7, Storage = "EXTERNAL" }),
        new(Setup, Column with { ForeignOptions = ["column_name=c"], Collation = new QualifiedName("pg_catalog", "C"), Default = "'x'::text", Options = ["n_distinct=3"] }),
    ];

    public static IReadOnlyList<Sample> Constraints { get; } =
    [
        new(Setup, Check, Check with { Expression = "(id > 1)", IsValidated = false }, Check with { IsNoInherit = true }),
    ];

    public static IReadOnlyList<Sample> Triggers { get; } =
    [
        new(Setup, Stamp, Stamp with { Enabled = TriggerFiring.Disabled }, Stamp with { Events = TriggerEvents.Delete }),
    ];

    public static IReadOnlyList<Sample> Statistics { get; } =
    [
        new(Setup + "ALTER FOREIGN TABLE public.remote ADD COLUMN note text;",
            new StatisticsDefinition { Name = "public.both", Table = "public.remote", On = ObjectKind.ForeignTable, Columns = ["id", "note"] }),
    ];
}
