namespace AssetTracer.Schema;

/// <summary>Which lines of two texts differ.</summary>
internal static class LineDiff
{
    /// <summary>Both texts in stretches that are the same, or stand for each other.</summary>
    public static IEnumerable<Stretch> Of(string before, string after)
    {
        var (old, young) = (before.ReplaceLineEndings("\n").Split('\n'), after.ReplaceLineEndings("\n").Split('\n'));
        var (i, j) = (0, 0);
        var same = new List<string>();
        foreach (var (left, right) in CommonSequence.Of(old, young).Append((old.Length, young.Length)))
        {
            if (left > i || right > j)
            {
                if (same.Count > 0)
                {
                    yield return new([.. same], [.. same], true);
                    same.Clear();
                }

                yield return new(old[i..left], young[j..right], false);
            }

            if (left < old.Length)
            {
                same.Add(old[left]);
            }

            (i, j) = (left + 1, right + 1);
        }

        if (same.Count > 0)
        {
            yield return new([.. same], [.. same], true);
        }
    }
}

/// <summary>Lines of one text and those that stand there in the other.</summary>
/// <param name="Before">The lines of the first text.</param>
/// <param name="After">The lines of the second text.</param>
/// <param name="IsSame">Whether they are the same.</param>
internal sealed record Stretch(string[] Before, string[] After, bool IsSame);
