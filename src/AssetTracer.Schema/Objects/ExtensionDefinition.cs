using System.Text.Json.Serialization.Metadata;

namespace AssetTracer.Schema;

/// <summary>An extension: a package of types, functions and operators that comes and goes as one.</summary>
/// <remarks>What belongs to an extension isn't told apart: its version says what is in it.</remarks>
public sealed record ExtensionDefinition : SchemaObject
{
    /// <summary>The extension's name, unique within the database.</summary>
    public required string Name { get; init; }

    /// <summary>The schema that holds the extension's objects, or <see langword="null"/> for the one that PostgreSQL chooses.</summary>
    public string? Schema { get; init; }

    /// <summary>The version, as in <c>1.6</c>, or <see langword="null"/> for the server's default.</summary>
    public string? Version { get; init; }

    /// <inheritdoc/>
    public override ObjectIdentity Identity => Named(Name);

    /// <inheritdoc/>
    public override ObjectIdentity? Parent => null;

    /// <summary>Names an extension.</summary>
    /// <param name="name">The extension's name.</param>
    public static ObjectIdentity Named(string name) => new(ObjectKind.Extension, new QualifiedName("", name));
}

public sealed partial class MigrationBuilder
{
    /// <summary>Creates an extension. The server must have it installed.</summary>
    /// <param name="name">The extension's name.</param>
    /// <param name="schema">The schema for its objects; the one that PostgreSQL chooses if omitted.</param>
    /// <param name="version">The version; the server's default if omitted.</param>
    public void CreateExtension(string name, string? schema = null, string? version = null) =>
        Create(new ExtensionDefinition { Name = name, Schema = schema, Version = version });

    /// <summary>Changes an extension's schema or updates its version.</summary>
    /// <param name="before">The extension as it is.</param>
    /// <param name="change">Gives the extension as it shall be.</param>
    public void AlterExtension(ExtensionDefinition before, Func<ExtensionDefinition, ExtensionDefinition> change) => Alter(before, change(before));

    /// <summary>Drops an extension with everything that belongs to it.</summary>
    /// <param name="name">The extension's name.</param>
    /// <param name="behavior">Whether what depends on it (a column of one of its types, say) is dropped too; by default the drop fails then.</param>
    public void DropExtension(string name, DropBehavior behavior = DropBehavior.Restrict) => Drop(ExtensionDefinition.Named(name), behavior);
}

public sealed partial class VerificationBuilder
{
    /// <summary>Expects an extension to exist, in a version if it is given.</summary>
    /// <param name="name">The extension's name.</param>
    /// <param name="version">The version; any if omitted.</param>
    public VerificationBuilder HasExtension(string name, string? version = null) => Expect(
        $"extension {name} exists{(version is null ? "" : $" in version {version}")}",
        [ExtensionDefinition.Named(name)],
        Claim.Exists(ExtensionDefinition.Named(name), "the extension isn't there"),
        version is null
            ? null
            : Claim.Of<ExtensionDefinition>(
                ExtensionDefinition.Named(name), "version", version, e => e.Version == version ? null : $"its version is {e.Version}"));
}

internal sealed class ExtensionRules : ObjectRules<ExtensionDefinition>
{
    public static ExtensionRules Instance { get; } = new();

    public override JsonTypeInfo<ExtensionDefinition> Json => SnapshotJson.Default.ExtensionDefinition;

    public override string Catalog(PostgresVersion server) => $"""
        SELECT e.extname     AS name
             , n.nspname     AS schema
             , e.extversion  AS version
          FROM pg_extension e
          JOIN pg_namespace n ON n.oid = e.extnamespace
         WHERE {CatalogScope.WantedOfDatabase("e.extname")}
        """;

    // Two extensions of one version are no more the same for that.
    public override bool IsKnownByDefinition => false;

    public override ExtensionDefinition Read(CatalogRow row) => new()
    {
        Name = row.Text("name"),
        Schema = row.Text("schema"),
        Version = row.Text("version"),
    };

    public override ValueArray<SqlStatement> Create(ExtensionDefinition target)
    {
        var options = (target.Schema is { } schema ? $" SCHEMA {Quote.Id(schema)}" : "") + (target.Version is { } version ? $" VERSION {Quote.Literal(version)}" : "");
        return [new($"CREATE EXTENSION {Quote.Id(target.Name)}{(options.Length == 0 ? "" : " WITH" + options)}")];
    }

    // Dropping an extension takes columns of its types along or fails, so a version is always updated, even where there may be no way to it.
    public override ValueArray<SqlStatement>? Alter(ExtensionDefinition before, ExtensionDefinition after) =>
        before with { Schema = after.Schema, Version = after.Version } == after ? Changes(before, after).ToValueArray() : null;

    public override ValueArray<SqlStatement> Drop(ObjectIdentity identity, DropBehavior behavior) =>
    [
        new($"DROP EXTENSION {identity.Name}{Suffix(behavior)}",
            behavior == DropBehavior.Cascade ? [new(HazardKind.LosesData, $"Columns whose type belongs to {identity.Name} are lost.")] : []),
    ];

    public override Meaning Explain(ExtensionDefinition? before, ExtensionDefinition? after, ValueArray<AttributeChange> changes, ComparisonSides sides) => (before, after) switch
    {
        (null, { } added) => new(Severity.Breaking, $"{sides.BeforeName} has no extension {added.Name}: what uses its types or functions fails there."),
        ({ } removed, null) => new(Severity.Behavioural, $"Extension {removed.Name} exists only in {sides.BeforeName}."),
        ({ } one, { } other) when one.Schema != other.Schema => new(
            Severity.Breaking, $"Extension {other.Name}: {sides.List(changes)}. Statements that name its objects with the one schema fail with the other."),
        ({ }, { } changed) => new(Severity.Behavioural, $"Extension {changed.Name}: {sides.List(changes)}."),
        _ => throw new ArgumentException("A difference has at least one side."),
    };

    private static IEnumerable<SqlStatement> Changes(ExtensionDefinition before, ExtensionDefinition after)
    {
        var alter = $"ALTER EXTENSION {Quote.Id(after.Name)}";
        if (before.Version != after.Version)
        {
            yield return new($"{alter} UPDATE{(after.Version is { } version ? $" TO {Quote.Literal(version)}" : "")}");
        }

        if (before.Schema != after.Schema && after.Schema is { } schema)
        {
            yield return new($"{alter} SET SCHEMA {Quote.Id(schema)}");
        }
    }
}
