using System.Diagnostics.CodeAnalysis;
using System.Text.RegularExpressions;

namespace AssetTracer.Schema;

/// <summary>An index. The index of a primary key, a unique or an exclusion constraint is part of that constraint.</summary>
/// <remarks>See <see href="https://www.postgresql.org/docs/current/sql-createindex.html">CREATE INDEX</see>.</remarks>
public sealed partial record IndexDefinition : SchemaObject
{
    /// <summary>The index's name, in the schema of its table.</summary>
    public required QualifiedName Name { get; init; }

    /// <summary>The table (or materialized view) whose rows it finds.</summary>
    public required QualifiedName Table { get; init; }

    /// <summary>What <see cref="Table"/> is: a table, or a materialized view.</summary>
    public ObjectKind On { get; init; } = ObjectKind.Table;

    /// <summary>The index method, as in <c>btree</c> or <c>gin</c>.</summary>
    public string Method { get; init; } = "btree";

    /// <summary>Whether no two rows may have the same keys.</summary>
    public bool IsUnique { get; init; }

    /// <summary>The keys as SQL: columns or expressions, each with its collation, operator class and order where they aren't the default.</summary>
    public required ValueArray<string> Keys { get; init; }

    /// <summary>Columns that the index carries besides its keys.</summary>
    public ValueArray<string> Include { get; init; }

    /// <summary>The condition of a partial index, or <see langword="null"/> if it holds every row.</summary>
    public string? Predicate { get; init; }

    /// <summary>Whether two nulls count as equal in a unique index (PostgreSQL 15).</summary>
    public bool IsNullsNotDistinct { get; init; }

    /// <summary>Storage parameters as <c>name=value</c>, sorted.</summary>
    public ValueArray<string> StorageParameters { get; init; }

    /// <summary>The order in which the server keeps them.</summary>
    internal PrintedOrder StorageOrder { get; init; }

    /// <summary>The tablespace, or <see langword="null"/> for the database's own.</summary>
    public string? Tablespace { get; init; }

    /// <summary>Statistics targets of keys that are expressions, as in <c>2=200</c> for the second key.</summary>
    public ValueArray<string> StatisticsTargets { get; init; }

    /// <summary>Whether <c>CLUSTER</c> orders the table by this index.</summary>
    public bool IsClustered { get; init; }

    /// <summary>Whether logical replication tells rows apart by this index.</summary>
    public bool IsReplicaIdentity { get; init; }

    /// <summary>Whether queries can use the index. It can't be used when building it concurrently failed, or while a partition lacks its part of it.</summary>
    public bool IsValid { get; init; } = true;

    /// <summary>The index of the partitioned table that this one belongs to, or <see langword="null"/>.</summary>
    public QualifiedName? PartitionOf { get; init; }

    /// <summary>The extensions that take it along when they are dropped, sorted; it is no member of theirs.</summary>
    public ValueArray<string> DependsOnExtensions { get; init; }

    /// <inheritdoc/>
    public override ObjectIdentity Identity => Named(Name);

    /// <inheritdoc/>
    public override ObjectIdentity? Parent => new(On, Table);

    /// <summary>Names an index.</summary>
    /// <param name="name">The index's name.</param>
    public static ObjectIdentity Named(QualifiedName name) => new(ObjectKind.Index, name);

    /// <summary>The columns that the index makes unique among all rows, sorted, as SQL writes their names; null if it doesn't do that.</summary>
    internal ValueArray<string>? UniqueColumns() => UniqueKeys()?.Order(StringComparer.Ordinal).ToValueArray();

    /// <summary>Those columns in the order of the keys.</summary>
    internal ValueArray<string>? UniqueKeys()
    {
        var columns = Keys.Select(k => KeyColumn().Match(k)).ToList();
        return this is { IsUnique: true, IsValid: true, Predicate: null } && columns.TrueForAll(m => m.Success)
            ? columns.Select(m => m.Groups[1].Value).ToValueArray()
            : null;
    }

