using System.Text.Json.Serialization.Metadata;

namespace AssetTracer.Schema;

/// <summary>An operator class: how a sort of index handles a type.</summary>
/// <remarks>See <see href="https://www.postgresql.org/docs/current/sql-createopclass.html">CREATE OPERATOR CLASS</see>.</remarks>
public sealed record OperatorClassDefinition : SchemaObject
{
    /// <summary>The class's name, which one of another access method may share.</summary>
    public required QualifiedName Name { get; init; }

    /// <summary>The access method of the indexes, as in <c>btree</c>.</summary>
    public required string AccessMethod { get; init; }

    /// <summary>The type as <c>format_type</c> prints it.</summary>
    public required string Type { get; init; }

    /// <summary>Whether an index on the type takes it unless another is named.</summary>
    public bool IsDefault { get; init; }

    /// <summary>The family of the class.</summary>
    public required QualifiedName Family { get; init; }

    /// <summary>The type that the index holds, or <see langword="null"/> if it is the type itself.</summary>
    public string? Storage { get; init; }

    /// <summary>What the class can't do without: operators by number and types, then functions.</summary>
    public ValueArray<OperatorFamilyMember> Members { get; init; }

    /// <inheritdoc/>
    public override ObjectIdentity Identity => Named(Name, AccessMethod);

    /// <inheritdoc/>
    public override ObjectIdentity? Parent => null;

    /// <summary>Names an operator class.</summary>
    /// <param name="name">The class's name.</param>
    /// <param name="accessMethod">The access method of the indexes, as in <c>btree</c>.</param>
    public static ObjectIdentity Named(QualifiedName name, string accessMethod) => new(ObjectKind.OperatorClass, name, Arguments: accessMethod);
}

internal sealed class OperatorClassRules : ObjectRules<OperatorClassDefinition>
{
    public static OperatorClassRules Instance { get; } = new();

    public override JsonTypeInfo<OperatorClassDefinition> Json => SnapshotJson.Default.OperatorClassDefinition;

    public override string? Presence => CatalogPresence.AnyOfUser("pg_opclass o", "o.opcnamespace");

    public override string Catalog(PostgresVersion server) => $"""
        SELECT n.nspname                              AS schema
             , o.opcname                              AS name
             , m.amname                               AS access_method
             , format_type(o.opcintype, NULL)         AS type
             , o.opcdefault                           AS is_default
             , {CatalogNames.OperatorFamily("o.opcfamily")} AS family
             , CASE WHEN o.opckeytype <> 0 THEN format_type(o.opckeytype, NULL) END AS storage
             , g.*
          FROM pg_opclass o
          JOIN pg_namespace n ON n.oid = o.opcnamespace
          JOIN pg_am m ON m.oid = o.opcmethod
         {OperatorFamilyMember.Catalog("pg_opclass", "o.oid", "o.opcfamily")}
         WHERE {CatalogScope.Wanted("n.nspname", "o.opcname")}
           AND {CatalogScope.NotOfExtension("pg_opclass", "o.oid")}
        """;

    public override OperatorClassDefinition Read(CatalogRow row) => new()
    {
        Name = row.Name("name"),
        AccessMethod = row.Text("access_method"),
        Type = row.Sql("type"),
        IsDefault = row.Flag("is_default"),
        Family = row.FullName("family"),
        Storage = row.SqlOrNull("storage"),
        Members = OperatorFamilyMember.Read(row),
    };

    // A class has to hold something: that the index holds the type itself goes without saying, but can be said.
    public override ValueArray<SqlStatement> Create(OperatorClassDefinition target) =>
    [
        new($"CREATE OPERATOR CLASS {target.Name}{(target.IsDefault ? " DEFAULT" : "")} FOR TYPE {target.Type}"
            + $" USING {Quote.Id(target.AccessMethod)} FAMILY {target.Family} AS\n    "
            + string.Join(",\n    ", target.Members.Select(m => m.ToString())
                .Concat(target.Storage is not null || target.Members.IsEmpty ? [$"STORAGE {target.Storage ?? target.Type}"] : []))),
    ];

    // PostgreSQL can change nothing of a class but its name.
    public override ValueArray<SqlStatement>? Alter(OperatorClassDefinition before, OperatorClassDefinition after) => before == after ? [] : null;

    public override ValueArray<SqlStatement> Drop(ObjectIdentity identity, DropBehavior behavior) =>
        [new($"DROP OPERATOR CLASS {OperatorFamilyRules.Named(identity)}{Suffix(behavior)}")];

    public override ValueArray<SqlStatement> Rename(ObjectIdentity identity, string newName) =>
        [new($"ALTER OPERATOR CLASS {OperatorFamilyRules.Named(identity)} RENAME TO {Quote.Id(newName)}")];
}
