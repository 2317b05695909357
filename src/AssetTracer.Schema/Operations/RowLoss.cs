namespace AssetTracer.Schema;

/// <summary>Rows, or values in them, that a statement takes away, as far as its text tells. What a function or a block does, nobody can read.</summary>
/// <param name="What">What happens, in words.</param>
/// <param name="Exists">A query whether that of which it takes is there.</param>
/// <param name="Count">A query for how many rows it takes; null if nobody can count them before.</param>
/// <param name="IfExists">Whether it does nothing where that isn't there.</param>
internal sealed record RowLoss(string What, string? Exists = null, string? Count = null, bool IfExists = false)
{
    /// <summary>What a statement takes away.</summary>
    public static IReadOnlyList<RowLoss> Of(string statement)
    {
        var words = new TokenCursor(statement);
        return words.Take("drop", "table") ? [.. Dropped(words)]
            : words.Take("drop", "schema") ? [.. DroppedSchemas(words, statement)]
            : words.Take("drop", "owned") ? [new("everything that the named roles own is dropped")]
            : words.Take("drop") ? [.. DroppedWithDependents(words, statement)]
            : words.Take("truncate") ? [.. Truncated(words)]
            : words.Take("delete", "from") ? [Deleted(words)]
            : words.Take("alter", "table") ? [.. DroppedColumns(words)]
            : words.Take("with") || words.Take("merge") ? [.. DeletedWithin(statement)]
            : [];
    }

    /// <summary>The name of what a statement creates that holds rows; null if it does anything else.</summary>
    public static string? Created(string statement)
    {
        var words = new TokenCursor(statement);
        if (!words.Take("create"))
        {
            return null;
        }

        _ = words.Take("global") || words.Take("local");
        _ = words.Take("temporary") || words.Take("temp") || words.Take("unlogged");
        if (!words.Take("table"))
        {
            return null;
        }

        _ = words.Take("if", "not", "exists");
        return words.TakeName();
    }

    /// <summary>Whether it takes from what has this name, as statements write it.</summary>
    public bool IsOf(string name) => Exists == Relation(name);

    private static IEnumerable<RowLoss> Dropped(TokenCursor words)
    {
        var ifExists = words.Take("if", "exists");
        do
        {
            if (words.TakeName() is { } name)
            {
                yield return new($"table {name} is dropped", Relation(name), $"SELECT count(*) FROM {name}", ifExists);
            }
        }
        while (words.Take(','));
    }

    private static IEnumerable<RowLoss> DroppedSchemas(TokenCursor words, string statement)
    {
        var ifExists = words.Take("if", "exists");
        if (StatementWords.Of(statement).Last != "CASCADE")
        {
            yield break;
        }

        do
        {
            if (words.TakeName() is { } name)
            {
                yield return new($"schema {name} is dropped", $"SELECT to_regnamespace({Quote.Literal(name)}) IS NOT NULL", CountIn(name), ifExists);
            }
        }
        while (words.Take(','));
    }

    // A type or an extension takes the columns with it that are of the type.
    private static IEnumerable<RowLoss> DroppedWithDependents(TokenCursor words, string statement)
    {
        var drops = words.Take("type") ? "type" : words.Take("domain") ? "domain" : words.Take("extension") ? "extension" : words.Take("collation") ? "collation" : null;
        if (drops is not null && StatementWords.Of(statement).Last == "CASCADE")
        {
            _ = words.Take("if", "exists");
            yield return new($"{drops} {words.TakeName()} is dropped with the columns that use it");
        }
    }

    private static IEnumerable<RowLoss> Truncated(TokenCursor words)
    {
        _ = words.Take("table");
        do
        {
            var only = words.Take("only") ? "ONLY " : "";
            if (words.TakeName() is { } name)
            {
                _ = words.Take('*');
                yield return new($"{name} is emptied", Relation(name), $"SELECT count(*) FROM {only}{name}");
            }
        }
        while (words.Take(','));

        _ = words.Take("restart", "identity") || words.Take("continue", "identity");
        if (words.Take("cascade"))
        {
            yield return new("what references it is emptied too");
        }
    }

    private static RowLoss Deleted(TokenCursor words)
    {
        var only = words.Take("only") ? "ONLY " : "";
        var name = words.TakeName();
        _ = words.Take('*');
        var alias = words.TakeUntil(comma: false, "using", "where", "returning");
        var others = words.Take("using") ? words.TakeUntil(comma: false, "where", "returning") : null;
        var condition = words.Take("where") ? words.TakeUntil(comma: false, "returning") : "true";
        var filter = others is null ? $"(\n{condition}\n)" : $"EXISTS (SELECT FROM {others}\n WHERE {condition}\n)";
        return new($"rows of {name} are deleted", Relation(name ?? ""), $"SELECT count(*) FROM {only}{name} {alias}\n WHERE {filter}");
    }

    private static IEnumerable<RowLoss> DroppedColumns(TokenCursor words)
    {
        var ifTable = words.Take("if", "exists");
        _ = words.Take("only");
        var table = words.TakeName();
        _ = words.Take('*');
        do
        {
            if (words.Take("drop") && !words.Take("constraint") && !words.Take("expression"))
            {
                _ = words.Take("column");
                var ifColumn = words.Take("if", "exists");
                if (table is not null && words.TakeName() is { } column)
                {
                    yield return new(
                        $"column {table}.{column} is dropped",
                        $"""
                        SELECT count(*) = 1
                          FROM pg_attribute
                         WHERE attrelid = to_regclass({Quote.Literal(table)}) AND attname = (parse_ident({Quote.Literal(column)}))[1] AND NOT attisdropped
                        """,
                        $"""
                        SELECT CASE WHEN attgenerated = '' THEN (SELECT count({column}) FROM {table}) ELSE 0 END
                          FROM pg_attribute
                         WHERE attrelid = to_regclass({Quote.Literal(table)}) AND attname = (parse_ident({Quote.Literal(column)}))[1]
                        """,
                        ifTable || ifColumn);
                }
            }

            words.TakeUntil(comma: true);
        }
        while (words.Take(','));
    }

    private static IEnumerable<RowLoss> DeletedWithin(string statement) =>
        StatementWords.Of(statement) is var words && (words.Hold("DELETE", "FROM") || words.Hold("THEN", "DELETE"))
            ? [new("rows are deleted by a part of a statement")]
            : [];

    private static string Relation(string name) => $"SELECT to_regclass({Quote.Literal(name)}) IS NOT NULL";

    // A query of the catalogs that counts in each of what it finds.
    private static string CountIn(string schema) =>
        $"""
        SELECT coalesce(sum((regexp_match(
                   query_to_xml(format('SELECT count(*) AS c FROM ONLY %s', c.oid::regclass), false, true, '')::text, '<c>(\d+)</c>'))[1]::bigint), 0)::bigint
          FROM pg_class c
         WHERE c.relnamespace = to_regnamespace({Quote.Literal(schema)}) AND c.relkind = 'r'
        """;
}
