namespace AssetTracer.Schema;

/// <summary>
/// Keeps the tables of the history out of a comparison: they are compared by what they record. One that somebody made by hand has another
/// shape than one of ours, and where nothing ran yet there is none; neither is drift.
/// </summary>
internal static class HistoryNoise
{
    public static (SchemaComparison Comparison, ValueArray<string> Notes) Compare(EnvironmentState right, EnvironmentState judged, ParityOptions options)
    {
        var without = new[] { (State: right, Name: options.ExpectedName), (State: judged, Name: options.ActualName) }
            .Where(side => !Holds(side.State.Snapshot, options.HistoryTable))
            .Select(side => side.Name)
            .ToList();
        var own = new MigrationOptions { HistoryTable = options.HistoryTable };
        HashSet<QualifiedName> names = [own.HistoryTable, own.JournalTable, own.LeaseTable];
        var (expected, actual) = (Without(right.Snapshot, names), Without(judged.Snapshot, names));
        var comparison = SchemaComparer.Compare(actual, expected, new ComparisonOptions
        {
            BeforeName = options.ActualName,
            AfterName = options.ExpectedName,
            Ignore = options.Ignore,
        });
        return (comparison, without
            .Select(name => $"No migration was ever recorded in {name}: it has no table {options.HistoryTable}. That isn't counted as a difference.")
            .ToValueArray());
    }

    private static bool Holds(SchemaSnapshot snapshot, QualifiedName table) => snapshot.Objects.Any(o => o.Identity.Name == table && o.Parent is null);

    private static SchemaSnapshot Without(SchemaSnapshot snapshot, HashSet<QualifiedName> tables)
    {
        var gone = snapshot.Objects.Where(o => IsAbout(o.Identity, tables) || IsAbout(o.Parent, tables)).Select(o => o.Identity).ToHashSet();

        // what is part of something that goes, goes with it, and a part may stand before its whole
        for (var known = 0; known != gone.Count;)
        {
            known = gone.Count;
            gone.UnionWith(snapshot.Objects.Where(o => o.Parent is { } parent && gone.Contains(parent)).Select(o => o.Identity));
        }

        return gone.Count == 0 ? snapshot : snapshot.Holding(snapshot.Objects.Where(o => !gone.Contains(o.Identity)));
    }

    private static bool IsAbout(ObjectIdentity? identity, HashSet<QualifiedName> tables)
    {
        for (; identity is not null; identity = identity.On)
        {
            if (tables.Contains(identity.Name))
            {
                return true;
            }
        }

        return false;
    }
}
