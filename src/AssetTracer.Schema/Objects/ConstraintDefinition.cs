using System.Diagnostics.CodeAnalysis;

namespace AssetTracer.Schema;

/// <summary>A constraint of a table.</summary>
/// <remarks>See <see href="https://www.postgresql.org/docs/current/ddl-constraints.html">Constraints</see>.</remarks>
public sealed record ConstraintDefinition : SchemaObject
{
    /// <summary>The table the constraint belongs to.</summary>
    public required QualifiedName Table { get; init; }

    /// <summary>The constraint's name, unique within its table.</summary>
    public required string Name { get; init; }

    /// <summary>What <see cref="Table"/> is: a table, or a foreign table.</summary>
    public ObjectKind On { get; init; } = ObjectKind.Table;

    /// <summary>The sort of constraint.</summary>
    public required ConstraintType Type { get; init; }

    /// <summary>The columns of a key or foreign key, in order; empty for other sorts.</summary>
    public ValueArray<string> Columns { get; init; }

    /// <summary>
    /// The condition of a check constraint, or the elements of an exclusion constraint, as in <c>USING gist (room WITH =, during WITH &amp;&amp;)</c>;
    /// <see langword="null"/> for other sorts.
    /// </summary>
    public string? Expression { get; init; }

    /// <summary>Columns that the index of a key carries besides.</summary>
    public ValueArray<string> Include { get; init; }

    /// <summary>Whether two nulls count as equal in a unique constraint (PostgreSQL 15).</summary>
    public bool IsNullsNotDistinct { get; init; }

    /// <summary>The table a foreign key refers to, or <see langword="null"/> for other sorts.</summary>
    public QualifiedName? ReferencedTable { get; init; }

    /// <summary>The columns a foreign key refers to, in order.</summary>
    public ValueArray<string> ReferencedColumns { get; init; }

    /// <summary>What happens here when the row that a foreign key refers to is deleted.</summary>
    public ReferentialAction OnDelete { get; init; }

    /// <summary>The columns that are set when it is deleted; all of the foreign key's if empty (PostgreSQL 15).</summary>
    public ValueArray<string> OnDeleteColumns { get; init; }

    /// <summary>What happens here when the key that a foreign key refers to is updated.</summary>
    public ReferentialAction OnUpdate { get; init; }

    /// <summary>Whether a foreign key of several columns must be null in all of them or in none.</summary>
    public bool IsMatchFull { get; init; }

    /// <summary>Whether the check can wait until the end of the transaction.</summary>
    public bool IsDeferrable { get; init; }

    /// <summary>Whether the check waits unless a transaction says otherwise.</summary>
    public bool IsInitiallyDeferred { get; init; }

    /// <summary>Whether rows that were there already have been checked.</summary>
    public bool IsValidated { get; init; } = true;

    /// <summary>Whether the constraint is enforced at all (PostgreSQL 18).</summary>
    public bool IsEnforced { get; init; } = true;

    /// <summary>Whether the constraint's index was built to its end: a broken one keeps nobody from breaking the rule.</summary>
    public bool IsIndexValid { get; init; } = true;

    /// <summary>Whether tables that inherit from this one don't get a check constraint.</summary>
    public bool IsNoInherit { get; init; }

    /// <summary>Whether the last column is a range that must not overlap (<c>WITHOUT OVERLAPS</c>, <c>PERIOD</c>; PostgreSQL 18).</summary>
    public bool IsTemporal { get; init; }

    /// <summary>Storage parameters of the constraint's index as <c>name=value</c>, sorted.</summary>
    public ValueArray<string> StorageParameters { get; init; }

    /// <summary>The order in which the server keeps them.</summary>
    internal PrintedOrder StorageOrder { get; init; }

    /// <summary>The tablespace of the constraint's index, or <see langword="null"/> for the database's own.</summary>
    public string? Tablespace { get; init; }

    /// <summary>Whether <c>CLUSTER</c> orders the table by the constraint's index.</summary>
    public bool IsClustered { get; init; }

    /// <summary>Whether logical replication tells rows apart by the constraint's index.</summary>
    public bool IsReplicaIdentity { get; init; }

    /// <summary>The constraint of the partitioned table that this one belongs to, or <see langword="null"/>.</summary>
    public string? PartitionOf { get; init; }

    /// <summary>
    /// Whether the triggers behind a foreign key or a deferrable key are all enabled, in its partitions too; a constraint whose triggers
    /// are disabled checks nothing.
    /// </summary>
    public bool AreTriggersEnabled { get; init; } = true;

    /// <summary>The extensions that take the constraint's index along when they are dropped, sorted; it is no member of theirs.</summary>
    public ValueArray<string> DependsOnExtensions { get; init; }

