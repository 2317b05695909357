namespace AssetTracer.Schema.PostgresTests;

internal static class ColumnSamples
{
    private const string Setup = "CREATE TABLE public.notes (id integer, title text);";

    private const string Options = "START WITH 1000 INCREMENT BY 5 MINVALUE -9 MAXVALUE 9000 CACHE 2 CYCLE";

    private static ColumnDefinition Note { get; } = new() { Table = "public.notes", Name = "note", Type = "text", Position = 3 };

    private static ColumnDefinition Number { get; } = Note with { Name = "number", Type = "bigint", IsNullable = false };

    public static IReadOnlyList<Sample> All { get; } =
    [
        new(Setup, Note,
            Note with { Type = "character varying(20)" },
            Note with { Default = "'none'::text" },
            Note with { IsNullable = false },
            Note with { Collation = new QualifiedName("pg_catalog", "C") },
            Note with { Storage = "EXTERNAL" },
            Note with { Storage = "EXTERNAL", Collation = new QualifiedName("pg_catalog", "C") },
            Note with { Type = "numeric(12,2)", Storage = "PLAIN", Default = "0" },
            Note with { Type = "numeric(12,2)" },
            Note with { Compression = "pglz" },
            Note with { StatisticsTarget = 500 },
            Note with { Options = ["n_distinct=3"] },
            Note with { Type = "integer", Default = "1" },
            Note with { Type = "bigint", Default = "1" },
            Note with { Type = "integer", Generation = ColumnGeneration.Stored, GeneratedAs = "(id + 1)" },
            Note with { Type = "integer", Generation = ColumnGeneration.Stored, GeneratedAs = "(id + 2)" },
            Note with { Type = "bigint", Default = "7" }),
        new(Setup, Number,
            Number with { IdentityGeneration = IdentityGeneration.Always },
            Number with { IdentityGeneration = IdentityGeneration.ByDefault },
            Number with { IdentityGeneration = IdentityGeneration.ByDefault, IdentityOptions = Options },
            Number with { Type = "smallint", IdentityGeneration = IdentityGeneration.ByDefault, IdentityOptions = Options },
            Number with { Type = "smallint", IdentityGeneration = IdentityGeneration.ByDefault },
            Number with { Type = "integer", IdentityGeneration = IdentityGeneration.ByDefault },
            Number with { IdentityGeneration = IdentityGeneration.Always },
            Number with { IdentityGeneration = IdentityGeneration.Always, IdentitySequence = "Its \"own\"" },
            Number with { IdentityGeneration = IdentityGeneration.Always, IdentitySequence = "others" },
            Number with { IdentityGeneration = IdentityGeneration.Always },
            Number,
            Number with { IdentityGeneration = IdentityGeneration.Always, IdentitySequence = "Its \"own\"", IdentityOptions = Options }),
        new(Setup, Number with { IdentityGeneration = IdentityGeneration.Always, IdentityPersistence = "UNLOGGED" },
            Number with { IdentityGeneration = IdentityGeneration.Always },
            Number with { IdentityGeneration = IdentityGeneration.Always, IdentityPersistence = "UNLOGGED" })
        { Since = 15 },
        new(Setup.Replace("CREATE", "CREATE UNLOGGED", StringComparison.Ordinal), Number with { IdentityGeneration = IdentityGeneration.Always, IdentityPersistence = "LOGGED" },
            Number with { IdentityGeneration = IdentityGeneration.Always })
        { Since = 15 },
        new(Setup, Note with { IsNullable = false, NotNullName = "Not \"null\"" },
            Note with { IsNullable = false },
            Note with { IsNullable = false, NotNullName = "must be", IsNotNullNoInherit = true },
            Note with { IsNullable = false },
            Note with { IsNullable = false, IsNotNullValidated = false },
            Note with { IsNullable = false },
            Note,
            Note with { IsNullable = false, IsNotNullValidated = false, NotNullName = "later" })
        { Since = 18 },
    ];
}
