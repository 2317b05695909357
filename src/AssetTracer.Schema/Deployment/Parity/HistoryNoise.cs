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
            .Where(side => !side.State.Snapshot.HasHistory(options.HistoryTable))
            .Select(side => side.Name)
            .ToList();
        var (expected, actual) = (right.Snapshot.WithoutHistory(options.HistoryTable), judged.Snapshot.WithoutHistory(options.HistoryTable));
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
}
