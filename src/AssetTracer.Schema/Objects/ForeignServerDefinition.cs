using System.Text.Json.Serialization.Metadata;

namespace AssetTracer.Schema;

/// <summary>A foreign server: one place where data is kept elsewhere.</summary>
/// <remarks>See <see href="https://www.postgresql.org/docs/current/sql-createserver.html">CREATE SERVER</see>.</remarks>
public sealed record ForeignServerDefinition : SchemaObject
{
    /// <summary>The server's name, unique within the database.</summary>
    public required string Name { get; init; }

    /// <summary>The foreign-data wrapper that reaches it.</summary>
    public required string Wrapper { get; init; }

    /// <summary>The sort of server, or <see langword="null"/>: the wrapper may use it.</summary>
    public string? Type { get; init; }

    /// <summary>The server's version, or <see langword="null"/>: the wrapper may use it.</summary>
    public string? Version { get; init; }

    /// <summary>Options as <c>name=value</c>, sorted.</summary>
    public ValueArray<string> Options { get; init; }

    /// <inheritdoc/>
    public override ObjectIdentity Identity => Named(Name);

    /// <inheritdoc/>
    public override ObjectIdentity? Parent => null;

    /// <summary>Names a foreign server.</summary>
    /// <param name="name">The server's name.</param>
    public static ObjectIdentity Named(string name) => new(ObjectKind.ForeignServer, new QualifiedName("", name));
}

internal sealed class ForeignServerRules : ObjectRules<ForeignServerDefinition>
{
    public static ForeignServerRules Instance { get; } = new();

    public override ChangeRules Changing => ForeignChanges.Instance;

    public override JsonTypeInfo<ForeignServerDefinition> Json => SnapshotJson.Default.ForeignServerDefinition;

    public override bool IsKnownByDefinition => false;

    public override string? Presence => CatalogPresence.Any("pg_foreign_server");

    public override string Catalog(PostgresVersion server) => $"""
        SELECT s.srvname                               AS name
             , w.fdwname                               AS wrapper
             , s.srvtype                               AS type
             , s.srvversion                            AS version
             , {ForeignOptions.Sorted("s.srvoptions")} AS options
          FROM pg_foreign_server s
          JOIN pg_foreign_data_wrapper w ON w.oid = s.srvfdw
         WHERE {CatalogScope.WantedOfDatabase("s.srvname")}
           AND {CatalogScope.NotOfExtension("pg_foreign_server", "s.oid")}
        """;

    public override ForeignServerDefinition Read(CatalogRow row) => new()
    {
        Name = row.Text("name"),
        Wrapper = row.Text("wrapper"),
        Type = row.TextOrNull("type"),
        Version = row.TextOrNull("version"),
        Options = row.Texts("options"),
    };

    public override ValueArray<SqlStatement> Create(ForeignServerDefinition target) =>
    [
        new($"CREATE SERVER {Quote.Id(target.Name)}"
            + (target.Type is { } type ? $" TYPE {Quote.Literal(type)}" : "")
            + (target.Version is { } version ? $" VERSION {Quote.Literal(version)}" : "")
            + $" FOREIGN DATA WRAPPER {Quote.Id(target.Wrapper)}"
            + ForeignOptions.Clause(target.Options)),
    ];

    // The type and the wrapper can't be changed.
    public override ValueArray<SqlStatement>? Alter(ForeignServerDefinition before, ForeignServerDefinition after)
    {
        var changes = (before.Version == after.Version ? "" : $" VERSION {(after.Version is { } version ? Quote.Literal(version) : "NULL")}")
            + ForeignOptions.Change(before.Options, after.Options);
        return before with { Version = after.Version, Options = after.Options } != after ? null
            : changes.Length == 0 ? []
            : [new($"ALTER SERVER {Quote.Id(after.Name)}{changes}")];
    }

    public override ValueArray<SqlStatement> Drop(ObjectIdentity identity, DropBehavior behavior) => [new($"DROP SERVER {identity.Name}{Suffix(behavior)}")];

    public override ValueArray<SqlStatement> Rename(ObjectIdentity identity, string newName) => [new($"ALTER SERVER {identity.Name} RENAME TO {Quote.Id(newName)}")];
}
