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

    /// <summary>Makes columns unique together, named <c>table_column_…_key</c>.</summary>
    /// <param name="columns">The columns, in order.</param>
    public void Unique(params ReadOnlySpan<string> columns) =>
        _constraints.Add(ConstraintDefinition.Unique(_name, null, columns));

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

    /// <summary>Adds a condition that every row must meet.</summary>
    /// <param name="name">The constraint's name.</param>
    /// <param name="condition">The condition, as an SQL expression.</param>
    public void Check(string name, [StringSyntax("sql")] string condition) =>
        _constraints.Add(ConstraintDefinition.Check(_name, name, condition));

    /// <summary>Adds a constraint of any sort.</summary>
    /// <param name="constraint">The constraint; its table is this one.</param>
    public void Constraint(ConstraintDefinition constraint) => _constraints.Add(constraint with { Table = _name });

    /// <summary>Enables row security.</summary>
    /// <param name="force">Whether it binds the table's owner too.</param>
    public void EnableRowSecurity(bool force = false) =>
        _table = _table with { IsRowSecurityEnabled = true, IsRowSecurityForced = force };

    /// <summary>Divides the table into partitions.</summary>
    /// <param name="key">The key, as in <c>RANGE (created_at)</c>.</param>
    public void PartitionBy(string key) => _table = _table with { PartitionKey = key };

    /// <summary>Sets attributes that have no method of their own.</summary>
    /// <param name="change">Gives the table with the attributes set.</param>
    public void With(Func<TableDefinition, TableDefinition> change) => _table = change(_table) with { Name = _name };

    /// <summary>Creates an object that is part of the table (an index, a policy, a comment) once the table is there.</summary>
    /// <param name="part">The object.</param>
    public void Add(SchemaObject part) => _afterwards.Add(new CreateObject(part));

    internal CreateTable Build() => new(_table, _columns.ToValueArray(), _constraints.ToValueArray());
}
