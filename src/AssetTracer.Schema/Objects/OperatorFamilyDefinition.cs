using System.Text.Json.Serialization.Metadata;

namespace AssetTracer.Schema;

/// <summary>A family of operator classes: operators of several types that an index can combine.</summary>
/// <remarks>See <see href="https://www.postgresql.org/docs/current/sql-createopfamily.html">CREATE OPERATOR FAMILY</see>.</remarks>
public sealed record OperatorFamilyDefinition : SchemaObject
{
    /// <summary>The family's name, which one of another access method may share.</summary>
    public required QualifiedName Name { get; init; }

    /// <summary>The access method of the indexes, as in <c>btree</c>.</summary>
    public required string AccessMethod { get; init; }

    /// <summary>What is in the family but in none of its classes: operators by number and types, then functions.</summary>
    public ValueArray<OperatorFamilyMember> Members { get; init; }

    /// <inheritdoc/>
    public override ObjectIdentity Identity => Named(Name, AccessMethod);

    /// <inheritdoc/>
    public override ObjectIdentity? Parent => null;

    /// <summary>Names an operator family.</summary>
    /// <param name="name">The family's name.</param>
    /// <param name="accessMethod">The access method of the indexes, as in <c>btree</c>.</param>
    public static ObjectIdentity Named(QualifiedName name, string accessMethod) => new(ObjectKind.OperatorFamily, name, Arguments: accessMethod);
}

internal sealed class OperatorFamilyRules : ObjectRules<OperatorFamilyDefinition>
{
    public static OperatorFamilyRules Instance { get; } = new();

    public override JsonTypeInfo<OperatorFamilyDefinition> Json => SnapshotJson.Default.OperatorFamilyDefinition;

    public override string? Presence => CatalogPresence.AnyOfUser("pg_opfamily o", "o.opfnamespace");

    public override string Catalog(PostgresVersion server) => $"""
        SELECT n.nspname  AS schema
             , o.opfname  AS name
             , m.amname   AS access_method
             , g.*
          FROM pg_opfamily o
          JOIN pg_namespace n ON n.oid = o.opfnamespace
          JOIN pg_am m ON m.oid = o.opfmethod
         {OperatorFamilyMember.Catalog("pg_opfamily", "o.oid", "o.oid")}
         WHERE {CatalogScope.Wanted("n.nspname", "o.opfname")}
           AND {CatalogScope.NotOfExtension("pg_opfamily", "o.oid")}
        """;

    public override OperatorFamilyDefinition Read(CatalogRow row) => new()
    {
        Name = row.Name("name"),
        AccessMethod = row.Text("access_method"),
        Members = OperatorFamilyMember.Read(row),
    };

    public override ValueArray<SqlStatement> Create(OperatorFamilyDefinition target) =>
        [new($"CREATE OPERATOR FAMILY {Named(target.Identity)}"), .. Changes(target.Identity, "ADD", target.Members.Select(m => m.ToString()))];

    public override ValueArray<SqlStatement>? Alter(OperatorFamilyDefinition before, OperatorFamilyDefinition after) =>
        before with { Members = after.Members } == after
            ?
            [
                .. Changes(after.Identity, "DROP", before.Members.Except(after.Members).Select(m => m.Slot)),
                .. Changes(after.Identity, "ADD", after.Members.Except(before.Members).Select(m => m.ToString())),
            ]
            : null;

    public override ValueArray<SqlStatement> Drop(ObjectIdentity identity, DropBehavior behavior) =>
        [new($"DROP OPERATOR FAMILY {Named(identity)}{Suffix(behavior)}")];

    public override ValueArray<SqlStatement> Rename(ObjectIdentity identity, string newName) =>
        [new($"ALTER OPERATOR FAMILY {Named(identity)} RENAME TO {Quote.Id(newName)}")];

    /// <summary>The family or class as it stands behind its keywords.</summary>
    public static string Named(ObjectIdentity identity) => $"{identity.Name} USING {Quote.Id(identity.Arguments!)}";

    private static ValueArray<SqlStatement> Changes(ObjectIdentity family, string how, IEnumerable<string> members) =>
        string.Join(",\n    ", members) is { Length: > 0 } list ? [new($"ALTER OPERATOR FAMILY {Named(family)} {how}\n    {list}")] : [];
}
