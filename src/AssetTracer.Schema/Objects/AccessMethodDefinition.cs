using System.Text.Json.Serialization.Metadata;

namespace AssetTracer.Schema;

/// <summary>An access method: how a sort of table or index keeps its rows.</summary>
/// <remarks>See <see href="https://www.postgresql.org/docs/current/sql-create-access-method.html">CREATE ACCESS METHOD</see>.</remarks>
public sealed record AccessMethodDefinition : SchemaObject
{
    /// <summary>The access method's name.</summary>
    public required string Name { get; init; }

    /// <summary>What it is for.</summary>
    public required AccessMethodType Type { get; init; }

    /// <summary>The function that tells the server how it works.</summary>
    public required QualifiedName Handler { get; init; }

    /// <inheritdoc/>
    public override ObjectIdentity Identity => Named(Name);

    /// <inheritdoc/>
    public override ObjectIdentity? Parent => null;

    /// <summary>Names an access method.</summary>
    /// <param name="name">The access method's name.</param>
    public static ObjectIdentity Named(string name) => new(ObjectKind.AccessMethod, new QualifiedName("", name));
}

/// <summary>What an <see cref="AccessMethodDefinition"/> is for.</summary>
public enum AccessMethodType
{
    /// <summary>Tables.</summary>
    Table,

    /// <summary>Indexes.</summary>
    Index,
}

internal sealed class AccessMethodRules : ObjectRules<AccessMethodDefinition>
{
    public static AccessMethodRules Instance { get; } = new();

    public override JsonTypeInfo<AccessMethodDefinition> Json => SnapshotJson.Default.AccessMethodDefinition;

    // PostgreSQL can't rename an access method.
    public override bool IsKnownByDefinition => false;

    public override string? Presence => CatalogPresence.Any("pg_am m", "m.oid >= 16384");

    public override string Catalog(PostgresVersion server) => $"""
        SELECT m.amname                                  AS name
             , m.amtype::text                            AS type
             , {CatalogNames.Function("m.amhandler")}    AS handler
          FROM pg_am m
         WHERE m.oid >= 16384
           AND {CatalogScope.WantedOfDatabase("m.amname")}
           AND {CatalogScope.NotOfExtension("pg_am", "m.oid")}
        """;

    public override AccessMethodDefinition Read(CatalogRow row) => new()
    {
        Name = row.Text("name"),
        Type = row.Text("type") switch
        {
            "t" => AccessMethodType.Table,
            "i" => AccessMethodType.Index,
            var code => throw new InvalidOperationException($"pg_am.amtype has the unknown value '{code}'."),
        },
        Handler = row.FullName("handler"),
    };

    public override ValueArray<SqlStatement> Create(AccessMethodDefinition target) =>
        [new($"CREATE ACCESS METHOD {Quote.Id(target.Name)} TYPE {target.Type.ToString().ToUpperInvariant()} HANDLER {target.Handler}")];

    // PostgreSQL can change nothing of an access method.
    public override ValueArray<SqlStatement>? Alter(AccessMethodDefinition before, AccessMethodDefinition after) => before == after ? [] : null;

    public override ValueArray<SqlStatement> Drop(ObjectIdentity identity, DropBehavior behavior) => [new($"DROP ACCESS METHOD {identity.Name}{Suffix(behavior)}")];

}