    // A bare name, which a bracket doesn't follow: that would be a function.
    [GeneratedRegex("""^("(?:[^"]|"")+"|[a-z_][a-z0-9_]*)(?: |$)""")]
    private static partial Regex KeyColumn();
}

public sealed partial class MigrationBuilder
{
    /// <summary>Creates an index.</summary>
    /// <param name="name">The index's name; it goes to the schema of the table, whether it says so or not.</param>
    /// <param name="on">The table.</param>
    /// <param name="keys">The keys as SQL: columns, or expressions as in <c>lower(email)</c>; each may say its order, as in <c>created_at DESC</c>.</param>
    /// <param name="unique">Whether no two rows may have the same keys.</param>
    /// <param name="where">The condition of a partial index.</param>
    /// <param name="method">The index method.</param>
    /// <param name="include">Columns that the index carries besides.</param>
    /// <param name="nullsNotDistinct">Whether two nulls count as equal in a unique index (PostgreSQL 15).</param>
    /// <param name="concurrently">Whether writes go on while it is built. Then it isn't part of the migration's transaction.</param>
    public void CreateIndex(
        string name,
        QualifiedName on,
        ReadOnlySpan<string> keys,
        bool unique = false,
        [StringSyntax("sql")] string? where = null,
        string method = "btree",
        ReadOnlySpan<string> include = default,
        bool nullsNotDistinct = false,
        bool concurrently = false)
    {
        var index = new IndexDefinition
        {
            Name = IndexName(name, on),
            Table = on,
            Method = method,
            IsUnique = unique,
            Keys = ValueArray.Create(ConstraintDefinition.Named(keys)),
            Include = ValueArray.Create(include),
            Predicate = where,
            IsNullsNotDistinct = nullsNotDistinct,
        };
        _operations.Add(concurrently ? new CreateIndexConcurrently(index) : new CreateObject(index));
    }

    /// <summary>Drops an index.</summary>
    /// <param name="name">The index's name.</param>
    /// <param name="behavior">Whether what depends on it is dropped too; by default the drop fails then.</param>
    public void DropIndex(QualifiedName name, DropBehavior behavior = DropBehavior.Restrict) => Drop(IndexDefinition.Named(name), behavior);

    /// <summary>Drops an index while reads and writes of its table go on. That isn't part of the migration's transaction.</summary>
    /// <param name="name">The index's name.</param>
    public void DropIndexConcurrently(QualifiedName name) => _operations.Add(new DropIndexConcurrently(IndexDefinition.Named(name)));

    /// <summary>Gives an index another name.</summary>
    /// <param name="name">The index's name.</param>
    /// <param name="newName">Its new name.</param>
    public void RenameIndex(QualifiedName name, string newName) => Rename(IndexDefinition.Named(name), newName);

    private static QualifiedName IndexName(string name, QualifiedName on)
    {
        if (!name.Contains('.', StringComparison.Ordinal))
        {
            return new(on.Schema, name);
        }

        var read = QualifiedName.FromCanonical(name);
        return read.Schema.Length == 0 || read.Schema == on.Schema
            ? new(on.Schema, read.Name)
            : throw new ArgumentException($"Index {name} can't be in schema {Quote.Id(read.Schema)}: an index is in the schema of its table, {on}. Leave the schema out.", nameof(name));
    }
}

public sealed partial class VerificationBuilder
{
    /// <summary>Expects an index to exist and to be usable.</summary>
    /// <param name="name">The index's name.</param>
    /// <param name="unique">Whether it must be unique; either if omitted.</param>
    public VerificationBuilder HasIndex(QualifiedName name, bool? unique = null) => Expect(
        $"{unique switch { null => "", true => "unique ", false => "non-unique " }}index {name} exists",
        [IndexDefinition.Named(name)],
        Claim.Exists(IndexDefinition.Named(name), "the index isn't there").With(IndexRules.Instance.Probe(IndexDefinition.Named(name), "x.indisvalid")),
        Claim.Of<IndexDefinition>(
            IndexDefinition.Named(name), "isValid", Claim.Yes, i => i.IsValid ? null : "the index is invalid: building it failed, or isn't finished")
            .With(IndexRules.Instance.Probe(IndexDefinition.Named(name), "x.indisvalid")),
        unique is not { } refuses
            ? null
            : Claim.Of<IndexDefinition>(
                IndexDefinition.Named(name),
                "isUnique",
                Claim.YesOrNo(refuses),
                i => i.IsUnique == refuses ? null : $"it is {(i.IsUnique ? "" : "not ")}unique")
                .With(IndexRules.Instance.Probe(IndexDefinition.Named(name), refuses ? "x.indisunique" : "NOT x.indisunique")));

