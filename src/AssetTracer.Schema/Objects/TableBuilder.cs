using System.Diagnostics.CodeAnalysis;

namespace AssetTracer.Schema;

/// <summary>Says what is in a table that <see cref="MigrationBuilder.CreateTable"/> creates.</summary>
public sealed class TableBuilder
{
    private readonly QualifiedName _name;
    private readonly List<ColumnDefinition> _columns = [];
    private readonly List<ConstraintDefinition> _constraints = [];
    private readonly List<MigrationOperation> _afterwards = [];
    private TableDefinition _table;

    internal TableBuilder(QualifiedName name)
    {
        _name = name;
        _table = new TableDefinition { Name = name };
    }

    internal IReadOnlyList<MigrationOperation> Afterwards => _afterwards;

    /// <summary>Adds a column.</summary>
    /// <param name="name">The column's name.</param>
    /// <param name="type">The type as PostgreSQL writes it, as in <c>numeric(12,2)</c>.</param>
    /// <param name="nullable">Whether the column may be null; by default it may not.</param>
    /// <param name="defaultSql">The default, as an SQL expression.</param>
    /// <param name="identity">Whether the server numbers the rows.</param>
    /// <param name="generated">The expression that a stored generated column is computed from.</param>
    /// <param name="collation">The collation, if it isn't the type's own.</param>
    public void Column(
        string name,
        string type,
        bool nullable = false,
        [StringSyntax("sql")] string? defaultSql = null,
        IdentityGeneration identity = IdentityGeneration.None,
        [StringSyntax("sql")] string? generated = null,
        QualifiedName? collation = null) =>
        _columns.Add(new ColumnDefinition
        {
            Table = _name,
            Name = name,
            Position = _columns.Count + 1,
            Type = type,
            IsNullable = nullable,
            Default = defaultSql,
            IdentityGeneration = identity,
            GeneratedAs = generated,
            Generation = generated is null ? ColumnGeneration.None : ColumnGeneration.Stored,
            Collation = collation,
        });

    /// <summary>Makes columns the primary key, named <c>table_pkey</c>.</summary>
    /// <param name="columns">The columns, in order.</param>
    public void PrimaryKey(params ReadOnlySpan<string> columns) =>
        _constraints.Add(ConstraintDefinition.PrimaryKey(_name, null, columns));

    /// <summary>Makes columns the primary key under a name of its own.</summary>
    /// <param name="columns">The columns, in order.</param>
    /// <param name="name">The constraint's name.</param>
    public void PrimaryKey(ReadOnlySpan<string> columns, string name) =>
        _constraints.Add(ConstraintDefinition.PrimaryKey(_name, name, columns));

    /// <summary>Makes columns unique together, named <c>table_column_…_key</c>.</summary>
    /// <param name="columns">The columns, in order.</param>
    public void Unique(params ReadOnlySpan<string> columns) =>
        _constraints.Add(ConstraintDefinition.Unique(_name, null, columns));

    /// <summary>Makes columns unique together under a name of their own.</summary>
    /// <param name="columns">The columns, in order.</param>
    /// <param name="name">The constraint's name.</param>
    public void Unique(ReadOnlySpan<string> columns, string name) =>
        _constraints.Add(ConstraintDefinition.Unique(_name, name, columns));

    /// <summary>Makes a column refer to a row of another table, named <c>table_column_fkey</c>.</summary>
    /// <param name="column">The column.</param>
    /// <param name="references">The other table.</param>
    /// <param name="referencedColumn">The column there.</param>
    /// <param name="onDelete">What happens here when that row is deleted.</param>
    /// <param name="onUpdate">What happens here when that row's key is updated.</param>
    public void ForeignKey(
        string column,
        QualifiedName references,
        string referencedColumn = "id",
        ReferentialAction onDelete = ReferentialAction.NoAction,
        ReferentialAction onUpdate = ReferentialAction.NoAction) =>
        _constraints.Add(ConstraintDefinition.ForeignKey(_name, null, [column], references, [referencedColumn], onDelete, onUpdate));

    /// <summary>Makes columns refer together to a row of another table.</summary>
    /// <param name="columns">The columns, in order.</param>
    /// <param name="references">The other table.</param>
    /// <param name="referencedColumns">The columns there, in order.</param>
    /// <param name="onDelete">What happens here when that row is deleted.</param>
    /// <param name="onUpdate">What happens here when that row's key is updated.</param>
    /// <param name="name">The constraint's name; <c>table_column_…_fkey</c> if omitted.</param>
    public void ForeignKey(
        ReadOnlySpan<string> columns,
        QualifiedName references,
        ReadOnlySpan<string> referencedColumns,
        ReferentialAction onDelete = ReferentialAction.NoAction,
        ReferentialAction onUpdate = ReferentialAction.NoAction,
        string? name = null) =>
        _constraints.Add(ConstraintDefinition.ForeignKey(_name, name, columns, references, referencedColumns, onDelete, onUpdate));

    /// <summary>Adds a condition that every row must meet.</summary>
    /// <param name="name">The constraint's name.</param>
    /// <param name="condition">The condition, as an SQL expression.</param>
    public void Check(string name, [StringSyntax("sql")] string condition) =>
        _constraints.Add(ConstraintDefinition.Check(_name, name, condition));

    /// <summary>Adds a constraint of any sort.</summary>
    /// <param name="constraint">The constraint.</param>
    /// <exception cref="ArgumentException">It is another table's.</exception>
    public void Constraint(ConstraintDefinition constraint) => _constraints.Add(constraint.Table == _name
        ? constraint
        : throw new ArgumentException($"Constraint {constraint.Name} is one of {constraint.Table}, not of {_name}.", nameof(constraint)));

    /// <summary>Enables row security.</summary>
    /// <param name="force">Whether it binds the table's owner too.</param>
    public void EnableRowSecurity(bool force = false) =>
        _table = _table with { IsRowSecurityEnabled = true, IsRowSecurityForced = force };

    /// <summary>Divides the table into partitions.</summary>
    /// <param name="key">The key, as in <c>RANGE (created_at)</c>.</param>
    public void PartitionBy(string key) => _table = _table with { PartitionKey = key };

    /// <summary>Sets attributes that have no method of their own.</summary>
    /// <param name="change">Gives the table with the attributes set.</param>
    /// <exception cref="ArgumentException">It gives the table another name.</exception>
    public void With(Func<TableDefinition, TableDefinition> change)
    {
        var changed = change(_table);
        _table = changed.Name == _name
            ? changed
            : throw new ArgumentException($"{_name} can't be called {changed.Name} while it is created: say the name to CreateTable.", nameof(change));
    }

    /// <summary>Creates an object that is part of the table (an index, a policy, a comment) once the table is there.</summary>
    /// <param name="part">The object.</param>
    /// <exception cref="ArgumentException">It isn't part of this table.</exception>
    public void Add(SchemaObject part) => _afterwards.Add(IsPart(part)
        ? new CreateObject(part)
        : throw new ArgumentException($"{part.Identity} isn't part of {_name}: create it by itself.", nameof(part)));

    // Directly, or of something that is: a comment on a column, or on an index that was added before.
    private bool IsPart(SchemaObject part) => part.Parent is { } parent
        && ((parent.Name == _name && (parent == TableDefinition.Named(_name) || parent.Within is not null))
            || _afterwards.OfType<CreateObject>().Any(o => o.Target.Identity == parent));

    internal CreateTable Build() => new(_table, _columns.ToValueArray(), _constraints.ToValueArray());
}
