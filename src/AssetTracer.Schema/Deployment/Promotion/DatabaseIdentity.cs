using Npgsql;

namespace AssetTracer.Schema;

/// <summary>Which database it is, whatever address it was reached at: <c>cluster:oid:name</c>, without the cluster where the role may not read it.</summary>
internal static class DatabaseIdentity
{
    public static async Task<string> ReadAsync(NpgsqlConnection connection, CancellationToken cancellationToken)
    {
        var database = await connection.ScalarAsync<string>(
            cancellationToken, new NpgsqlBatchCommand("SELECT oid::text || ':' || datname FROM pg_database WHERE datname = current_database()")).ConfigureAwait(false);

        // Rights on a function are asked for even where it isn't reached, so that this takes two statements.
        var mayRead = await connection.ScalarAsync<bool>(
            cancellationToken, new NpgsqlBatchCommand("SELECT has_function_privilege('pg_catalog.pg_control_system()', 'EXECUTE')")).ConfigureAwait(false);
        var cluster = mayRead
            ? await connection.ScalarAsync<string>(
                cancellationToken, new NpgsqlBatchCommand("SELECT system_identifier::text FROM pg_catalog.pg_control_system()")).ConfigureAwait(false)
            : "";
        return $"{cluster}:{database}";
    }

    /// <summary>Whether a policy's entry means this database: its identity, its cluster, or the address that it was reached at.</summary>
    public static bool IsMeant(string accepted, MigrationProof proof) =>
        accepted == proof.Source || accepted == proof.Identity || (accepted.Length > 0 && proof.Identity.StartsWith(accepted + ":", StringComparison.Ordinal));

    public static bool KnowsCluster(string identity) => identity.Length > 0 && identity[0] != ':';
}
