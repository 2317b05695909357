namespace AssetTracer.Schema;

/// <summary>
/// The version of a migration. Versions order by their numeric parts, then by text: <c>2</c> comes before <c>10</c>, and <c>1</c> equals <c>001</c>.
/// </summary>
/// <param name="Value">The version as written, as in <c>001</c> or <c>2025.11.2</c>.</param>
public readonly record struct MigrationVersion(string Value) : IComparable<MigrationVersion>
{
    /// <summary>The same for equal versions.</summary>
    internal string Canonical => WithoutLeadingZeros(Value ?? "");

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
        var mine = (Value ?? "").AsSpan();
        var others = (other.Value ?? "").AsSpan();
        while (mine.Length > 0 && others.Length > 0)
        {
            var left = mine[..FirstPart(mine)];
            var right = others[..FirstPart(others)];
            var order = char.IsAsciiDigit(left[0]) && char.IsAsciiDigit(right[0])
                ? CompareNumbers(left.TrimStart('0'), right.TrimStart('0'))
                : left.CompareTo(right, StringComparison.Ordinal);
            if (order != 0)
            {
                return order;
            }

            mine = mine[left.Length..];
            others = others[right.Length..];
        }

        return mine.Length.CompareTo(others.Length);
    }

    /// <summary>The version as written.</summary>
    public override string ToString() => Value;

    // numbers of any length, as in 20251104093000123456
    private static int CompareNumbers(ReadOnlySpan<char> left, ReadOnlySpan<char> right) =>
        left.Length != right.Length ? left.Length.CompareTo(right.Length) : left.CompareTo(right, StringComparison.Ordinal);

    // how many characters are digits, or how many aren't
    private static int FirstPart(ReadOnlySpan<char> text)
    {
        var end = 1;
        while (end < text.Length && char.IsAsciiDigit(text[end]) == char.IsAsciiDigit(text[0]))
        {
            end++;
        }

        return end;
    }

    // A zero with a digit behind it and none before it says nothing. A thousand versions are looked up at every start.
    private static string WithoutLeadingZeros(string text)
    {
        var leads = true;
        for (var i = 0; i < text.Length; i++)
        {
            if (leads && text[i] == '0' && i + 1 < text.Length && char.IsAsciiDigit(text[i + 1]))
            {
                return WithoutLeadingZeros(text.Remove(i, 1));
            }

            leads = !char.IsAsciiDigit(text[i]);
        }

        return text;
    }
}
