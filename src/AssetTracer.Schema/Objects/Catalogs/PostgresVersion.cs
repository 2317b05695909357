using Npgsql;

namespace AssetTracer.Schema;

/// <summary>The major version of a server, for catalog queries that name columns which older servers lack.</summary>
internal readonly record struct PostgresVersion(int Major)
{
    public static PostgresVersion Of(NpgsqlConnection connection) => new(connection.PostgreSqlVersion.Major);

    /// <summary>The expression where the server's version has it, else the value that stands for its absence.</summary>
    public string Since(int major, string expression, string otherwise) => Major >= major ? expression : otherwise;
}
