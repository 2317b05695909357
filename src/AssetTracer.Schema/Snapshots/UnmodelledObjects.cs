using Npgsql;

namespace AssetTracer.Schema;

/// <summary>Reads what the catalogs hold of kinds that no room knows, so that nothing is silently called equal.</summary>
internal static class UnmodelledObjects
{
    public static string Catalog(PostgresVersion server) => $"SELECT 'x'::text AS type, 'y'::text AS name WHERE {(server.Major > 0 ? "false" : "true")}";

    public static async Task<ValueArray<UnmodelledObject>> ReadAsync(NpgsqlDataReader reader, CancellationToken cancellationToken)
    {
        await reader.NextResultAsync(cancellationToken).ConfigureAwait(false);
        var found = new List<UnmodelledObject>();
        while (await reader.ReadAsync(cancellationToken).ConfigureAwait(false))
        {
            found.Add(new(reader.GetString(0), reader.GetString(1)));
        }

        return found.ToValueArray();
    }
}
