namespace AssetTracer.Schema;

/// <summary>Which words of two texts differ.</summary>
internal static class WordDiff
{
    /// <summary>Both texts in pieces.</summary>
    public static (IReadOnlyList<Piece> Before, IReadOnlyList<Piece> After) Of(string before, string after)
    {
        var (old, young) = (Words(before), Words(after));
        var common = CommonSequence.Of(old, young);
        common = Alike(common, old, young) ? WithoutLoneSigns(common, old, young) : [];
        return (Pieces(old, [.. common.Select(c => c.Before)]), Pieces(young, [.. common.Select(c => c.After)]));
    }

    // two texts of which hardly a word is the same are easier to read as two texts
    private static bool Alike(List<(int Before, int After)> common, List<string> old, List<string> young) =>
        4 * common.Sum(c => Weight(old[c.Before])) >= Math.Min(old.Sum(Weight), young.Sum(Weight));

    private static int Weight(string word) => char.IsLetterOrDigit(word[0]) ? word.Length : 0;

    // a blank or a comma between two words that differ belongs to them
    private static List<(int Before, int After)> WithoutLoneSigns(List<(int Before, int After)> common, List<string> old, List<string> young)
    {
        var (keptOld, keptYoung) = (common.Select(c => c.Before).ToHashSet(), common.Select(c => c.After).ToHashSet());
        return [.. common.Where(c => Weight(old[c.Before]) > 0 || !(IsLone(c.Before, keptOld, old.Count) || IsLone(c.After, keptYoung, young.Count)))];
    }

    private static bool IsLone(int place, HashSet<int> kept, int count) => place > 0 && place + 1 < count && !kept.Contains(place - 1) && !kept.Contains(place + 1);

    private static List<Piece> Pieces(List<string> words, HashSet<int> kept)
    {
        var pieces = new List<Piece>();
        for (var i = 0; i < words.Count;)
        {
            var from = i;
            while (++i < words.Count && kept.Contains(i) == kept.Contains(from))
            {
            }

            pieces.Add(new(string.Concat(words[from..i]), !kept.Contains(from)));
        }

        return pieces;
    }

    private static List<string> Words(string text)
    {
        var words = new List<string>();
        for (var i = 0; i < text.Length;)
        {
            var from = i++;
            while (i < text.Length && Sort(text[i]) is var sort && sort != WordSort.Sign && sort == Sort(text[from]))
            {
                i++;
            }

            words.Add(text[from..i]);
        }

        return words;
    }

    private static WordSort Sort(char c) => char.IsLetterOrDigit(c) || c == '_' || char.IsSurrogate(c) ? WordSort.Letters
        : c == '\n' ? WordSort.Sign
        : char.IsWhiteSpace(c) ? WordSort.Blanks
        : WordSort.Sign;

    private enum WordSort
    {
        Letters,
        Blanks,
        Sign,
    }
}

/// <summary>A piece of a text.</summary>
/// <param name="Text">The piece.</param>
/// <param name="IsChanged">Whether the other text hasn't it at that place.</param>
internal readonly record struct Piece(string Text, bool IsChanged);
