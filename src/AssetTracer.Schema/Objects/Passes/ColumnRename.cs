namespace AssetTracer.Schema;

/// <summary>
/// Tells a renamed column from two columns that merely have the same type: taking one for the other would put a statement's values
/// where they don't belong.
/// </summary>
internal static class ColumnRename
{
    private const int LeastSharedLetters = 4;

    public static bool IsLikely(ColumnDefinition before, ColumnDefinition after, ComparisonSides sides) =>
        AreAlike(before.Name, after.Name) || IsTheOnlyOne(before, after, sides);

    // Among columns that are otherwise the same, in the same order, one has another name.
    private static bool IsTheOnlyOne(ColumnDefinition before, ColumnDefinition after, ComparisonSides sides) =>
        Names(before.Table, sides.Before).Select(n => n == before.Name ? after.Name : n).SequenceEqual(Names(after.Table, sides.After));

    private static bool AreAlike(string one, string other) =>
        one.Split('_').Intersect(other.Split('_')).Any(word => word.Length >= LeastSharedLetters) || Distance(one, other) <= 2;

    /// <summary>How many letters must be put in, left out or replaced to turn one name into the other.</summary>
    private static int Distance(string one, string other)
    {
        if (Math.Min(one.Length, other.Length) < LeastSharedLetters)
        {
            return int.MaxValue;
        }

        var row = Enumerable.Range(0, other.Length + 1).ToArray();
        for (var i = 1; i <= one.Length; i++)
        {
            var diagonal = row[0]++;
            for (var j = 1; j <= other.Length; j++)
            {
                var above = row[j];
                row[j] = Math.Min(Math.Min(above, row[j - 1]) + 1, diagonal + (one[i - 1] == other[j - 1] ? 0 : 1));
                diagonal = above;
            }
        }

        return row[^1];
    }

    private static IEnumerable<string> Names(QualifiedName table, SchemaSnapshot snapshot) =>
        snapshot.PartsOf(TableDefinition.Named(table)).OfType<ColumnDefinition>().OrderBy(c => c.Position).Select(c => c.Name);
}
