namespace AssetTracer.Schema;

/// <summary>What the words of a migration's own SQL tell of its dangers. Silence is no promise: a block or a function may do anything.</summary>
internal static class SqlHazards
{
    public static ValueArray<Hazard> Of(string statement) => Of(new StatementCursor(statement));

    public static ValueArray<Hazard> Of(StatementCursor words) => (words.Word() switch
    {
        "alter" when words.Take("table") => AlterTable.Hazards(words),
        "drop" => Drop(words),
        "truncate" => [new Hazard(HazardKind.LosesData, "Every row of the tables that it names is lost.")],
        "create" => Create(words),
        "vacuum" when words.Take("full") => Rewrite(words),
        "cluster" => Rewrite(words),
        _ => [],
    }).ToValueArray();

    private static IEnumerable<Hazard> Drop(StatementCursor words) => words.Word() switch
    {
        "table" => [new(HazardKind.LosesData, "The rows of the tables that it names are lost.")],
        "schema" or "owned" when words.Copy().SkipTo("cascade") => [new(HazardKind.LosesData, "Whatever is in there is lost.")],
        "index" when !words.Stands("concurrently") => [new(HazardKind.BlocksReads, "Reads and writes of its table wait until the transaction ends.")],
        _ => [],
    };

    private static IEnumerable<Hazard> Create(StatementCursor words)
    {
        var isUnique = words.Take("unique");
        if (!words.Take("index"))
        {
            yield break;
        }

        var isConcurrent = words.Take("concurrently");
        if (!words.SkipTo("on") || !words.Take("on") || !words.TryTable(out var table))
        {
            yield break;
        }

        if (isUnique)
        {
            yield return new(HazardKind.MayFailOnData, $"Fails if rows of {table} have the same keys.");
        }

        if (!isConcurrent)
        {
            yield return new(HazardKind.BlocksWrites, $"Writes to {table} wait while the index is built.");
        }
    }

    private static IEnumerable<Hazard> Rewrite(StatementCursor words)
    {
        _ = words.Take("verbose");
        yield return new(HazardKind.RewritesTable, words.TryTable(out var table)
            ? $"{table} is written anew while reads and writes wait."
            : "Tables are written anew while reads and writes wait.");
    }
}