    /// <inheritdoc/>
    public override ObjectIdentity Identity => Named(Name, Table);

    /// <inheritdoc/>
    public override ObjectIdentity? Parent => new(On, Table);

    /// <summary>Names a constraint.</summary>
    /// <param name="name">The constraint's name.</param>
    /// <param name="table">Its table.</param>
    public static ObjectIdentity Named(string name, QualifiedName table) => new(ObjectKind.Constraint, table, name);

    /// <summary>The columns, if there are any: a rule over none is a slip of the pen.</summary>
    internal static ReadOnlySpan<string> Named(ReadOnlySpan<string> columns) =>
        columns.IsEmpty ? throw new ArgumentException("No column is named. Name at least one.", nameof(columns)) : columns;

    internal static ConstraintDefinition PrimaryKey(QualifiedName table, string? name, ReadOnlySpan<string> columns) => new()
    {
        Table = table,
        Name = name ?? ChosenName.Of(table.Name, "", "pkey"),
        Type = ConstraintType.PrimaryKey,
        Columns = ValueArray.Create(Named(columns)),
    };

    internal static ConstraintDefinition Unique(QualifiedName table, string? name, ReadOnlySpan<string> columns) => new()
    {
        Table = table,
        Name = name ?? ChosenName.Of(table.Name, string.Join('_', columns!), "key"),
        Type = ConstraintType.Unique,
        Columns = ValueArray.Create(Named(columns)),
    };

    internal static ConstraintDefinition Check(QualifiedName table, string name, string condition) => new()
    {
        Table = table,
        Name = name,
        Type = ConstraintType.Check,
        Expression = condition,
    };

    internal static ConstraintDefinition ForeignKey(
        QualifiedName table,
        string? name,
        ReadOnlySpan<string> columns,
        QualifiedName references,
        ReadOnlySpan<string> referencedColumns,
        ReferentialAction onDelete,
        ReferentialAction onUpdate) => new()
        {
            Table = table,
            Name = name ?? ChosenName.Of(table.Name, string.Join('_', columns!), "fkey"),
            Type = ConstraintType.ForeignKey,
            Columns = ValueArray.Create(Named(columns)),
            ReferencedTable = references,
            ReferencedColumns = ValueArray.Create(referencedColumns),
            OnDelete = onDelete,
            OnUpdate = onUpdate,
        };
}

public sealed partial class MigrationBuilder
{
    /// <summary>Adds a primary key.</summary>
    /// <param name="table">The table.</param>
    /// <param name="columns">The columns, in order.</param>
    /// <param name="name">The constraint's name; <c>table_pkey</c> if omitted.</param>
    public void AddPrimaryKey(QualifiedName table, ReadOnlySpan<string> columns, string? name = null) =>
        Create(ConstraintDefinition.PrimaryKey(table, name, columns));

    /// <summary>Makes columns unique together.</summary>
    /// <param name="table">The table.</param>
    /// <param name="columns">The columns, in order.</param>
    /// <param name="name">The constraint's name; <c>table_column_…_key</c> if omitted.</param>
    public void AddUniqueConstraint(QualifiedName table, ReadOnlySpan<string> columns, string? name = null) =>
        Create(ConstraintDefinition.Unique(table, name, columns));

    /// <summary>Makes columns refer to a row of another table.</summary>
    /// <param name="table">The table.</param>
    /// <param name="columns">The columns, in order.</param>
    /// <param name="references">The other table.</param>
    /// <param name="referencedColumns">The columns there, in order.</param>
    /// <param name="onDelete">What happens here when that row is deleted.</param>
    /// <param name="onUpdate">What happens here when that row's key is updated.</param>
    /// <param name="name">The constraint's name; <c>table_column_…_fkey</c> if omitted.</param>
    public void AddForeignKey(
        QualifiedName table,
        ReadOnlySpan<string> columns,
        QualifiedName references,
        ReadOnlySpan<string> referencedColumns,
        ReferentialAction onDelete = ReferentialAction.NoAction,
        ReferentialAction onUpdate = ReferentialAction.NoAction,
        string? name = null) =>
        Create(ConstraintDefinition.ForeignKey(table, name, columns, references, referencedColumns, onDelete, onUpdate));

    /// <summary>Adds a condition that every row must meet.</summary>
    /// <param name="table">The table.</param>
    /// <param name="name">The constraint's name.</param>
    /// <param name="condition">The condition, as an SQL expression.</param>
    public void AddCheckConstraint(QualifiedName table, string name, [StringSyntax("sql")] string condition) =>
        Create(ConstraintDefinition.Check(table, name, condition));

