using Npgsql;

namespace AssetTracer.Schema;

/// <summary>Adds to the findings of a plan what it takes to understand them. They are few, so that the history isn't read for them before.</summary>
internal static class FindingDetails
{
    public static async Task<ValueArray<MigrationFinding>> CompleteAsync(
        NpgsqlConnection connection,
        MigrationHistory history,
        MigrationSet set,
        ValueArray<MigrationFinding> findings,
        CancellationToken cancellationToken)
    {
        var edited = findings.OfType<EditedMigration>().Select(f => f.Version.Value).ToList();
        if (edited.Count == 0)
        {
            return findings;
        }

        var executed = await history.ReadExecutedAsync(connection, edited, cancellationToken).ConfigureAwait(false);
        return findings
            .Select(f => f is EditedMigration && set.Find(f.Version) is { } current && executed.TryGetValue(f.Version.Value, out var sql)
                ? (EditedMigration)f with { Changes = EditedText.Compare(sql, current.Up) }
                : f)
            .ToValueArray();
    }
}
