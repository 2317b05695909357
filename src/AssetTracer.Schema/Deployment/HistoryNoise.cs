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

    private static SchemaSnapshot Without(SchemaSnapshot snapshot, HashSet<QualifiedName> tables) =>
        snapshot.Only(o => !Chain(o, snapshot).Any(i => tables.Contains(i.Name)));

    // the object, what it is about, and what these are part of
    private static IEnumerable<ObjectIdentity> Chain(SchemaObject item, SchemaSnapshot snapshot)
    {
        for (var current = item; current is not null; current = current.Parent is { } parent ? snapshot.Find(parent) : null)
        {
            for (var identity = current.Identity; identity is not null; identity = identity.On)
            {
                yield return identity;
            }

            if (current.Parent is { } named)
            {
                yield return named;
            }
        }
    }
}
