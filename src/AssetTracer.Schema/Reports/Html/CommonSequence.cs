using System.Buffers;

namespace AssetTracer.Schema;

/// <summary>What two sequences of texts have in common, in order.</summary>
internal static class CommonSequence
{
    private const int MostWork = 2_000_000;
    private const int WorthOfWords = 4;

    private static readonly SearchValues<char> Signs = SearchValues.Create(" \t,.;:()[]{}'\"=+-*/<>|&!");

    /// <summary>The places of what is common in each. Of sequences that are too long to compare, only their common start and end.</summary>
    public static List<(int Before, int After)> Of(IReadOnlyList<string> before, IReadOnlyList<string> after)
    {
        var start = 0;
        while (start < before.Count && start < after.Count && before[start] == after[start])
        {
            start++;
        }

        var end = 0;
        while (end < before.Count - start && end < after.Count - start && before[before.Count - end - 1] == after[after.Count - end - 1])
        {
            end++;
        }

        var (rows, columns) = (before.Count - start - end, after.Count - start - end);
        List<(int, int)> common = [.. Enumerable.Range(0, start).Select(i => (i, i))];
        if ((long)rows * columns <= MostWork)
        {
            AddMiddle(common, before, after, start, rows, columns);
        }

        common.AddRange(Enumerable.Range(0, end).Select(i => (before.Count - end + i, after.Count - end + i)));
        return common;
    }

    private static void AddMiddle(List<(int, int)> common, IReadOnlyList<string> before, IReadOnlyList<string> after, int start, int rows, int columns)
    {
        // how much is common from here on: a word is worth more than the blanks and commas that stand everywhere
        var length = new int[(rows + 1) * (columns + 1)];
        int Place(int row, int column) => (row * (columns + 1)) + column;
        for (var row = rows - 1; row >= 0; row--)
        {
            for (var column = columns - 1; column >= 0; column--)
            {
                length[Place(row, column)] = before[start + row] == after[start + column]
                    ? length[Place(row + 1, column + 1)] + (before[start + row].AsSpan().IndexOfAnyExcept(Signs) < 0 ? 1 : WorthOfWords)
                    : Math.Max(length[Place(row + 1, column)], length[Place(row, column + 1)]);
            }
        }

        for (int row = 0, column = 0; row < rows && column < columns;)
        {
            if (before[start + row] == after[start + column])
            {
                common.Add((start + row++, start + column++));
            }
            else if (length[Place(row + 1, column)] >= length[Place(row, column + 1)])
            {
                row++;
            }
            else
            {
                column++;
            }
        }
    }
}
