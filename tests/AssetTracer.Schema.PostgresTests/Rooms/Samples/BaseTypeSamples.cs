namespace AssetTracer.Schema.PostgresTests;

internal static class BaseTypeSamples
{
    private const string Schema = "CREATE SCHEMA \"My \"\"Types\"\".1\";";

    private const string OfText = Schema + """
        CREATE TYPE "My ""Types"".1"."Word, a";
        CREATE FUNCTION "My ""Types"".1"."read it"(cstring) RETURNS "My ""Types"".1"."Word, a" LANGUAGE internal IMMUTABLE STRICT AS 'textin';
        CREATE FUNCTION public.word_out("My ""Types"".1"."Word, a") RETURNS cstring LANGUAGE internal IMMUTABLE STRICT AS 'textout';
        CREATE FUNCTION public.word_receive(internal) RETURNS "My ""Types"".1"."Word, a" LANGUAGE internal IMMUTABLE STRICT AS 'textrecv';
        CREATE FUNCTION public.word_send("My ""Types"".1"."Word, a") RETURNS bytea LANGUAGE internal IMMUTABLE STRICT AS 'textsend';
        """;

    private const string OfNumber = """
        CREATE TYPE public.number;
        CREATE FUNCTION public.number_in(cstring) RETURNS public.number LANGUAGE internal IMMUTABLE STRICT AS 'int4in';
        CREATE FUNCTION public.number_out(public.number) RETURNS cstring LANGUAGE internal IMMUTABLE STRICT AS 'int4out';
        """;

    private const string OfPlace = """
        CREATE TYPE public.place;
        CREATE FUNCTION public.place_in(cstring) RETURNS public.place LANGUAGE internal IMMUTABLE STRICT AS 'point_in';
        CREATE FUNCTION public.place_out(public.place) RETURNS cstring LANGUAGE internal IMMUTABLE STRICT AS 'point_out';
        """;

    private static BaseTypeDefinition Word { get; } = new()
    {
        Name = "\"My \"\"Types\"\".1\".\"Word, a\"",
        Input = "\"My \"\"Types\"\".1\".\"read it\"",
        Output = "public.word_out",
    };

    // What can't be altered needs a sample of its own: a drop takes the functions along.
    public static IReadOnlyList<Sample> All { get; } =
    [
        new(OfText, Word,
            Word with { Receive = "public.word_receive" },
            Word with { Receive = "public.word_receive", Send = "public.word_send" },
            Word with { ModifierInput = Own("varchartypmodin"), ModifierOutput = Own("varchartypmodout") },
            Word with { Analyze = Own("ts_typanalyze") },
            Word with { Subscript = Own("jsonb_subscript_handler") },
            Word with { Storage = TypeStorage.Extended },
            Word with { Storage = TypeStorage.External },
            Word with { Storage = TypeStorage.Main }),
        new(OfText, Word with { Category = "S", IsPreferred = true, Default = "it's \\ none", Delimiter = ";", IsCollatable = true, Alignment = TypeAlignment.Double }),
        new(OfNumber, new BaseTypeDefinition { Name = "public.number", Input = "public.number_in", Output = "public.number_out", Length = 4, IsPassedByValue = true }),
        new(OfNumber, new BaseTypeDefinition { Name = "public.number", Input = "public.number_in", Output = "public.number_out", Length = 5, Alignment = TypeAlignment.Char }),
        new(OfNumber, new BaseTypeDefinition { Name = "public.number", Input = "public.number_in", Output = "public.number_out", Length = 2, IsPassedByValue = true, Alignment = TypeAlignment.Short }),
        new(OfPlace, new BaseTypeDefinition
        {
            Name = "public.place",
            Input = "public.place_in",
            Output = "public.place_out",
            Length = 16,
            Alignment = TypeAlignment.Double,
            Element = "double precision",
            Subscript = Own("raw_array_subscript_handler"),
        }),
        new(Schema, new BaseTypeDefinition { Name = Word.Name }),
    ];

    private static QualifiedName Own(string name) => new("pg_catalog", name);
}
