using System.Globalization;
using System.Text;

namespace AssetTracer.Schema;

/// <summary>The picture of what differs: boxes with what differs in them, and what refers to what.</summary>
internal static class HtmlDiagram
{
    /// <summary>More boxes than these are no picture any more; the most serious are shown.</summary>
    public const int MostBoxes = 60;

    private const int MostLines = 6;
    private const int MostNeighbours = 24;
    private const double HeadHeight = 30;
    private const double LineHeight = 17;
    private const int LettersInHead = 27;
    private const int LettersInLine = 31;

    public static void Write(HtmlWriter html, SchemaComparison comparison, IReadOnlyList<DifferenceGroup> groups)
    {
        if (comparison.References is not { } map)
        {
            return;
        }

        var identities = map.Objects.ToLookup(o => o.Name);
        var all = groups.Select((group, place) => (Group: group, Place: place, Identity: identities[group.Name].FirstOrDefault(i => group.Kind is null || i.Kind == group.Kind)))
            .Where(c => c.Identity is not null).ToList();
        if (all.Count == 0)
        {
            return;
        }

        var concerned = all.Take(MostBoxes).ToList();
        var shown = concerned.Select(c => c.Identity!).ToList();
        if (shown.Count <= MostNeighbours)
        {
            shown = [.. shown.Concat(map.References.Where(r => shown.Contains(r.From)).Select(r => r.To)).Distinct().Take(MostBoxes)];
        }

        var boxes = shown.Select((identity, i) => i < concerned.Count
            ? Box(concerned[i].Group, $"#{HtmlDifferences.Anchor(concerned[i].Place)}", comparison)
            : new DiagramBox(identity.Name.ToString(), [], null, null, "")).ToList();
        var arrows = map.References.Where(r => shown.Contains(r.From) && shown.Contains(r.To))
            .Select(r => new DiagramArrow(shown.IndexOf(r.From), shown.IndexOf(r.To), Title(r, comparison), (r.IsBefore, r.IsAfter) switch { (true, false) => "before", (false, true) => "after", _ => "" })).ToList();
        using (html.In("section", ("class", "picture"), ("aria-labelledby", "picture")))
        {
            html.Leaf("h2", "Where the differences are", ("id", "picture"));
            WriteLegend(html, comparison, boxes, arrows, all.Count);
            using (html.In("div", ("class", "canvas"), ("role", "region"), ("aria-label", "Picture of the differences, scrollable"), ("tabindex", "0")))
            {
                Draw(html, boxes, arrows);
            }
        }
    }

    private static DiagramBox Box(DifferenceGroup group, string link, SchemaComparison comparison)
    {
        var lines = group.Differences.Select(d => Line(d, group, comparison)).OfType<DiagramLine>().ToList();
        var whole = group.Differences.FirstOrDefault(d => d is Added or Removed && d.Identity.Within is null && d.Identity.On is null && d.Identity.Name == group.Name);
        return new(group.Name.ToString(), lines, group.Differences[0].Severity, link, whole switch { Added => "after", Removed => "before", _ => "" });
    }

    private static DiagramLine Line(SchemaDifference difference, DifferenceGroup group, SchemaComparison comparison)
    {
        var identity = difference.Identity;
        var word = ObjectKinds.Word(identity.Kind);
        var text = (identity.On, identity.Within) switch
        {
            ({ Within: { } part }, _) => $"{word} on {part}",
            (not null, { } who) => $"{word} of {who}",
            (null, { } name) => $"{word} {name}",
            (not null, null) => word,
            _ when identity.Name != group.Name => $"{word} {identity.Name.Name}",
            _ => difference switch
            {
                Added => $"only in {comparison.AfterName}",
                Removed => $"only in {comparison.BeforeName}",
                Changed changed => Wording.List([.. changed.Attributes.Select(a => a.InWords)]),
                _ => HtmlDifferences.Change(difference, comparison),
            },
        };
        return new(HtmlDifferences.Sign(difference), Wording.Flat(text), difference.Severity);
    }

    private static string Title(ObjectReference reference, SchemaComparison comparison) =>
        $"{reference.From.Name} refers to {reference.To.Name}{(reference.IsBefore ? reference.IsAfter ? "" : $" only in {comparison.BeforeName}" : $" only in {comparison.AfterName}")} ({reference.By.Within ?? reference.By.ToString()})";

    private static void WriteLegend(HtmlWriter html, SchemaComparison comparison, List<DiagramBox> boxes, List<DiagramArrow> arrows, int all)
    {
        var concerned = boxes.Count(b => b.Severity is not null);
        using (html.In("p", ("class", "caption")))
        {
            html.Text(concerned < all
                ? $"The {Wording.Number(concerned)} of {Wording.Number(all)} where the most serious differences are; the list below has all of them. "
                : $"Each box leads to its differences in the list below. ");
            html.Text(arrows.Count > 0 ? "An arrow leads to what the rows of a box refer to." : "");
        }

        using (html.In("ul", ("class", "legend")))
        {
            foreach (var (sign, words) in HtmlDifferences.Signs(comparison))
            {
                using (html.In("li"))
                {
                    html.Leaf("b", sign).Text($" {words}");
                }
            }

            foreach (var (side, name) in new[] { ("before", comparison.BeforeName), ("after", comparison.AfterName) }.Where(s => arrows.Exists(a => a.OnlyIn == s.Item1)))
            {
                using (html.In("li"))
                {
                    html.Leaf("span", "", ("class", $"dash {side}")).Text($" refers only in {name}");
                }
            }

            if (boxes.Count > concerned)
            {
                using (html.In("li"))
                {
                    html.Leaf("span", "", ("class", "pale")).Text(" the same in both");
                }
            }
        }
    }

