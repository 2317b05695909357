namespace AssetTracer.Schema;

/// <summary>
/// Leads arrows through the channels between rows and the gutters between columns, so that none crosses a box. Arrows of one sort that lead to the same box
/// flow together, all others have lanes of their own.
/// </summary>
internal sealed class DiagramRoutes
{
    public const double BoxWidth = 224;
    private const double Lane = 7;
    private const double Margin = 14;

    private readonly DiagramGrid _grid;
    private readonly IReadOnlyList<Route> _routes;
    private readonly double[] _heights;
    private readonly Lanes[] _gutters;
    private readonly Lanes[] _channels;

    public DiagramRoutes(DiagramGrid grid, IReadOnlyList<(int From, int To, string Sort)> arrows, IReadOnlyList<double> heights)
    {
        _grid = grid;
        _heights = [.. Enumerable.Range(0, grid.Rows).Select(r => heights.Where((_, box) => grid.Places[box].Row == r).Max())];
        _gutters = [.. Enumerable.Range(0, grid.Columns + 1).Select(_ => new Lanes())];
        _channels = [.. Enumerable.Range(0, grid.Rows + 1).Select(_ => new Lanes())];
        _routes = [.. arrows.Select(Begin)];
        Spread();
        foreach (var route in _routes.Where(r => !r.IsLoop).OrderBy(r => Math.Abs(r.StartX - r.EndX)))
        {
            LayDown(route);
        }
    }

    public double Width => X(_grid.Columns - 1) + BoxWidth + Room(_gutters[^1]);

    public double Height => Y(_grid.Rows - 1) + _heights[^1] + Room(_channels[^1]);

    /// <summary>The upper left corner of a box.</summary>
    public (double X, double Y) Corner(int box) => (X(_grid.Places[box].Column), Y(_grid.Places[box].Row));

    /// <summary>The corners of an arrow's way, from the box that refers to the other.</summary>
    public IReadOnlyList<(double X, double Y)> Way(int arrow, IReadOnlyList<double> heights)
    {
        var route = _routes[arrow];
        if (route.IsLoop)
        {
            var (x, y) = Corner(route.From);
            return [(x + BoxWidth - 26, y), (x + BoxWidth - 26, y - 9), (x + BoxWidth + 9, y - 9), (x + BoxWidth + 9, y + 17), (x + BoxWidth, y + 17)];
        }

        var (startY, endY) = (Side(route.From, route.LeavesTop, heights), Side(route.To, route.EntersTop, heights));
        var first = ChannelY(route.FirstChannel, route.FirstLane);
        if (route.FirstChannel == route.LastChannel)
        {
            return Straightened([(route.StartX, startY), (route.StartX, first), (route.EndX, first), (route.EndX, endY)]);
        }

        var (gutter, last) = (GutterX(route.Gutter, route.GutterLane), ChannelY(route.LastChannel, route.LastLane));
        return Straightened([(route.StartX, startY), (route.StartX, first), (gutter, first), (gutter, last), (route.EndX, last), (route.EndX, endY)]);
    }

    private Route Begin((int From, int To, string Sort) arrow)
    {
        var (from, to) = (_grid.Places[arrow.From], _grid.Places[arrow.To]);
        var route = new Route(arrow.From, arrow.To, arrow.Sort) { LeavesTop = to.Row <= from.Row, EntersTop = to.Row >= from.Row };
        route.FirstChannel = route.LeavesTop ? from.Row : from.Row + 1;
        route.LastChannel = route.EntersTop ? to.Row : to.Row + 1;
        if (!route.IsLoop && route.FirstChannel != route.LastChannel)
        {
            // the gutter that is the shortest way round, the emptier one of two that are
            double Detour(int gutter) => Math.Abs(gutter - 0.5 - from.Column) + Math.Abs(gutter - 0.5 - to.Column) + (0.05 * _gutters[gutter].Count);
            route.Gutter = Enumerable.Range(0, _grid.Columns + 1).MinBy(Detour);
            route.GutterLane = _gutters[route.Gutter].Take(Math.Min(route.FirstChannel, route.LastChannel), Math.Max(route.FirstChannel, route.LastChannel), route.Stream);
        }

        return route;
    }

