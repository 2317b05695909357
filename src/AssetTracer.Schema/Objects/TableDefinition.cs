namespace AssetTracer.Schema;

/// <summary>A table, without its columns, constraints and indexes: they are facts of their own.</summary>
/// <remarks>See <see href="https://www.postgresql.org/docs/current/sql-createtable.html">CREATE TABLE</see>.</remarks>
public sealed record TableDefinition : SchemaObject
{
    /// <summary>The table's name.</summary>
    public required QualifiedName Name { get; init; }

    /// <summary>Whether the table isn't written to the write-ahead log and is empty after a crash.</summary>
    public bool IsUnlogged { get; init; }

    /// <summary>Whether row security is enabled: then policies decide which rows are seen, and without any policy none are.</summary>
    public bool IsRowSecurityEnabled { get; init; }

    /// <summary>Whether row security binds the table's owner too.</summary>
    public bool IsRowSecurityForced { get; init; }

    /// <summary>How a partitioned table is divided, as in <c>RANGE (created_at)</c>; <see langword="null"/> if it isn't.</summary>
    public string? PartitionKey { get; init; }

    /// <summary>The partitioned table that this one is a partition of, or <see langword="null"/>.</summary>
    public QualifiedName? PartitionOf { get; init; }

    /// <summary>The partition's bound, as in <c>FOR VALUES IN ('free')</c> or <c>DEFAULT</c>; <see langword="null"/> if it isn't a partition.</summary>
    public string? PartitionBound { get; init; }

    /// <summary>The tables whose columns this one inherits, in order.</summary>
    public ValueArray<QualifiedName> Inherits { get; init; }

    /// <summary>The composite type that a typed table is made of, or <see langword="null"/>.</summary>
    public QualifiedName? OfType { get; init; }

    /// <summary>The table access method, or <see langword="null"/> for <c>heap</c>.</summary>
    public string? AccessMethod { get; init; }

    /// <summary>The tablespace, or <see langword="null"/> for the database's own.</summary>
    public string? Tablespace { get; init; }

    /// <summary>Storage parameters as <c>name=value</c>, sorted, those of the TOAST table with the prefix <c>toast.</c></summary>
    public ValueArray<string> StorageParameters { get; init; }

    /// <summary>The order in which the server keeps them.</summary>
    internal PrintedOrder StorageOrder { get; init; }

    /// <summary>What logical replication tells of an updated or deleted row.</summary>
    public ReplicaIdentity ReplicaIdentity { get; init; }

    /// <inheritdoc/>
    public override ObjectIdentity Identity => Named(Name);

    /// <inheritdoc/>
    public override ObjectIdentity? Parent => null;

    /// <summary>Names a table.</summary>
    /// <param name="name">The table's name.</param>
    public static ObjectIdentity Named(QualifiedName name) => new(ObjectKind.Table, name);
}

/// <summary>What logical replication tells of an updated or deleted row.</summary>
public enum ReplicaIdentity
{
    /// <summary>The columns of the primary key.</summary>
    Default,

    /// <summary>The columns of an index; that index or constraint says so of itself.</summary>
    UsingIndex,

    /// <summary>All columns.</summary>
    Full,

    /// <summary>Nothing.</summary>
    Nothing,
}

public sealed partial class MigrationBuilder
{
    /// <summary>Creates a table with its columns and constraints.</summary>
    /// <param name="name">The table's name.</param>
    /// <param name="define">Says what is in it.</param>
    public void CreateTable(QualifiedName name, Action<TableBuilder> define)
    {
        var table = new TableBuilder(name);
        define(table);
        _operations.Add(table.Build());
        _operations.AddRange(table.Afterwards);
    }

    /// <summary>Drops a table with everything in it.</summary>
    /// <param name="name">The table's name.</param>
    /// <param name="behavior">Whether what depends on it is dropped too; by default the drop fails then.</param>
    public void DropTable(QualifiedName name, DropBehavior behavior = DropBehavior.Restrict) => Drop(TableDefinition.Named(name), behavior);

    /// <summary>Gives a table another name.</summary>
    /// <param name="name">The table's name.</param>
    /// <param name="newName">Its new name, without a schema.</param>
    public void RenameTable(QualifiedName name, string newName) => Rename(TableDefinition.Named(name), newName);

    /// <summary>Enables row security on a table: from then on policies decide which rows are seen.</summary>
    /// <param name="table">The table.</param>
    /// <param name="force">Whether it is made to bind the table's owner too; if not, whether it does stays as it is.</param>
    public void EnableRowSecurity(QualifiedName table, bool force = false)
    {
        var bare = new TableDefinition { Name = table };
        Alter(bare, bare with { IsRowSecurityEnabled = true, IsRowSecurityForced = force });
    }

    /// <summary>Disables row security on a table: everybody with a grant sees every row.</summary>
    /// <param name="table">The table.</param>
    public void DisableRowSecurity(QualifiedName table)
    {
        var bare = new TableDefinition { Name = table };
        Alter(bare with { IsRowSecurityEnabled = true, IsRowSecurityForced = true }, bare);
    }
}

public sealed partial class VerificationBuilder
{
    /// <summary>Expects a table to exist.</summary>
    /// <param name="name">The table's name.</param>
    public VerificationBuilder HasTable(QualifiedName name) => Exists(TableDefinition.Named(name));

    /// <summary>Expects that no table of that name exists.</summary>
    /// <param name="name">The table's name.</param>
    public VerificationBuilder HasNoTable(QualifiedName name) => IsAbsent(TableDefinition.Named(name));

    /// <summary>Expects row security to be enabled on a table.</summary>
    /// <param name="table">The table.</param>
    /// <param name="forced">Whether it must bind the owner too.</param>
    public VerificationBuilder HasRowSecurity(QualifiedName table, bool forced = false) => Expect(
        $"row security is {(forced ? "forced" : "enabled")} on {table}",
        [TableDefinition.Named(table)],
        Claim.Exists(TableDefinition.Named(table), $"table {table} doesn't exist"),
        Claim.Of<TableDefinition>(
            TableDefinition.Named(table), "isRowSecurityEnabled", Claim.Yes, t => t.IsRowSecurityEnabled ? null : "row security is disabled")
            .With(TableRules.Instance.Probe(TableDefinition.Named(table), "c.relrowsecurity")),
        forced
            ? Claim.Of<TableDefinition>(
                TableDefinition.Named(table),
                "isRowSecurityForced",
                Claim.Yes,
                t => t.IsRowSecurityForced || !t.IsRowSecurityEnabled ? null : "row security doesn't bind the table's owner")
                .With(TableRules.Instance.Probe(TableDefinition.Named(table), "c.relforcerowsecurity"))
            : null);
}