    /// <summary>Adds a condition that no two rows may meet together.</summary>
    /// <param name="table">The table.</param>
    /// <param name="name">The constraint's name.</param>
    /// <param name="elements">The elements, as in <c>USING gist (room WITH =, during WITH &amp;&amp;)</c>.</param>
    public void AddExclusionConstraint(QualifiedName table, string name, [StringSyntax("sql")] string elements) =>
        Create(new ConstraintDefinition { Table = table, Name = name, Type = ConstraintType.Exclusion, Expression = elements });

    /// <summary>Drops a constraint.</summary>
    /// <param name="table">The table.</param>
    /// <param name="name">The constraint's name. A unique index isn't a constraint: see <c>DropIndex</c>.</param>
    /// <param name="behavior">Whether what depends on it (a foreign key, say) is dropped too; by default the drop fails then.</param>
    public void DropConstraint(QualifiedName table, string name, DropBehavior behavior = DropBehavior.Restrict) =>
        Drop(ConstraintDefinition.Named(name, table), behavior);

    /// <summary>Gives a constraint another name.</summary>
    /// <param name="table">The table.</param>
    /// <param name="name">The constraint's name.</param>
    /// <param name="newName">Its new name.</param>
    public void RenameConstraint(QualifiedName table, string name, string newName) => Rename(ConstraintDefinition.Named(name, table), newName);
}

public sealed partial class VerificationBuilder
{
    /// <summary>Expects a constraint to exist and, where it can be, to have been checked against every row.</summary>
    /// <param name="table">The table.</param>
    /// <param name="name">The constraint's name.</param>
    public VerificationBuilder HasConstraint(QualifiedName table, string name) => Expect(
        $"{table} has constraint {name}",
        [ConstraintDefinition.Named(name, table)],
        snapshot => snapshot.Find<ConstraintDefinition>(ConstraintDefinition.Named(name, table)) switch
        {
            null => "the constraint isn't there",
            { IsValidated: false } => "the constraint was never checked against the rows that were there (NOT VALID)",
            _ => null,
        });

    /// <summary>Expects that no constraint of that name exists on a table.</summary>
    /// <param name="table">The table.</param>
    /// <param name="name">The constraint's name.</param>
    public VerificationBuilder HasNoConstraint(QualifiedName table, string name) => IsAbsent(ConstraintDefinition.Named(name, table));

    /// <summary>Expects a table to have a primary key of exactly the given columns, of whatever name.</summary>
    /// <param name="table">The table.</param>
    /// <param name="columns">All the columns of the key, in any order.</param>
    public VerificationBuilder HasPrimaryKey(QualifiedName table, params ReadOnlySpan<string> columns)
    {
        var wanted = Sorted(columns);
        return Expect(
            $"the primary key of {table} is ({string.Join(", ", wanted)})",
            [TableDefinition.Named(table), new(ObjectKind.Constraint, table)],
            snapshot => snapshot.Find(TableDefinition.Named(table)) is null ? $"table {table} doesn't exist"
                : Constraints(snapshot, table, ConstraintType.PrimaryKey).FirstOrDefault() is not { } key ? "it has no primary key"
                : Sorted([.. key.Columns]) != wanted ? $"it is ({Quote.Ids(key.Columns)})"
                : null);
    }

    /// <summary>Expects columns to refer to a row of another table, by a foreign key of whatever name that was checked against every row.</summary>
    /// <param name="table">The table.</param>
    /// <param name="columns">All the columns of the foreign key, in order.</param>
    /// <param name="references">The other table.</param>
    public VerificationBuilder HasForeignKey(QualifiedName table, ReadOnlySpan<string> columns, QualifiedName references)
    {
        var wanted = ValueArray.Create(ConstraintDefinition.Named(columns));
        return Expect(
            $"{table}: ({Quote.Ids(wanted)}) refers to {references}",
            [TableDefinition.Named(table), new(ObjectKind.Constraint, table)],
            snapshot => snapshot.Find(TableDefinition.Named(table)) is null ? $"table {table} doesn't exist"
                : Constraints(snapshot, table, ConstraintType.ForeignKey).Where(k => k.Columns == wanted && k.ReferencedTable == references).ToList() switch
                {
                    [] => "no foreign key says so",
                    var keys when !keys.Exists(k => k.IsValidated) => "the foreign key was never checked against the rows that were there (NOT VALID)",
                    _ => null,
                });
    }

    private static IEnumerable<ConstraintDefinition> Constraints(SchemaSnapshot snapshot, QualifiedName table, ConstraintType type) =>
        snapshot.PartsOf(TableDefinition.Named(table)).OfType<ConstraintDefinition>().Where(c => c.Type == type);
}
