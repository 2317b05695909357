using System.Text.Json.Serialization.Metadata;

namespace AssetTracer.Schema;

/// <summary>A foreign table: rows that are kept elsewhere. Its columns, checks and triggers are facts of their own, as those of a table are.</summary>
/// <remarks>See <see href="https://www.postgresql.org/docs/current/sql-createforeigntable.html">CREATE FOREIGN TABLE</see>.</remarks>
public sealed record ForeignTableDefinition : SchemaObject
{
    /// <summary>The table's name.</summary>
    public required QualifiedName Name { get; init; }

    /// <summary>The foreign server that keeps the rows.</summary>
    public required string Server { get; init; }

    /// <summary>Options as <c>name=value</c>, sorted.</summary>
    public ValueArray<string> Options { get; init; }

    /// <summary>The partitioned table that this one is a partition of, or <see langword="null"/>.</summary>
    public QualifiedName? PartitionOf { get; init; }

    /// <summary>The partition's bound, as in <c>FOR VALUES IN ('free')</c> or <c>DEFAULT</c>; <see langword="null"/> if it isn't a partition.</summary>
    public string? PartitionBound { get; init; }

    /// <summary>The tables whose columns this one inherits, in order.</summary>
    public ValueArray<QualifiedName> Inherits { get; init; }

    /// <inheritdoc/>
    public override ObjectIdentity Identity => Named(Name);

    /// <inheritdoc/>
    public override ObjectIdentity? Parent => null;

    /// <summary>Names a foreign table.</summary>
    /// <param name="name">The table's name.</param>
    public static ObjectIdentity Named(QualifiedName name) => new(ObjectKind.ForeignTable, name);
}

public sealed partial class MigrationBuilder
{
    /// <summary>Creates a foreign table without columns; <see cref="AddColumn"/> adds them.</summary>
    /// <param name="name">The table's name.</param>
    /// <param name="server">The foreign server that keeps the rows.</param>
    /// <param name="options">Options as <c>name=value</c>.</param>
    public void CreateForeignTable(QualifiedName name, string server, params ReadOnlySpan<string> options) => Create(new ForeignTableDefinition
    {
        Name = name,
        Server = server,
        Options = options.ToArray().Order(StringComparer.Ordinal).ToValueArray(),
    });

    /// <summary>Drops a foreign table; the rows elsewhere stay.</summary>
    /// <param name="name">The table's name.</param>
    /// <param name="behavior">Whether what depends on it is dropped too; by default the drop fails then.</param>
    public void DropForeignTable(QualifiedName name, DropBehavior behavior = DropBehavior.Restrict) => Drop(ForeignTableDefinition.Named(name), behavior);
}

public sealed partial class VerificationBuilder
{
    /// <summary>Expects a foreign table to exist.</summary>
    /// <param name="name">The table's name.</param>
    public VerificationBuilder HasForeignTable(QualifiedName name) => Exists(ForeignTableDefinition.Named(name));
}

internal sealed class ForeignTableRules : ObjectRules<ForeignTableDefinition>
{
    public static ForeignTableRules Instance { get; } = new();

    public override ChangeRules Changing => TableChanges.Instance;

    public override JsonTypeInfo<ForeignTableDefinition> Json => SnapshotJson.Default.ForeignTableDefinition;

    public override bool HoldsRows => true;

    public override bool IsKnownByDefinition => false;

    public override string? Presence => CatalogPresence.Any("pg_foreign_table");

