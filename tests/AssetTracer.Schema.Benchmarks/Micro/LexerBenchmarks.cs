using BenchmarkDotNet.Attributes;

namespace AssetTracer.Schema.Benchmarks.Micro;

/// <summary>Splitting a long script into its statements.</summary>
[MemoryDiagnoser]
public class LexerBenchmarks
{
    private const string Part = """
        -- a table
        CREATE TABLE public.orders (id bigint GENERATED ALWAYS AS IDENTITY, note text DEFAULT 'it''s; new', /* total */ total numeric(12,2));
        CREATE FUNCTION public.touch() RETURNS trigger LANGUAGE plpgsql AS $body$ BEGIN NEW.note := E'a\'b;'; RETURN NEW; END $body$;
        CREATE INDEX orders_note ON public.orders (lower(note)) WHERE total > 0;

        """;

    private readonly string _script = string.Concat(Enumerable.Repeat(Part, 1_000));

    /// <summary>Splits three thousand statements.</summary>
    [Benchmark]
    public int Split() => SqlScript.Split(_script).Count;
}
