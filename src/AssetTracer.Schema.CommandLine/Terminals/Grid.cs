using System.Text;
using Spectre.Console;

namespace AssetTracer.Schema.CommandLine;

/// <summary>Rows under titles: aligned in plain text, framed on a terminal, a table in Markdown.</summary>
internal sealed class Grid(params string[] titles)
{
    private readonly List<string[]> _rows = [];

    public bool IsEmpty => _rows.Count == 0;

    public void Add(params string[] cells) => _rows.Add([.. cells.Select(Words.Flat)]);

    public string ToText()
    {
        var widths = titles.Select((title, i) => _rows.Select(r => r[i].Length).Append(title.Length).Max()).ToArray();
        var text = new StringBuilder();
        foreach (var row in _rows.Prepend(titles))
        {
            text.Append("  ").Append(string.Join("  ", row.Select((cell, i) => cell.PadRight(widths[i]))).TrimEnd()).Append('\n');
        }

        return text.ToString();
    }

    public string ToMarkdown()
    {
        var text = new StringBuilder();
        Line(titles);
        Line([.. titles.Select(_ => "---")]);
        foreach (var row in _rows)
        {
            Line(row);
        }

        return text.ToString();

        void Line(IEnumerable<string> cells) => text.Append("| ").Append(string.Join(" | ", cells.Select(c => c.Replace("|", "\\|", StringComparison.Ordinal)))).Append(" |\n");
    }

    public Table ToTable()
    {
        var table = new Table { Border = TableBorder.Rounded };
        foreach (var title in titles)
        {
            table.AddColumn(new TableColumn(new Text(title, new Style(decoration: Decoration.Bold))));
        }

        foreach (var row in _rows)
        {
            table.AddRow(row.Select(cell => new Text(cell)));
        }

        return table;
    }
}
