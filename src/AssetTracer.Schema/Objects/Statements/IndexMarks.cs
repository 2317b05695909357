namespace AssetTracer.Schema;

/// <summary>The marks that one index of a table can carry, be it an index of its own or that of a constraint.</summary>
internal static class IndexMarks
{
    public static IEnumerable<SqlStatement> Change(
        QualifiedName index, QualifiedName table, (bool IsClustered, bool IsReplicaIdentity) before, (bool IsClustered, bool IsReplicaIdentity) after)
    {
        if (before.IsClustered != after.IsClustered)
        {
            yield return after.IsClustered
                ? new($"ALTER TABLE {table} CLUSTER ON {Quote.Id(index.Name)}")
                : While(index, "indisclustered", $"ALTER TABLE {table} SET WITHOUT CLUSTER");
        }

        if (before.IsReplicaIdentity != after.IsReplicaIdentity)
        {
            yield return after.IsReplicaIdentity
                ? new($"ALTER TABLE {table} REPLICA IDENTITY USING INDEX {Quote.Id(index.Name)}")
                : While(index, "indisreplident", $"ALTER TABLE {table} REPLICA IDENTITY DEFAULT");
        }
    }

    // The table, or another index, may have taken the mark over by then: that must not be undone.
    private static SqlStatement While(QualifiedName index, string mark, string change) => new("DO " + DollarQuote.Of(
        $"""

        BEGIN
            IF (SELECT {mark} FROM pg_catalog.pg_index WHERE indexrelid = {Quote.Literal(index.ToString())}::pg_catalog.regclass) THEN
                {change};
            END IF;
        END

        """));
}
