using System.Diagnostics.CodeAnalysis;

namespace AssetTracer.Schema;

/// <summary>A column of a table.</summary>
/// <remarks>See <see href="https://www.postgresql.org/docs/current/sql-createtable.html">CREATE TABLE</see>.</remarks>
public sealed record ColumnDefinition : SchemaObject
{
    /// <summary>The table the column belongs to.</summary>
    public required QualifiedName Table { get; init; }

    /// <summary>The column's name.</summary>
    public required string Name { get; init; }

    /// <summary>The column's place among the table's columns, counted from 1. PostgreSQL can't change it.</summary>
    public int Position { get; init; }

    /// <summary>The type as <c>format_type</c> prints it, as in <c>numeric(12,2)</c>.</summary>
    public required string Type { get; init; }

    /// <summary>Whether the column may be null.</summary>
    public bool IsNullable { get; init; } = true;

    /// <summary>The name of the constraint that refuses null, or <see langword="null"/> if it is the one that PostgreSQL chooses (PostgreSQL 18).</summary>
    public string? NotNullName { get; init; }

    /// <summary>Whether child tables may hold null although this one refuses it (PostgreSQL 18).</summary>
    public bool IsNotNullNoInherit { get; init; }

    /// <summary>Whether rows that were there already have been checked for null (PostgreSQL 18).</summary>
    public bool IsNotNullValidated { get; init; } = true;

    /// <summary>The default as an SQL expression, or <see langword="null"/> if there is none.</summary>
    public string? Default { get; init; }

    /// <summary>Whether the server numbers the rows, and whether a statement may give a number of its own.</summary>
    public IdentityGeneration IdentityGeneration { get; init; }

    /// <summary>The options of the identity's sequence in SQL, or <see langword="null"/> if they are PostgreSQL's defaults.</summary>
    public string? IdentityOptions { get; init; }

    /// <summary>The name of the identity's sequence, or <see langword="null"/> if it is the one that PostgreSQL chooses.</summary>
    public string? IdentitySequence { get; init; }

    /// <summary>Whether the identity's sequence is <c>LOGGED</c> or <c>UNLOGGED</c>, or <see langword="null"/> if it is as its table (PostgreSQL 15).</summary>
    public string? IdentityPersistence { get; init; }

    /// <summary>Whether the column is computed from others, and when.</summary>
    public ColumnGeneration Generation { get; init; }

    /// <summary>The expression that the column is computed from, or <see langword="null"/> if it isn't computed.</summary>
    public string? GeneratedAs { get; init; }

    /// <summary>The collation, or <see langword="null"/> if it is the type's own.</summary>
    public QualifiedName? Collation { get; init; }

    /// <summary>How long values are stored (<c>PLAIN</c>, <c>EXTERNAL</c>, <c>EXTENDED</c>, <c>MAIN</c>), or <see langword="null"/> if in the type's own way.</summary>
    public string? Storage { get; init; }

    /// <summary>How long values are compressed (<c>pglz</c>, <c>lz4</c>), or <see langword="null"/> for the server's setting.</summary>
    public string? Compression { get; init; }

    /// <summary>The statistics target, or <see langword="null"/> for the server's setting.</summary>
    public int? StatisticsTarget { get; init; }

    /// <summary>Options such as <c>n_distinct=3</c>, sorted.</summary>
    public ValueArray<string> Options { get; init; }

    /// <summary>The order in which the server keeps them.</summary>
    internal PrintedOrder OptionOrder { get; init; }

    /// <summary>Whether the table has the column only because a parent table, or its partitioned table, has it.</summary>
    public bool IsInherited { get; init; }

    /// <summary>What the column of a foreign table is elsewhere, as <c>name=value</c>, sorted; <see langword="null"/> for a column of an ordinary table.</summary>
    public ValueArray<string>? ForeignOptions { get; init; }

    /// <inheritdoc/>
    public override ObjectIdentity Identity => Named(Name, Table);

    /// <inheritdoc/>
    public override ObjectIdentity? Parent => ForeignOptions is null ? TableDefinition.Named(Table) : ForeignTableDefinition.Named(Table);

    /// <summary>Names a column.</summary>
    /// <param name="name">The column's name.</param>
    /// <param name="table">Its table.</param>
    public static ObjectIdentity Named(string name, QualifiedName table) => new(ObjectKind.Column, table, name);
}

/// <summary>Whether the server numbers the rows of an identity column.</summary>
public enum IdentityGeneration
{
    /// <summary>The column isn't an identity column.</summary>
    None,