    private static void Draw(HtmlWriter html, List<DiagramBox> boxes, List<DiagramArrow> arrows)
    {
        var heights = boxes.Select(b => HeadHeight + (Math.Min(b.Lines.Count, MostLines + 1) * LineHeight) + (b.Lines.Count > 0 ? 10 : 0)).ToList();
        var routes = new DiagramRoutes(DiagramGrid.Of(boxes.Count, [.. arrows.Select(a => (a.From, a.To))]), [.. arrows.Select(a => (a.From, a.To, a.OnlyIn))], heights);
        var (width, height) = (Number(routes.Width), Number(routes.Height));
        using (html.In("svg", ("xmlns", "http://www.w3.org/2000/svg"), ("width", width), ("height", height), ("viewBox", $"0 0 {width} {height}"), ("role", "group"), ("aria-labelledby", "picture")))
        {
            for (var i = 0; i < arrows.Count; i++)
            {
                Draw(html, arrows[i], routes.Way(i, heights));
            }

            for (var i = 0; i < boxes.Count; i++)
            {
                Draw(html, boxes[i], i, routes.Corner(i), heights[i]);
            }
        }
    }

    private static void Draw(HtmlWriter html, DiagramArrow arrow, IReadOnlyList<(double X, double Y)> way)
    {
        using (html.In("g", ("class", $"arrow {arrow.OnlyIn}".TrimEnd()), ("data-from", Wording.Number(arrow.From)), ("data-to", Wording.Number(arrow.To))))
        {
            html.Leaf("title", arrow.Title);
            html.Empty("path", ("class", "way"), ("d", Path(way)));
            html.Empty("path", ("class", "tip"), ("d", Tip(way[^2], way[^1])));
        }
    }

    private static void Draw(HtmlWriter html, DiagramBox box, int number, (double X, double Y) corner, double height)
    {
        var severity = box.Severity is { } heaviest ? Wording.Word(heaviest) : "same";
        using (html.In("g", ("class", $"box {severity} {box.Change}".TrimEnd()), ("data-box", Wording.Number(number)), ("transform", $"translate({Number(corner.X)} {Number(corner.Y)})")))
        {
            if (box.Link is null)
            {
                Contents();
                return;
            }

            using (html.In("a", ("href", box.Link), ("aria-label", $"{box.Name}: {Wording.Count(box.Lines.Count, "difference")}, the heaviest {severity}")))
            {
                Contents();
            }
        }

        void Contents()
        {
            html.Leaf("title", box.Name);
            html.Empty("rect", ("class", "body"), ("width", Number(DiagramRoutes.BoxWidth)), ("height", Number(height)), ("rx", "6"));
            html.Empty("rect", ("class", "edge"), ("width", "4"), ("height", Number(height)), ("rx", "2"));
            html.Leaf("text", Cut(box.Name, LettersInHead), ("class", "name"), ("x", "14"), ("y", "20"));
            var shown = box.Lines.Count <= MostLines + 1 ? box.Lines.Count : MostLines;
            for (var i = 0; i < shown; i++)
            {
                using (html.In("text", ("class", $"line {Wording.Word(box.Lines[i].Severity)}"), ("x", "14"), ("y", Number(HeadHeight + 12 + (i * LineHeight)))))
                {
                    html.Leaf("tspan", box.Lines[i].Sign, ("class", "sign")).Leaf("tspan", Cut(box.Lines[i].Text, LettersInLine - 2), ("x", "28"));
                }
            }

            if (shown < box.Lines.Count)
            {
                html.Leaf("text", $"and {Wording.Number(box.Lines.Count - shown)} more", ("class", "line more"), ("x", "28"), ("y", Number(HeadHeight + 12 + (shown * LineHeight))));
            }
        }
    }

    private static string Path(IReadOnlyList<(double X, double Y)> way)
    {
        const double Round = 5;
        var path = new StringBuilder(Point("M", way[0]));
        for (var i = 1; i < way.Count - 1; i++)
        {
            path.Append(Point("L", Towards(way[i], way[i - 1], Round))).Append(Point("Q", way[i])).Append(Point(" ", Towards(way[i], way[i + 1], Round)));
        }

        return path.Append(Point("L", way[^1])).ToString();
    }

    private static string Tip((double X, double Y) from, (double X, double Y) to)
    {
        var foot = Towards(to, from, 8);
        var (dx, dy) = ((to.Y - foot.Y) / 2, (to.X - foot.X) / 2);
        return Point("M", to) + Point("L", (foot.X + dx, foot.Y + dy)) + Point("L", (foot.X - dx, foot.Y - dy)) + "Z";
    }

    private static (double X, double Y) Towards((double X, double Y) from, (double X, double Y) to, double far)
    {
        var distance = Math.Max(1, Math.Abs(from.X - to.X) + Math.Abs(from.Y - to.Y));
        var share = Math.Min(far, distance / 2) / distance;
        return (from.X + ((to.X - from.X) * share), from.Y + ((to.Y - from.Y) * share));
    }

    private static string Point(string letter, (double X, double Y) point) => $"{letter}{Number(point.X)} {Number(point.Y)}";

    private static string Number(double number) => Math.Round(number, 1).ToString(CultureInfo.InvariantCulture);

    // letters of East Asia take the room of two
    private static string Cut(string text, int letters)
    {
        var (room, i) = (letters, 0);
        while (i < text.Length && (room -= text[i] >= '\u1100' ? 2 : 1) >= 0)
        {
            i++;
        }

        return i == text.Length ? text : $"{text[..(char.IsHighSurrogate(text[i - 1]) ? i - 1 : i)].TrimEnd()}…";
    }
}