    /// <summary>Expects that no index of that name exists.</summary>
    /// <param name="name">The index's name.</param>
    public VerificationBuilder HasNoIndex(QualifiedName name) => IsAbsent(IndexDefinition.Named(name));

    /// <summary>Expects a table to refuse rows that are equal in the given columns, be it by a constraint or by an index, of whatever name.</summary>
    /// <param name="table">The table.</param>
    /// <param name="columns">All the columns of the rule, in any order.</param>
    public VerificationBuilder HasUnique(QualifiedName table, params ReadOnlySpan<string> columns)
    {
        var wanted = Sorted(columns);
        var restsOn = columns.ToArray().Select(c => ColumnDefinition.Named(c, table)).ToValueArray();
        return Expect(
            $"{table}: ({string.Join(", ", wanted)}) is unique",
            UniqueRules(table),
            new Claim(
                TableDefinition.Named(table),
                UniqueOver(wanted),
                Claim.Yes,
                snapshot =>
                    snapshot.Find(TableDefinition.Named(table)) is null ? $"table {table} doesn't exist"
                    : RuleOver(snapshot, table, wanted) is null ? "no unique constraint, primary key or valid unique index over all rows has exactly these columns"
                    : null)
            {
                RestsOn = restsOn,
            });
    }

    /// <summary>Expects a table to take rows that are equal in the given columns: no constraint and no index has exactly these as its rule.</summary>
    /// <param name="table">The table.</param>
    /// <param name="columns">All the columns of the rule, in any order.</param>
    public VerificationBuilder HasNoUnique(QualifiedName table, params ReadOnlySpan<string> columns)
    {
        var unwanted = Sorted(columns);
        return Expect(
            $"{table}: ({string.Join(", ", unwanted)}) isn't unique by itself",
            UniqueRules(table),
            new Claim(
                TableDefinition.Named(table),
                UniqueOver(unwanted),
                Says: null,
                snapshot =>
                    snapshot.Find(TableDefinition.Named(table)) is null ? $"table {table} doesn't exist"
                    : RuleOver(snapshot, table, unwanted) is { } rule ? $"{rule} makes it unique"
                    : null));
    }

    private static string UniqueOver(ValueArray<string> columns) => $"unique over {string.Join(", ", columns)}";

    // A reader looks for what is asked by name: every constraint and index of the table is found by the table's.
    private static ObjectIdentity[] UniqueRules(QualifiedName table) =>
        [TableDefinition.Named(table), new(ObjectKind.Constraint, table), new(ObjectKind.Index, table)];

    private static ObjectIdentity? RuleOver(SchemaSnapshot snapshot, QualifiedName table, ValueArray<string> columns) =>
        snapshot.PartsOf(TableDefinition.Named(table)).FirstOrDefault(part => part switch
        {
            ConstraintDefinition { Type: ConstraintType.PrimaryKey or ConstraintType.Unique, IsTemporal: false } key => Sorted([.. key.Columns]) == columns,
            IndexDefinition index => index.UniqueColumns() is { } keys && keys == columns,
            _ => false,
        })?.Identity;

    private static ValueArray<string> Sorted(ReadOnlySpan<string> columns) =>
        ConstraintDefinition.Named(columns).ToArray().Select(Quote.Id).Order(StringComparer.Ordinal).ToValueArray();
}