    /// <summary>The server always numbers; a statement must say <c>OVERRIDING SYSTEM VALUE</c> to give a number.</summary>
    Always,

    /// <summary>The server numbers where a statement gives no number.</summary>
    ByDefault,
}

/// <summary>Whether a column is computed from others.</summary>
public enum ColumnGeneration
{
    /// <summary>The column is an ordinary one.</summary>
    None,

    /// <summary>Computed when the row is written.</summary>
    Stored,

    /// <summary>Computed when the row is read (PostgreSQL 18).</summary>
    Virtual,
}

public sealed partial class MigrationBuilder
{
    /// <summary>Adds a column to a table.</summary>
    /// <param name="table">The table.</param>
    /// <param name="name">The column's name.</param>
    /// <param name="type">The type as PostgreSQL writes it, as in <c>numeric(12,2)</c>.</param>
    /// <param name="nullable">Whether the column may be null; by default it may not, which needs a default where there are rows.</param>
    /// <param name="defaultSql">The default, as an SQL expression.</param>
    /// <param name="identity">Whether the server numbers the rows.</param>
    /// <param name="generated">The expression that a stored generated column is computed from.</param>
    /// <param name="collation">The collation, if it isn't the type's own.</param>
    public void AddColumn(
        QualifiedName table,
        string name,
        string type,
        bool nullable = false,
        [StringSyntax("sql")] string? defaultSql = null,
        IdentityGeneration identity = IdentityGeneration.None,
        [StringSyntax("sql")] string? generated = null,
        QualifiedName? collation = null) =>
        Create(new ColumnDefinition
        {
            Table = table,
            Name = name,
            Type = type,
            IsNullable = nullable,
            Default = defaultSql,
            IdentityGeneration = identity,
            GeneratedAs = generated,
            Generation = generated is null ? ColumnGeneration.None : ColumnGeneration.Stored,
            Collation = collation,
        });

    /// <summary>Changes a column.</summary>
    /// <param name="before">The column as it is.</param>
    /// <param name="change">Gives the column as it shall be.</param>
    public void AlterColumn(ColumnDefinition before, Func<ColumnDefinition, ColumnDefinition> change) => Alter(before, change(before));

    /// <summary>Gives a column another name.</summary>
    /// <param name="table">The table.</param>
    /// <param name="name">The column's name.</param>
    /// <param name="newName">Its new name.</param>
    public void RenameColumn(QualifiedName table, string name, string newName) => Rename(ColumnDefinition.Named(name, table), newName);

    /// <summary>Drops a column with the data in it.</summary>
    /// <param name="table">The table.</param>
    /// <param name="name">The column's name.</param>
    /// <param name="behavior">Whether what depends on it is dropped too; by default the drop fails then.</param>
    public void DropColumn(QualifiedName table, string name, DropBehavior behavior = DropBehavior.Restrict) =>
        Drop(ColumnDefinition.Named(name, table), behavior);
}

public sealed partial class VerificationBuilder
{
    /// <summary>Expects a column to exist, with a type and nullability if they are given.</summary>
    /// <param name="table">The table.</param>
    /// <param name="name">The column's name.</param>
    /// <param name="type">The type; any if omitted.</param>
    /// <param name="nullable">Whether it must accept null; either if omitted.</param>
    public VerificationBuilder HasColumn(QualifiedName table, string name, string? type = null, bool? nullable = null) => Expect(
        $"{table} has column {name}{(type is null ? "" : $" of type {type}")}{nullable switch { null => "", true => ", nullable", false => ", not null" }}",
        [ColumnDefinition.Named(name, table)],
        Claim.Exists(ColumnDefinition.Named(name, table), "the column isn't there"),
        type is null ? null : Claim.Of<ColumnDefinition>(ColumnDefinition.Named(name, table), "type", TypeName.Of(type), c => c.Type == TypeName.Of(type) ? null : $"its type is {c.Type}"),
        nullable is not { } accepts
            ? null
            : Claim.Of<ColumnDefinition>(
                ColumnDefinition.Named(name, table),
                "isNullable",
                Claim.YesOrNo(accepts),
                c => c.IsNullable == accepts ? null : $"it {(c.IsNullable ? "accepts" : "refuses")} null"));

    /// <summary>Expects that a table has no column of that name.</summary>
    /// <param name="table">The table.</param>
    /// <param name="name">The column's name.</param>
    public VerificationBuilder HasNoColumn(QualifiedName table, string name) => IsAbsent(ColumnDefinition.Named(name, table));
}