    public override string Catalog(PostgresVersion server) => $"""
        SELECT n.nspname                              AS schema
             , c.relname                              AS name
             , s.srvname                              AS server
             , {ForeignOptions.Sorted("f.ftoptions")} AS options
             , CASE WHEN c.relispartition THEN p.schemas[1] END AS partition_of_schema
             , CASE WHEN c.relispartition THEN p.names[1] END   AS partition_of
             , CASE WHEN c.relispartition THEN pg_get_expr(c.relpartbound, c.oid) END AS partition_bound
             , CASE WHEN NOT c.relispartition THEN p.schemas END AS inherits_schemas
             , CASE WHEN NOT c.relispartition THEN p.names END   AS inherits
          FROM pg_foreign_table f
          JOIN pg_class c ON c.oid = f.ftrelid
          JOIN pg_namespace n ON n.oid = c.relnamespace
          JOIN pg_foreign_server s ON s.oid = f.ftserver
          LEFT JOIN LATERAL (SELECT array_agg(hn.nspname::text ORDER BY i.inhseqno) AS schemas
                                  , array_agg(h.relname::text ORDER BY i.inhseqno)  AS names
                               FROM pg_inherits i
                               JOIN pg_class h ON h.oid = i.inhparent
                               JOIN pg_namespace hn ON hn.oid = h.relnamespace
                              WHERE i.inhrelid = c.oid) p ON true
         WHERE {CatalogScope.Wanted("n.nspname", "c.relname")}
           AND {CatalogScope.NotOfExtension("pg_class", "c.oid")}
        """;

    public override ForeignTableDefinition Read(CatalogRow row)
    {
        var parents = row.Texts("inherits");
        return new()
        {
            Name = row.Name("name"),
            Server = row.Text("server"),
            Options = row.Texts("options"),
            PartitionOf = row.NameOrNull("partition_of_schema", "partition_of"),
            PartitionBound = row.SqlOrNull("partition_bound"),
            Inherits = row.Texts("inherits_schemas").Select((schema, i) => new QualifiedName(schema, parents[i])).ToValueArray(),
        };
    }

    public override ValueArray<SqlStatement> Create(ForeignTableDefinition target) =>
    [
        new($"CREATE FOREIGN TABLE {target.Name} {(target.PartitionOf is { } whole ? $"PARTITION OF {whole} {target.PartitionBound}" : "()")}"
            + (target.Inherits.IsEmpty ? "" : $" INHERITS ({string.Join(", ", target.Inherits)})")
            + $" SERVER {Quote.Id(target.Server)}{ForeignOptions.Clause(target.Options)}"),
    ];

    // The server can't be changed. ALTER TABLE takes foreign tables too.
    public override ValueArray<SqlStatement>? Alter(ForeignTableDefinition before, ForeignTableDefinition after)
    {
        var handled = before with
        {
            Options = after.Options,
            PartitionOf = after.PartitionOf,
            PartitionBound = after.PartitionBound,
            Inherits = after.Inherits,
        };
        var options = ForeignOptions.Change(before.Options, after.Options);
        return handled != after ? null :
        [
            .. TableRules.Ancestry(Ancestors(before), Ancestors(after)),
            .. options.Length == 0 ? [] : new[] { new SqlStatement($"ALTER FOREIGN TABLE {after.Name}{options}") },
        ];
    }

    public override ValueArray<SqlStatement> Drop(ObjectIdentity identity, DropBehavior behavior) => [new($"DROP FOREIGN TABLE {identity.Name}{Suffix(behavior)}")];

    public override ValueArray<SqlStatement> Rename(ObjectIdentity identity, string newName) =>
        [new($"ALTER FOREIGN TABLE {identity.Name} RENAME TO {Quote.Id(newName)}")];

    public override Meaning Explain(ForeignTableDefinition? before, ForeignTableDefinition? after, ValueArray<AttributeChange> changes, ComparisonSides sides) => (before, after) switch
    {
        (null, { } added) => new(Severity.Breaking, $"{sides.BeforeName} has no foreign table {added.Name}{sides.PartsInWords}: every statement that names it fails there."),
        ({ } removed, null) => new(Severity.Behavioural, $"Foreign table {removed.Name}{sides.PartsInWords} exists only in {sides.BeforeName}."),
        ({ }, { } changed) => new(Severity.Behavioural, $"Foreign table {changed.Name}: {sides.List(changes)}."),
        _ => throw new ArgumentException("A difference has at least one side."),
    };

    private static TableDefinition Ancestors(ForeignTableDefinition table) =>
        new() { Name = table.Name, PartitionOf = table.PartitionOf, PartitionBound = table.PartitionBound, Inherits = table.Inherits };
}
