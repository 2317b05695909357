using Npgsql;
using NpgsqlTypes;

namespace AssetTracer.Schema;

/// <summary>What to read of the catalogs: null stands for everything.</summary>
/// <param name="Kinds">The kinds of object.</param>
/// <param name="Schemas">The schemas.</param>
/// <param name="Names">The names of the objects, or of the tables that they are part of.</param>
internal sealed record CatalogRequest(IReadOnlyCollection<ObjectKind>? Kinds = null, string[]? Schemas = null, string[]? Names = null)
{
    /// <summary>What there may be: other queries aren't sent.</summary>
    public CatalogPresence Presence { get; init; } = CatalogPresence.Unknown;

    /// <summary>Whether the joins are carried out in the order in which the queries write them.</summary>
    public bool JoinsAsWritten { get; init; }

    /// <summary>The kinds that are read, in order of creation.</summary>
    public IEnumerable<ObjectKind> Read => ObjectKinds.All.Where(k => (Kinds is null || Kinds.Contains(k)) && Presence.Allows(ObjectKinds.RulesFor(k).Presence));
}

/// <summary>Reads the catalogs by a batch of queries, one for each kind, inside whatever transaction the connection is in.</summary>
internal static class CatalogReader
{
    // Everything that changes how the server prints an expression, a bound or a number, set for the transaction only. Then what changes how
    // it plans: compiling the long queries over all kinds takes it far longer than running them, catalogs lie in memory, sorting them on
    // disk is slow, and whatever else of the server there is belongs to the application.
    public const string Settings = """
        SELECT set_config('search_path', '', true), set_config('quote_all_identifiers', 'off', true), set_config('DateStyle', 'ISO, YMD', true)
             , set_config('IntervalStyle', 'postgres', true), set_config('TimeZone', 'UTC', true), set_config('extra_float_digits', '1', true)
             , set_config('bytea_output', 'hex', true), set_config('lc_monetary', 'C', true), set_config('row_security', 'off', true)
             , set_config('standard_conforming_strings', 'on', true)
             , set_config('jit', 'off', true), set_config('random_page_cost', '1.1', true), set_config('work_mem', '64MB', true)
             , set_config('max_parallel_workers_per_gather', '0', true)
        """;

    public static void Append(NpgsqlBatch batch, CatalogRequest request, PostgresVersion server)
    {
        // The key is a parameter so that no statement which somebody logs or keeps holds it.
        var order = request.JoinsAsWritten ? ", set_config('join_collapse_limit', '1', true)" : "";
        batch.BatchCommands.Add(new NpgsqlBatchCommand($"{Settings}{order}, set_config('{SecretValues.Setting}', $1, true)")
        {
            Parameters = { new() { NpgsqlDbType = NpgsqlDbType.Text, Value = SecretValues.Key } },
        });
        foreach (var kind in request.Read)
        {
            batch.BatchCommands.Add(new NpgsqlBatchCommand(ObjectKinds.RulesFor(kind).Catalog(server, request.Presence))
            {
                Parameters =
                {
                    new() { NpgsqlDbType = NpgsqlDbType.Array | NpgsqlDbType.Text, Value = (object?)request.Schemas ?? DBNull.Value },
                    new() { NpgsqlDbType = NpgsqlDbType.Array | NpgsqlDbType.Text, Value = (object?)request.Names ?? DBNull.Value },
                },
            });
        }
    }

    /// <summary>Reads the results of what <see cref="Append"/> added; the reader stands on the first of them.</summary>
    public static async Task<List<SchemaObject>> ReadAsync(NpgsqlDataReader reader, CatalogRequest request, CancellationToken cancellationToken)
    {
        var objects = new List<SchemaObject>();
        var texts = new SharedTexts();
        foreach (var kind in request.Read)
        {
            if (!await reader.NextResultAsync(cancellationToken).ConfigureAwait(false))
            {
                throw new SnapshotException($"The server's answer ends before its {ObjectKinds.Word(kind)} catalog. Read the snapshot again.");
            }

            var rules = ObjectKinds.RulesFor(kind);
            var row = new CatalogRow(reader, texts);
            while (await reader.ReadAsync(cancellationToken).ConfigureAwait(false))
            {
                objects.Add(rules.ReadAny(row));
            }
        }

        return objects;
    }
}
