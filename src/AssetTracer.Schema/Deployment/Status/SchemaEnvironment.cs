using Npgsql;

namespace AssetTracer.Schema;

/// <summary>A database with the name that people know it by.</summary>
/// <param name="Name">The name, as in <c>staging</c>.</param>
/// <param name="Database">The database; who makes the data source disposes of it.</param>
public sealed record SchemaEnvironment(string Name, NpgsqlDataSource Database)
{
    /// <summary>The name.</summary>
    public override string ToString() => Name;
}
