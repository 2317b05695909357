namespace AssetTracer.Schema;

/// <summary>What no two rows of a table may have in common, whichever form says so: a primary key, a unique constraint or a unique index.</summary>
/// <param name="Source">The constraint or index.</param>
/// <param name="Table">The table.</param>
/// <param name="Form">The form in words, as in <c>unique index</c>.</param>
/// <param name="Columns">The columns as SQL writes their names, in the order of the index.</param>
/// <param name="IsNullsNotDistinct">Whether two nulls count as equal.</param>
/// <param name="IsDeferrable">Whether duplicates may stand until the end of the transaction.</param>
internal sealed record UniqueRule(
    SchemaObject Source, QualifiedName Table, string Form, ValueArray<string> Columns, bool IsNullsNotDistinct, bool IsDeferrable)
{
    /// <summary>The columns, whatever their order: the order changes nothing in what is refused.</summary>
    public ValueArray<string> Set { get; } = Columns.Order(StringComparer.Ordinal).ToValueArray();

    public bool IsKey => Source is ConstraintDefinition { Type: ConstraintType.PrimaryKey };

    public string Name => Quote.Id(Source.Identity.Within ?? Source.Identity.Name.Name);

    public string List => string.Join(", ", Columns);

    /// <summary>The rule that an object sets for all rows of its table, or null if it sets none.</summary>
    public static UniqueRule? Of(SchemaObject item) => item switch
    {
        ConstraintDefinition { Type: ConstraintType.PrimaryKey, IsTemporal: false } key =>
            new(key, key.Table, "primary key", Quoted(key.Columns), false, key.IsDeferrable),
        ConstraintDefinition { Type: ConstraintType.Unique, IsTemporal: false } unique =>
            new(unique, unique.Table, "constraint", Quoted(unique.Columns), unique.IsNullsNotDistinct, unique.IsDeferrable),
        IndexDefinition index when index.UniqueKeys() is { } columns => new(index, index.Table, "unique index", columns, index.IsNullsNotDistinct, false),
        _ => null,
    };

    /// <summary>The rules of a table.</summary>
    public static IEnumerable<UniqueRule> On(QualifiedName table, SchemaSnapshot snapshot) =>
        snapshot.PartsOf(TableDefinition.Named(table)).Select(Of).OfType<UniqueRule>();

    /// <summary>Whether this rule refuses every row that the other refuses, and more.</summary>
    public bool IsNarrowerThan(UniqueRule other) => Set.Count < other.Set.Count && !Set.Except(other.Set).Any();

    private static ValueArray<string> Quoted(ValueArray<string> columns) => columns.Select(Quote.Id).ToValueArray();
}
