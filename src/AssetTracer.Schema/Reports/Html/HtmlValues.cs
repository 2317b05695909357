namespace AssetTracer.Schema;

/// <summary>What a difference is on either side, whole, with the words that differ marked.</summary>
internal static class HtmlValues
{
    private const int LongestInCell = 90;
    private const int Shown = 3;

    public static void Write(HtmlWriter html, SchemaDifference difference, SchemaComparison comparison)
    {
        switch (DifferenceValues.Sides(difference))
        {
            case (null, { } added):
                WriteSql(html, added, DifferenceValues.Parts(difference), comparison.AfterName);
                break;
            case ({ } removed, null):
                WriteSql(html, removed, DifferenceValues.Parts(difference), comparison.BeforeName);
                break;
            case ({ } before, { } after):
                WriteChanges(html, difference, before, after, comparison);
                break;
        }

        if (difference is Counterpart counterpart)
        {
            html.Leaf("p", counterpart.EnforceTheSame ? "Both refuse the same rows." : "They don't refuse the same rows.");
        }

        if (!difference.Repeats.IsEmpty)
        {
            html.Leaf("h4", "The same follows for");
            HtmlNotes.WriteLines(html, difference.Repeats.Select(r => r.ToString()));
        }
    }

    private static void WriteSql(HtmlWriter html, SchemaObject item, IReadOnlyList<SchemaObject> parts, string side) =>
        html.Leaf("h4", $"In {side}").Leaf("pre", CreationSql.Of(item, parts), ("class", "alone"), ("dir", "auto"));

    private static void WriteChanges(HtmlWriter html, SchemaDifference difference, SchemaObject before, SchemaObject after, SchemaComparison comparison)
    {
        // what was found, which may be less than what differs: the rest has a difference of its own, or was left out on purpose
        var changes = (difference is Changed { Attributes: { IsEmpty: false } found } ? found : DifferenceValues.Attributes(difference)).ToList();
        if (before.Identity != after.Identity)
        {
            changes.RemoveAll(c => c.Attribute is "name");
            changes.Insert(0, new("name", Wording.Flat(before.Identity.ToString()), Wording.Flat(after.Identity.ToString())));
        }

        WriteTable(html, [.. changes.Where(c => !IsLong(c))], comparison);
        foreach (var change in changes.Where(IsLong))
        {
            WriteText(html, change, comparison);
        }
    }

    private static bool IsLong(AttributeChange change) => IsLong(change.Before) || IsLong(change.After);

    private static bool IsLong(string? value) => value is { Length: > LongestInCell } || value?.Contains('\n', StringComparison.Ordinal) == true;

    private static void WriteTable(HtmlWriter html, List<AttributeChange> changes, SchemaComparison comparison)
    {
        if (changes.Count == 0)
        {
            return;
        }

        using (html.In("table", ("class", "values")))
        {
            using (html.In("thead"))
            {
                using (html.In("tr"))
                {
                    html.Leaf("th", "Attribute", ("scope", "col")).Leaf("th", comparison.BeforeName, ("scope", "col")).Leaf("th", comparison.AfterName, ("scope", "col"));
                }
            }

            using (html.In("tbody"))
            {
                foreach (var change in changes)
                {
                    using (html.In("tr"))
                    {
                        html.Leaf("th", change.InWords, ("scope", "row"));
                        var (old, young) = change is { Before: { } one, After: { } other } ? WordDiff.Of(one, other) : (Whole(change.Before), Whole(change.After));
                        foreach (var (value, pieces, isAfter) in new[] { (change.Before, old, false), (change.After, young, true) })
                        {
                            using (html.In("td", ("data-side", isAfter ? comparison.AfterName : comparison.BeforeName)))
                            {
                                WriteValue(html, value, pieces, isAfter);
                            }
                        }
                    }
                }
            }
        }
    }

    private static IReadOnlyList<Piece> Whole(string? value) => value is { Length: > 0 } ? [new(value, true)] : [];

    private static void WriteValue(HtmlWriter html, string? value, IReadOnlyList<Piece> pieces, bool isAfter)
    {
        if (value is null or "" or "()")
        {
            html.Leaf("span", value switch { null => "not set", "" => "empty", _ => "none" }, ("class", "unset"));
            return;
        }

        using (html.In("code", ("dir", "auto")))
        {
            WritePieces(html, pieces.Count > 0 ? pieces : [new(value, false)], isAfter);
        }
    }

    private static void WritePieces(HtmlWriter html, IEnumerable<Piece> pieces, bool isAfter)
    {
        foreach (var piece in pieces)
        {
            _ = piece.IsChanged ? html.Leaf(isAfter ? "ins" : "del", piece.Text) : html.Text(piece.Text);
        }
    }

    private static void WriteText(HtmlWriter html, AttributeChange change, SchemaComparison comparison)
    {
        html.Leaf("h4", change.InWords);
        using (html.In("div", ("class", "texts")))
        {
            html.Leaf("p", comparison.BeforeName, ("class", "side before")).Leaf("p", comparison.AfterName, ("class", "side after"));
            if (change is not { Before: { } before, After: { } after })
            {
                WriteSides(html, Whole(change.Before), Whole(change.After));
                return;
            }

            var stretches = LineDiff.Of(before, after).ToList();
            for (var i = 0; i < stretches.Count; i++)
            {
                if (stretches[i].IsSame)
                {
                    WriteSame(html, stretches[i].Before, isFirst: i == 0, isLast: i == stretches.Count - 1);
                }
                else
                {
                    var (old, young) = WordDiff.Of(string.Join('\n', stretches[i].Before), string.Join('\n', stretches[i].After));
                    WriteSides(html, old, young);
                }
            }
        }
    }

    private static void WriteSides(HtmlWriter html, IReadOnlyList<Piece> before, IReadOnlyList<Piece> after)
    {
        foreach (var (pieces, isAfter) in new[] { (before, false), (after, true) })
        {
            using (html.In("pre", ("class", pieces.Count == 0 ? "side none" : isAfter ? "side after" : "side before"), ("dir", "auto")))
            {
                WritePieces(html, pieces, isAfter);
            }
        }
    }

    // of what is the same as much as tells where one is
    private static void WriteSame(HtmlWriter html, string[] lines, bool isFirst, bool isLast)
    {
        var (head, tail) = (isFirst ? 0 : Shown, isLast ? 0 : Shown);
        if (lines.Length <= head + tail + 2)
        {
            html.Leaf("pre", string.Join('\n', lines), ("class", "both"));
            return;
        }

        if (head > 0)
        {
            html.Leaf("pre", string.Join('\n', lines[..head]), ("class", "both"));
        }

        using (html.In("details", ("class", "fold")))
        {
            html.Leaf("summary", $"{Wording.Count(lines.Length - head - tail, "line")} that are the same").Leaf("pre", string.Join('\n', lines[head..^tail]), ("class", "both"));
        }

        if (tail > 0)
        {
            html.Leaf("pre", string.Join('\n', lines[^tail..]), ("class", "both"));
        }
    }
}
