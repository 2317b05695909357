namespace AssetTracer.Schema;

/// <summary>The values of a difference, whole: what a report shows that doesn't shorten.</summary>
internal static class DifferenceValues
{
    /// <summary>The object on each side.</summary>
    public static (SchemaObject? Before, SchemaObject? After) Sides(SchemaDifference difference) => difference switch
    {
        Added added => (null, added.After),
        Removed removed => (removed.Before, null),
        Changed changed => (changed.Before, changed.After),
        Renamed renamed => (renamed.Before, renamed.After),
        Counterpart counterpart => (counterpart.Before, counterpart.After),
        _ => throw new InvalidOperationException($"{difference.GetType().Name} isn't a difference."),
    };

    /// <summary>The attributes that differ; of an object that only one side has, all that are set.</summary>
    public static IEnumerable<AttributeChange> Attributes(SchemaDifference difference)
    {
        var (before, after) = Sides(difference);
        return difference is Changed ? SchemaComparer.Attributes(before!, after!) : SchemaComparer.PrintedChanges(before, after);
    }

    /// <summary>What comes or goes with the object.</summary>
    public static ValueArray<SchemaObject> Parts(SchemaDifference difference) => difference switch
    {
        Added added => added.Parts,
        Removed removed => removed.Parts,
        _ => [],
    };
}
