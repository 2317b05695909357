using System.Text;
using AssetTracer.Schema.Testing;
using Npgsql;
using static System.FormattableString;

namespace AssetTracer.Schema.Benchmarks.Reading;

/// <summary>A database of many tables, each of eight columns with a primary key, a unique constraint, a foreign key and an index.</summary>
internal static class GeneratedDatabase
{
    private const int TablesAtOnce = 250;

    public static async Task<TestDatabase> CreateAsync(PostgresServer server, int tables)
    {
        var database = await server.CreateDatabaseAsync();
        for (var first = 1; first <= tables; first += TablesAtOnce)
        {
            await using var command = database.DataSource.CreateCommand(Script(first, Math.Min(tables, first + TablesAtOnce - 1)));
            await command.ExecuteNonQueryAsync();
        }

        await using var vacuum = database.DataSource.CreateCommand("VACUUM ANALYZE");
        vacuum.CommandTimeout = 0;
        await vacuum.ExecuteNonQueryAsync();
        return database;
    }

    private static string Script(int first, int last)
    {
        var script = new StringBuilder();
        for (var i = first; i <= last; i++)
        {
            script.AppendLine(Invariant($"""
                CREATE TABLE public.t{i} (
                    id bigint GENERATED ALWAYS AS IDENTITY,
                    code text NOT NULL,
                    parent bigint,
                    name varchar(100) NOT NULL DEFAULT '',
                    amount numeric(12,2),
                    created timestamptz NOT NULL DEFAULT now(),
                    active boolean NOT NULL DEFAULT true,
                    note text,
                    CONSTRAINT t{i}_pkey PRIMARY KEY (id),
                    CONSTRAINT t{i}_code_key UNIQUE (code),
                    CONSTRAINT t{i}_parent_fkey FOREIGN KEY (parent) REFERENCES public.t{Math.Max(1, i - 1)} (id));
                CREATE INDEX t{i}_created_idx ON public.t{i} (created);
                """));
        }

        return script.ToString();
    }
}
