using Npgsql;

namespace AssetTracer.Schema;

/// <summary>Adds to the findings of a plan what it takes to understand them. They are few, so that the history isn't read for them before.</summary>
internal static class FindingDetails
{
    /// <exception cref="MigrationRefusedException">The plan has findings that the options don't allow.</exception>
    public static async Task RefuseAsync(
        NpgsqlConnection connection,
        MigrationHistory history,
        MigrationSet set,
        MigrationPlan plan,
        MigrationOptions options,
        CancellationToken cancellationToken)
    {
        if (plan.Findings.Where(f => !f.IsAllowedBy(options)).ToValueArray() is { IsEmpty: false } refused)
        {
            throw new MigrationRefusedException(await CompleteAsync(connection, history, set, refused, cancellationToken).ConfigureAwait(false));
        }
    }

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
