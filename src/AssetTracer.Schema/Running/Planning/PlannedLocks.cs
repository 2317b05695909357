namespace AssetTracer.Schema;

/// <summary>The locks of a whole migration.</summary>
internal static class PlannedLocks
{
    public static ValueArray<TableLock> Of(PlannedMigration migration)
    {
        var taken = new List<TableLock>();
        var created = new HashSet<QualifiedName>();
        foreach (var locks in migration.Statements.Select(s => s.Locks))
        {
            taken.AddRange(locks.Taken.Where(l => !created.Contains(l.Table)));
            if (locks.Created is { } table)
            {
                created.Add(table);
            }
        }

        return LockReader.Strongest(taken);
    }
}
