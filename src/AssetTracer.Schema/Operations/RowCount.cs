using System.Globalization;

namespace AssetTracer.Schema;

/// <summary>How many rows a statement is expected to touch.</summary>
public sealed record RowCount
{
    private RowCount(long least, long? most) => (Least, Most) = (least, most);

    /// <summary>The least number.</summary>
    public long Least { get; }

    /// <summary>The greatest number, or <see langword="null"/> for any.</summary>
    public long? Most { get; }

    /// <summary>Expects this many rows.</summary>
    /// <param name="rows">The number.</param>
    /// <exception cref="ArgumentOutOfRangeException">The number is negative.</exception>
    public static RowCount Exactly(long rows) => Between(rows, rows);

    /// <summary>Expects this many rows or more.</summary>
    /// <param name="rows">The number.</param>
    /// <exception cref="ArgumentOutOfRangeException">The number is negative.</exception>
    public static RowCount AtLeast(long rows)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(rows);
        return new(rows, null);
    }

    /// <summary>Expects a number of rows between two.</summary>
    /// <param name="least">The least number.</param>
    /// <param name="most">The greatest number.</param>
    /// <exception cref="ArgumentOutOfRangeException">The least number is negative, or greater than the other.</exception>
    public static RowCount Between(long least, long most)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(least);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(least, most);
        return new(least, most);
    }

    /// <summary>The number in words, as in <c>at least 1 row</c>.</summary>
    public override string ToString() => (Least, Most) switch
    {
        (1, 1) => "1 row",
        var (least, most) when least == most => string.Create(CultureInfo.InvariantCulture, $"{least} rows"),
        (1, null) => "at least 1 row",
        (var least, null) => string.Create(CultureInfo.InvariantCulture, $"at least {least} rows"),
        var (least, most) => string.Create(CultureInfo.InvariantCulture, $"{least} to {most} rows"),
    };

    internal bool Holds(long rows) => rows >= Least && (Most is not { } most || rows <= most);

    /// <summary>What is wrong with a number of rows, or null if it is as expected.</summary>
    internal string? Failure(SqlStatement statement, long rows)
    {
        if (Holds(rows))
        {
            return null;
        }

        var verb = StatementTraits.Of(statement.Text).Tag switch
        {
            "INSERT" => "inserted",
            "UPDATE" => "updated",
            "DELETE" => "deleted",
            "COPY" => "copied",
            "MERGE" => "merged",
            _ => "found",
        };
        return string.Create(CultureInfo.InvariantCulture, $"expected {this}, {verb} {rows}");
    }
}
