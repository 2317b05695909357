using System.Text;

namespace AssetTracer.Schema;

/// <summary>
/// What differs between the SQL that was executed and what the build holds now, line by line. Comments and white space between words don't
/// count, as they don't in a checksum.
/// </summary>
internal static class EditedText
{
    private const int LinesShown = 20;
    private const int CharactersShown = 200;

    // Beyond that, finding the longest common part takes too long; what is equal at both ends is still left out.
    private const int PairsCompared = 4_000_000;

    /// <summary>Lines that are gone, with a minus before them, and lines that are new, with a plus.</summary>
    public static ValueArray<string> Compare(string executed, IEnumerable<SqlStatement> current)
    {
        var lines = new List<string>();
        var (gone, come) = (new List<Line>(), new List<Line>());
        foreach (var (sign, statement) in Difference(Statements(executed), [.. current.Select(s => Statement(s.Text))]))
        {
            if (sign == ' ')
            {
                Flush();
            }
            else
            {
                (sign == '-' ? gone : come).AddRange(Lines(statement.Text));
            }
        }

        Flush();
        return lines.Count <= LinesShown
            ? lines.ToValueArray()
            : lines.Take(LinesShown).Append($"… and {lines.Count - LinesShown} more lines").ToValueArray();

        void Flush()
        {
            lines.AddRange(Difference(gone, come).Where(l => l.Sign != ' ').Select(l => $"{l.Sign} {Cut(l.Item.Text)}"));
            gone.Clear();
            come.Clear();
        }
    }

    private static List<Line> Statements(string script) => [.. SqlScript.Split(script).Select(s => Statement(s.Text))];

    private static Line Statement(string text) => new(string.Join('\0', CanonicalText.TokensOf(text)), text);

    private static List<Line> Lines(string statement)
    {
        var (key, text) = (new StringBuilder(), new StringBuilder());
        var lines = new List<Line>();
        foreach (var token in SqlLexer.Read(statement))
        {
            var pieces = token.In(statement).ToString().ReplaceLineEndings("\n").Split('\n');
            for (var i = 0; i < pieces.Length; i++)
            {
                if (i > 0)
                {
                    End();
                }

                if (!token.IsTrivia)
                {
                    key.Append(token.Kind == SqlTokenKind.Identifier ? pieces[i].ToLowerInvariant() : pieces[i]).Append('\0');
                }

                text.Append(token.IsTrivia ? " " : pieces[i]);
            }
        }

        End();
        return lines;

        void End()
        {
            if (key.Length > 0)
            {
                lines.Add(new(key.ToString(), text.ToString().Trim()));
            }

            key.Clear();
            text.Clear();
        }
    }

    private static List<(char Sign, Line Item)> Difference(IReadOnlyList<Line> before, IReadOnlyList<Line> after)
    {
        var (start, fewer) = (0, Math.Min(before.Count, after.Count));
        while (start < fewer && before[start].Key == after[start].Key)
        {
            start++;
        }

        var end = 0;
        while (end < fewer - start && before[^(end + 1)].Key == after[^(end + 1)].Key)
        {
            end++;
        }

        Line[] gone = [.. before.Skip(start).Take(before.Count - start - end)];
        Line[] come = [.. after.Skip(start).Take(after.Count - start - end)];
        return
        [
            .. before.Take(start).Select(l => (' ', l)),
            .. (long)gone.Length * come.Length > PairsCompared
                ? gone.Select(l => ('-', l)).Concat(come.Select(l => ('+', l)))
                : Middle(gone, come),
            .. before.Skip(before.Count - end).Select(l => (' ', l)),
        ];
    }

    // the longest common subsequence, by the lengths that are left
    private static IEnumerable<(char Sign, Line Item)> Middle(Line[] gone, Line[] come)
    {
        var left = Enumerable.Range(0, gone.Length + 1).Select(_ => new int[come.Length + 1]).ToArray();
        for (var i = gone.Length - 1; i >= 0; i--)
        {
            for (var j = come.Length - 1; j >= 0; j--)
            {
                left[i][j] = gone[i].Key == come[j].Key ? left[i + 1][j + 1] + 1 : Math.Max(left[i + 1][j], left[i][j + 1]);
            }
        }

        var (g, c) = (0, 0);
        while (g < gone.Length || c < come.Length)
        {
            if (g < gone.Length && c < come.Length && gone[g].Key == come[c].Key)
            {
                yield return (' ', gone[g++]);
                c++;
            }
            else
            {
                yield return g < gone.Length && (c == come.Length || left[g + 1][c] >= left[g][c + 1]) ? ('-', gone[g++]) : ('+', come[c++]);
            }
        }
    }

    private static string Cut(string line) => line.Length <= CharactersShown ? line : line[..CharactersShown] + "…";

    /// <summary>A statement or one of its lines: what makes it equal to another, and how it is written.</summary>
    private sealed record Line(string Key, string Text);
}
