using static System.FormattableString;

namespace AssetTracer.Schema;

/// <summary>How the values of one column, of a table or a materialized view, are stored and analysed.</summary>
internal readonly record struct ColumnSettings(string? Storage, string? Compression, int? StatisticsTarget, ValueArray<string> Options, PrintedOrder OptionOrder)
{
    /// <summary>The expression for the storage of the attribute <c>a</c> of type <c>t</c>.</summary>
    public const string CatalogStorage = """
        CASE WHEN a.attstorage <> t.typstorage
             THEN CASE a.attstorage WHEN 'p' THEN 'PLAIN' WHEN 'e' THEN 'EXTERNAL' WHEN 'x' THEN 'EXTENDED' WHEN 'm' THEN 'MAIN' END
        END
        """;

    /// <summary>The expression for the compression of the attribute <c>a</c>.</summary>
    public const string CatalogCompression = "CASE a.attcompression WHEN 'p' THEN 'pglz' WHEN 'l' THEN 'lz4' END";

    /// <summary>The expression for the statistics target of the attribute <c>a</c>.</summary>
    public const string CatalogStatisticsTarget = "nullif(a.attstattarget, -1)::integer";

    /// <summary>The expression for the options of the attribute <c>a</c>.</summary>
    // PostgreSQL 15.20 keeps pg_attver=<number> among the options of every column, another number in each database; it is no setting.
    public const string CatalogOptions = """
        CASE WHEN a.attoptions IS NOT NULL
             THEN ARRAY(SELECT o FROM unnest(a.attoptions) o WHERE o NOT LIKE 'pg\_attver=%')
        END
        """;

    /// <summary>The statements that turn these settings into others.</summary>
    /// <param name="alter">The beginning of the statement, up to the relation's kind, as in <c>ALTER TABLE</c>.</param>
    /// <param name="relation">The table or materialized view.</param>
    /// <param name="column">The column.</param>
    /// <param name="after">The settings from then on.</param>
    public IEnumerable<SqlStatement> Change(string alter, QualifiedName relation, string column, ColumnSettings after)
    {
        var start = $"{alter} {relation} ALTER COLUMN {Quote.Id(column)}";
        if (Storage != after.Storage)
        {
            yield return after.Storage is { } storage ? new($"{start} SET STORAGE {storage}") : OwnStorage(start, relation, column);
        }

        if (Compression != after.Compression)
        {
            yield return new($"{start} SET COMPRESSION {after.Compression ?? "default"}");
        }

        if (StatisticsTarget != after.StatisticsTarget)
        {
            yield return new(Invariant($"{start} SET STATISTICS {after.StatisticsTarget ?? -1}"));
        }

        foreach (var change in StorageParameters.Change(start, Options, after.Options, OptionOrder, after.OptionOrder))
        {
            yield return change;
        }
    }

    // SET STORAGE DEFAULT came with PostgreSQL 16: before, only the server can tell what the type's own way is.
    private static SqlStatement OwnStorage(string alterColumn, QualifiedName relation, string column) => new("DO " + DollarQuote.Of(
        $"""

        BEGIN
            EXECUTE {Quote.Literal($"{alterColumn} SET STORAGE ")}
                || (SELECT CASE t.typstorage WHEN 'p' THEN 'PLAIN' WHEN 'e' THEN 'EXTERNAL' WHEN 'x' THEN 'EXTENDED' ELSE 'MAIN' END
                      FROM pg_catalog.pg_attribute a
                      JOIN pg_catalog.pg_type t ON t.oid = a.atttypid
                     WHERE a.attrelid = {Quote.Literal(relation.ToString())}::pg_catalog.regclass AND a.attname = {Quote.Literal(column)});
        END

        """));
}
