namespace AssetTracer.Schema.Tests.Comparison;

/// <summary>Small objects and databases to compare; production is before, staging after.</summary>
internal static class Some
{
    public static SchemaSnapshot Database(params SchemaObject[] objects) => SchemaSnapshot.Whole(objects);

    public static SchemaObject[] Table(string name, params string[] columns) =>
        [new TableDefinition { Name = name }, .. columns.Select((c, i) => Column(name, c, position: i + 1))];

    public static ColumnDefinition Column(string table, string name, string type = "text", int position = 1) =>
        new() { Table = table, Name = name, Type = type, Position = position };

    public static ConstraintDefinition Unique(string table, string name, params string[] columns) =>
        new() { Table = table, Name = name, Type = ConstraintType.Unique, Columns = columns.ToValueArray() };

    public static ConstraintDefinition PrimaryKey(string table, params string[] columns) =>
        Unique(table, $"{table}_pkey", columns) with { Type = ConstraintType.PrimaryKey };

    public static ConstraintDefinition Check(string table, string name, string condition) =>
        new() { Table = table, Name = name, Type = ConstraintType.Check, Expression = condition };

    public static ConstraintDefinition ForeignKey(string table, string column, string references) => new()
    {
        Table = table,
        Name = $"{table}_{column}_fkey",
        Type = ConstraintType.ForeignKey,
        Columns = [column],
        ReferencedTable = references,
        ReferencedColumns = ["id"],
    };

    public static IndexDefinition UniqueIndex(string table, string name, params string[] keys) =>
        new() { Table = table, Name = name, IsUnique = true, Keys = keys.ToValueArray() };

    public static PolicyDefinition Policy(string table, string name, string condition = "true") => new() { Table = table, Name = name, Using = condition };

    public static SchemaComparison Compare(SchemaSnapshot production, SchemaSnapshot staging, params NoiseCategory[] ignore) =>
        SchemaComparer.Compare(production, staging, new() { BeforeName = "production", AfterName = "staging", Ignore = ignore.ToValueArray() });

    public static SchemaDifference Only(SchemaComparison comparison)
    {
        Assert.That(comparison.Differences, Has.Count.EqualTo(1), () => string.Join('\n', comparison.Differences.Select(d => $"{d.GetType().Name}: {d.Sentence}")));
        return comparison.Differences[0];
    }

    /// <summary>The only difference, after making sure that it is of one sort.</summary>
    public static T Only<T>(SchemaComparison comparison)
        where T : SchemaDifference
    {
        Assert.That(Only(comparison), Is.TypeOf<T>());
        return (T)comparison.Differences[0];
    }
}
