namespace AssetTracer.Schema;

/// <summary>Puts boxes on a grid: what others refer to stands above them, what nothing joins below all.</summary>
internal sealed class DiagramGrid
{
    private const int MostColumns = 4;
    private const int Sweeps = 4;

    private DiagramGrid(int columns, IReadOnlyList<(int Row, int Column)> places, int rows) => (Columns, Places, Rows) = (columns, places, rows);

    public int Columns { get; }

    public int Rows { get; }

    /// <summary>Where each box stands.</summary>
    public IReadOnlyList<(int Row, int Column)> Places { get; }

    public static DiagramGrid Of(int boxes, IReadOnlyList<(int From, int To)> arrows)
    {
        var joined = arrows.Where(a => a.From != a.To).ToList();
        var neighbours = joined.Concat(joined.Select(a => (From: a.To, To: a.From))).ToLookup(a => a.From, a => a.To);
        var depth = Depths(boxes, joined.ToLookup(a => a.From, a => a.To));
        var layers = Enumerable.Range(0, boxes).Where(neighbours.Contains).GroupBy(b => depth[b]).OrderBy(l => l.Key).Select(l => l.ToList())
            .Append([.. Enumerable.Range(0, boxes).Where(b => !neighbours.Contains(b))]).Where(l => l.Count > 0).ToList();
        var columns = Math.Min(MostColumns, layers.Select(l => l.Count).DefaultIfEmpty(1).Max());
        var places = new (int Row, int Column)[boxes];
        var wanted = Enumerable.Range(0, boxes).Select(b => (double)(b % columns)).ToArray();
        var rows = 0;
        for (var sweep = 0; sweep < Sweeps; sweep++)
        {
            rows = 0;
            foreach (var layer in layers)
            {
                var lines = (layer.Count + columns - 1) / columns;
                foreach (var line in layer.OrderBy(b => wanted[b]).ThenBy(b => b).Select((box, i) => (Box: box, Line: i % lines)).GroupBy(b => b.Line, b => b.Box))
                {
                    PutInRow([.. line], rows++, columns, wanted, places);
                }
            }

            for (var box = 0; box < boxes; box++)
            {
                wanted[box] = neighbours.Contains(box) ? neighbours[box].Average(n => places[n].Column) : places[box].Column;
            }
        }

        return new(columns, places, rows);
    }

    // each as near to where it wants to be as the order allows
    private static void PutInRow(List<int> boxes, int row, int columns, double[] wanted, (int Row, int Column)[] places)
    {
        var next = 0;
        for (var i = 0; i < boxes.Count; i++)
        {
            var column = Math.Clamp((int)Math.Round(wanted[boxes[i]]), next, columns - boxes.Count + i);
            places[boxes[i]] = (row, column);
            next = column + 1;
        }
    }

    // how many steps it is to one that refers to nothing; a circle is cut where it closes
    private static int[] Depths(int boxes, ILookup<int, int> targets)
    {
        const int Unknown = -1;
        const int Asked = -2;
        var depths = Enumerable.Repeat(Unknown, boxes).ToArray();
        int Depth(int box)
        {
            if (depths[box] == Unknown)
            {
                depths[box] = Asked;
                depths[box] = targets[box].Select(t => depths[t] == Asked ? 0 : Depth(t) + 1).DefaultIfEmpty(0).Max();
            }

            return depths[box];
        }

        for (var box = 0; box < boxes; box++)
        {
            Depth(box);
        }

        return depths;
    }
}
