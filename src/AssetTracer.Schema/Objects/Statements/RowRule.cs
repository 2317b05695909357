namespace AssetTracer.Schema;

/// <summary>What a change asks of rows that are there already.</summary>
/// <param name="Tables">The tables that hold the rows; empty where only the database knows.</param>
/// <param name="Sentence">What is asked, in words.</param>
/// <param name="Offenders">A query that finds the rows (or the keys of rows) which break it.</param>
internal sealed record RowRule(ValueArray<QualifiedName> Tables, string Sentence, string Offenders)
{
    /// <summary>Whether the database writes the query: <see cref="Offenders"/> then finds its text, or null where there is nothing to look at.</summary>
    public bool IsWrittenByServer { get; init; }

    /// <summary>Limits a query to the rows that a rule of a table binds: its own, and those of its partitions, but not those of tables that inherit from it.</summary>
    public static string OwnRows(QualifiedName table, string alias)
    {
        var name = Quote.Literal(table.ToString());
        return $"({alias}.tableoid = {name}::regclass OR (SELECT relkind = 'p' FROM pg_class WHERE oid = {name}::regclass))";
    }
}
