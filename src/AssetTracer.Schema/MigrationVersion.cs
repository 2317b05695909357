using System.Text.RegularExpressions;

namespace AssetTracer.Schema;

/// <summary>
/// The version of a migration. Versions order by their numeric parts, then by text: <c>2</c> comes before <c>10</c>, and <c>1</c> equals <c>001</c>.
/// </summary>
/// <param name="Value">The version as written, as in <c>001</c> or <c>2025.11.2</c>.</param>
public readonly partial record struct MigrationVersion(string Value) : IComparable<MigrationVersion>
{
    private string Canonical => LeadingZeros().Replace(Value ?? "", "");

    /// <summary>Whether <paramref name="left"/> comes before <paramref name="right"/>.</summary>
    /// <param name="left">One version.</param>
    /// <param name="right">The other version.</param>
    public static bool operator <(MigrationVersion left, MigrationVersion right) => left.CompareTo(right) < 0;

    /// <summary>Whether <paramref name="left"/> comes after <paramref name="right"/>.</summary>
    /// <param name="left">One version.</param>
    /// <param name="right">The other version.</param>
    public static bool operator >(MigrationVersion left, MigrationVersion right) => left.CompareTo(right) > 0;

    /// <summary>Whether <paramref name="left"/> comes before <paramref name="right"/> or equals it.</summary>
    /// <param name="left">One version.</param>
    /// <param name="right">The other version.</param>
    public static bool operator <=(MigrationVersion left, MigrationVersion right) => left.CompareTo(right) <= 0;

    /// <summary>Whether <paramref name="left"/> comes after <paramref name="right"/> or equals it.</summary>
    /// <param name="left">One version.</param>
    /// <param name="right">The other version.</param>
    public static bool operator >=(MigrationVersion left, MigrationVersion right) => left.CompareTo(right) >= 0;

    /// <summary>Whether both are the same version, however many zeros they are written with.</summary>
    /// <param name="other">The other version.</param>
    public bool Equals(MigrationVersion other) => string.Equals(Canonical, other.Canonical, StringComparison.Ordinal);

    /// <inheritdoc/>
    public override int GetHashCode() => Canonical.GetHashCode(StringComparison.Ordinal);

    /// <inheritdoc/>
    public int CompareTo(MigrationVersion other)
    {
        var mine = Parts().Matches(Value ?? "");
        var others = Parts().Matches(other.Value ?? "");
        for (var i = 0; i < Math.Min(mine.Count, others.Count); i++)
        {
            var (left, right) = (mine[i].Value, others[i].Value);
            var order = char.IsAsciiDigit(left[0]) && char.IsAsciiDigit(right[0])
                ? CompareNumbers(left.TrimStart('0'), right.TrimStart('0'))
                : string.CompareOrdinal(left, right);
            if (order != 0)
            {
                return order;
            }
        }

        return mine.Count.CompareTo(others.Count);
    }

    /// <summary>The version as written.</summary>
    public override string ToString() => Value;

    // numbers of any length, as in 20251104093000123456
    private static int CompareNumbers(string left, string right) =>
        left.Length != right.Length ? left.Length.CompareTo(right.Length) : string.CompareOrdinal(left, right);

    [GeneratedRegex("[0-9]+|[^0-9]+")]
    private static partial Regex Parts();

    [GeneratedRegex("(?<![0-9])0+(?=[0-9])")]
    private static partial Regex LeadingZeros();
}