    // arrows that meet at one side of a box stand side by side, in the order of where they come from
    private void Spread()
    {
        var ends = _routes.Where(r => !r.IsLoop).SelectMany(r => new[]
        {
            (Box: r.From, IsTop: r.LeavesTop, Other: r.To, Stream: (r.To, r.Sort), Put: (Action<double>)(x => r.StartX = x)),
            (Box: r.To, IsTop: r.EntersTop, Other: r.From, r.Stream, Put: x => r.EndX = x),
        });
        foreach (var side in ends.GroupBy(e => (e.Box, e.IsTop)))
        {
            var streams = side.GroupBy(e => e.Stream).OrderBy(s => s.Average(e => _grid.Places[e.Other].Column)).ThenBy(s => s.Min(e => e.Other)).ToList();
            var (x, _) = Corner(side.Key.Box);
            for (var i = 0; i < streams.Count; i++)
            {
                foreach (var end in streams[i])
                {
                    end.Put(x + (BoxWidth * (i + 1) / (streams.Count + 1)));
                }
            }
        }
    }

    private void LayDown(Route route)
    {
        if (route.FirstChannel == route.LastChannel)
        {
            route.FirstLane = Math.Abs(route.StartX - route.EndX) < 1 ? 0 : Take(_channels[route.FirstChannel], route.StartX, route.EndX, route);
            return;
        }

        var gutter = GutterX(route.Gutter, route.GutterLane);
        route.FirstLane = Take(_channels[route.FirstChannel], route.StartX, gutter, route);
        route.LastLane = Take(_channels[route.LastChannel], gutter, route.EndX, route);
    }

    private static int Take(Lanes lanes, double one, double other, Route route) => lanes.Take(Math.Min(one, other) - 3, Math.Max(one, other) + 3, route.Stream);

    private double X(int column) => Enumerable.Range(0, column + 1).Sum(c => Room(_gutters[c])) + (column * BoxWidth);

    private double Y(int row) => Enumerable.Range(0, row + 1).Sum(r => Room(_channels[r])) + _heights.Take(row).Sum();

    private double GutterX(int gutter, int lane) => (gutter == 0 ? 0 : X(gutter - 1) + BoxWidth) + Margin + (lane * Lane);

    private double ChannelY(int channel, int lane) => (channel == 0 ? 0 : Y(channel - 1) + _heights[channel - 1]) + Margin + (lane * Lane);

    private double Side(int box, bool isTop, IReadOnlyList<double> heights) => Corner(box).Y + (isTop ? 0 : heights[box]);

    private static double Room(Lanes lanes) => (2 * Margin) + (Math.Max(0, lanes.Count - 1) * Lane);

    private static List<(double X, double Y)> Straightened((double X, double Y)[] way)
    {
        var corners = new List<(double X, double Y)> { way[0] };
        for (var i = 1; i < way.Length; i++)
        {
            var isBend = i == way.Length - 1 || !((Near(corners[^1].X, way[i].X) && Near(way[i].X, way[i + 1].X)) || (Near(corners[^1].Y, way[i].Y) && Near(way[i].Y, way[i + 1].Y)));
            if (isBend)
            {
                corners.Add(way[i]);
            }
        }

        return corners;
    }

    private static bool Near(double one, double other) => Math.Abs(one - other) < 1;

    private sealed class Lanes
    {
        private readonly List<List<(double From, double To, (int, string) Stream)>> _taken = [];

        public int Count => _taken.Count;

        /// <summary>The lane of the stream if it is near, else the first one that is free on a stretch.</summary>
        public int Take(double from, double to, (int, string) stream)
        {
            bool IsFree(List<(double From, double To, (int, string) Stream)> taken) => taken.TrueForAll(t => t.Stream == stream || t.To < from || to < t.From);
            var lane = _taken.FindIndex(l => IsFree(l) && l.Exists(t => t.Stream == stream));
            lane = lane < 0 ? _taken.FindIndex(IsFree) : lane;
            if (lane < 0)
            {
                lane = _taken.Count;
                _taken.Add([]);
            }

            _taken[lane].Add((from, to, stream));
            return lane;
        }
    }

    private sealed record Route(int From, int To, string Sort)
    {
        public bool IsLoop => From == To;

        public (int To, string Sort) Stream => (To, Sort);

        public bool LeavesTop { get; init; }

        public bool EntersTop { get; init; }

        public int FirstChannel { get; set; }

        public int LastChannel { get; set; }

        public int FirstLane { get; set; }

        public int LastLane { get; set; }

        public int Gutter { get; set; }

        public int GutterLane { get; set; }

        public double StartX { get; set; }

        public double EndX { get; set; }
    }
}
