using System.Text;

namespace AssetTracer.Schema;

/// <summary>The name that PostgreSQL chooses for what is made without one.</summary>
internal static class ChosenName
{
    /// <summary>The name of what belongs to a table or to columns of it, as in <c>table_column_key</c>.</summary>
    /// <param name="table">The table's name.</param>
    /// <param name="columns">The columns' names with underscores between them; empty if it belongs to the table as a whole.</param>
    /// <param name="suffix">What it is: <c>key</c>, <c>seq</c> and so on.</param>
    // PostgreSQL's own way: the longer of table and column loses bytes until the name has 63.
    public static string Of(string table, string columns, string suffix)
    {
        var (first, second) = (Encoding.UTF8.GetByteCount(table), Encoding.UTF8.GetByteCount(columns));
        var room = 63 - suffix.Length - 1 - (columns.Length == 0 ? 0 : 1);
        while (first + second > room)
        {
            if (first > second)
            {
                first--;
            }
            else
            {
                second--;
            }
        }

        return columns.Length == 0 ? $"{Cut(table, first)}_{suffix}" : $"{Cut(table, first)}_{Cut(columns, second)}_{suffix}";
    }

    /// <summary>As much of a name as fits into a number of bytes, without half a character at its end.</summary>
    /// <param name="name">The name.</param>
    /// <param name="bytes">How many bytes there are.</param>
    public static string Cut(string name, int bytes)
    {
        while (Encoding.UTF8.GetByteCount(name) > bytes)
        {
            name = name[..^(char.IsLowSurrogate(name[^1]) ? 2 : 1)];
        }

        return name;
    }
}
