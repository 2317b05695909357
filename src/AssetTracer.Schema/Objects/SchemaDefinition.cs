using System.Text.Json.Serialization.Metadata;

namespace AssetTracer.Schema;

/// <summary>A schema: a room of names within a database.</summary>
/// <remarks>See <see href="https://www.postgresql.org/docs/current/ddl-schemas.html">Schemas</see>.</remarks>
public sealed record SchemaDefinition : SchemaObject
{
    /// <summary>The schema's name.</summary>
    public required string Name { get; init; }

    /// <inheritdoc/>
    public override ObjectIdentity Identity => Named(Name);

    /// <inheritdoc/>
    public override ObjectIdentity? Parent => null;

    /// <summary>Names a schema.</summary>
    /// <param name="name">The schema's name.</param>
    public static ObjectIdentity Named(string name) => new(ObjectKind.Schema, new QualifiedName("", name));
}

public sealed partial class MigrationBuilder
{
    /// <summary>Creates a schema.</summary>
    /// <param name="name">The schema's name.</param>
    public void CreateSchema(string name) => Create(new SchemaDefinition { Name = name });

    /// <summary>Gives a schema another name.</summary>
    /// <param name="name">The schema's name.</param>
    /// <param name="newName">Its new name.</param>
    public void RenameSchema(string name, string newName) => Rename(SchemaDefinition.Named(name), newName);

    /// <summary>Drops a schema.</summary>
    /// <param name="name">The schema's name.</param>
    /// <param name="behavior">Whether what is in it is dropped too; by default the drop fails then.</param>
    public void DropSchema(string name, DropBehavior behavior = DropBehavior.Restrict) => Drop(SchemaDefinition.Named(name), behavior);
}

public sealed partial class VerificationBuilder
{
    /// <summary>Expects a schema to exist.</summary>
    /// <param name="name">The schema's name.</param>
    public VerificationBuilder HasSchema(string name) => Exists(SchemaDefinition.Named(name));
}

internal sealed class SchemaRules : ObjectRules<SchemaDefinition>
{
    public static SchemaRules Instance { get; } = new();

    public override JsonTypeInfo<SchemaDefinition> Json => SnapshotJson.Default.SchemaDefinition;

    // A schema has nothing but its name: any two would be one.
    public override bool IsKnownByDefinition => false;

    public override string Catalog(PostgresVersion server) => $"""
        SELECT n.nspname AS name
          FROM pg_namespace n
         WHERE {CatalogScope.Wanted("n.nspname", "n.nspname")}
           AND {CatalogScope.NotOfExtension("pg_namespace", "n.oid")}
        """;

    public override SchemaDefinition Read(CatalogRow row) => new() { Name = row.Text("name") };

    public override ValueArray<SqlStatement> Create(SchemaDefinition target) => [new($"CREATE SCHEMA {Quote.Id(target.Name)}")];

    // A schema has nothing but its name.
    public override ValueArray<SqlStatement>? Alter(SchemaDefinition before, SchemaDefinition after) => before == after ? [] : null;

    public override ValueArray<SqlStatement> Drop(ObjectIdentity identity, DropBehavior behavior) =>
        [new($"DROP SCHEMA {identity.Name}{Suffix(behavior)}", behavior == DropBehavior.Cascade ? [new(HazardKind.LosesData, $"Everything in {identity.Name} is lost.")] : [])];

    public override ValueArray<SqlStatement> Rename(ObjectIdentity identity, string newName) =>
        [new($"ALTER SCHEMA {identity.Name} RENAME TO {Quote.Id(newName)}")];
}
