using System.Text.Json.Serialization.Metadata;

namespace AssetTracer.Schema;

/// <summary>A foreign-data wrapper: what knows how to reach data elsewhere.</summary>
/// <remarks>See <see href="https://www.postgresql.org/docs/current/sql-createforeigndatawrapper.html">CREATE FOREIGN DATA WRAPPER</see>.</remarks>
public sealed record ForeignDataWrapperDefinition : SchemaObject
{
    /// <summary>The wrapper's name, unique within the database.</summary>
    public required string Name { get; init; }

    /// <summary>The function that reaches the data, or <see langword="null"/> if its tables can't be read.</summary>
    public QualifiedName? Handler { get; init; }

    /// <summary>The function that judges options, or <see langword="null"/> if any will do.</summary>
    public QualifiedName? Validator { get; init; }

    /// <summary>Options as <c>name=value</c>, sorted.</summary>
    public ValueArray<string> Options { get; init; }

    /// <inheritdoc/>
    public override ObjectIdentity Identity => Named(Name);

    /// <inheritdoc/>
    public override ObjectIdentity? Parent => null;

    /// <summary>Names a foreign-data wrapper.</summary>
    /// <param name="name">The wrapper's name.</param>
    public static ObjectIdentity Named(string name) => new(ObjectKind.ForeignDataWrapper, new QualifiedName("", name));
}

internal sealed class ForeignDataWrapperRules : ObjectRules<ForeignDataWrapperDefinition>
{
    public static ForeignDataWrapperRules Instance { get; } = new();

    public override JsonTypeInfo<ForeignDataWrapperDefinition> Json => SnapshotJson.Default.ForeignDataWrapperDefinition;

    public override bool IsKnownByDefinition => false;

    public override string? Presence => CatalogPresence.Any("pg_foreign_data_wrapper");

    public override string Catalog(PostgresVersion server) => $"""
        SELECT w.fdwname                               AS name
             , hn.nspname                              AS handler_schema
             , h.proname                               AS handler
             , vn.nspname                              AS validator_schema
             , v.proname                               AS validator
             , {ForeignOptions.Sorted("w.fdwoptions")} AS options
          FROM pg_foreign_data_wrapper w
          LEFT JOIN pg_proc h ON h.oid = w.fdwhandler
          LEFT JOIN pg_namespace hn ON hn.oid = h.pronamespace
          LEFT JOIN pg_proc v ON v.oid = w.fdwvalidator
          LEFT JOIN pg_namespace vn ON vn.oid = v.pronamespace
         WHERE {CatalogScope.WantedOfDatabase("w.fdwname")}
           AND {CatalogScope.NotOfExtension("pg_foreign_data_wrapper", "w.oid")}
        """;

    public override ForeignDataWrapperDefinition Read(CatalogRow row) => new()
    {
        Name = row.Text("name"),
        Handler = row.NameOrNull("handler_schema", "handler"),
        Validator = row.NameOrNull("validator_schema", "validator"),
        Options = row.Texts("options"),
    };

    public override ValueArray<SqlStatement> Create(ForeignDataWrapperDefinition target) =>
    [
        new($"CREATE FOREIGN DATA WRAPPER {Quote.Id(target.Name)}"
            + (target.Handler is { } handler ? $" HANDLER {handler}" : "")
            + (target.Validator is { } validator ? $" VALIDATOR {validator}" : "")
            + ForeignOptions.Clause(target.Options)),
    ];

    public override ValueArray<SqlStatement>? Alter(ForeignDataWrapperDefinition before, ForeignDataWrapperDefinition after)
    {
        var changes = (before.Handler == after.Handler ? "" : after.Handler is { } handler ? $" HANDLER {handler}" : " NO HANDLER")
            + (before.Validator == after.Validator ? "" : after.Validator is { } validator ? $" VALIDATOR {validator}" : " NO VALIDATOR")
            + ForeignOptions.Change(before.Options, after.Options);
        return before with { Handler = after.Handler, Validator = after.Validator, Options = after.Options } != after ? null
            : changes.Length == 0 ? []
            : [new($"ALTER FOREIGN DATA WRAPPER {Quote.Id(after.Name)}{changes}")];
    }

    public override ValueArray<SqlStatement> Drop(ObjectIdentity identity, DropBehavior behavior) =>
        [new($"DROP FOREIGN DATA WRAPPER {identity.Name}{Suffix(behavior)}")];

    public override ValueArray<SqlStatement> Rename(ObjectIdentity identity, string newName) =>
        [new($"ALTER FOREIGN DATA WRAPPER {identity.Name} RENAME TO {Quote.Id(newName)}")];
}
