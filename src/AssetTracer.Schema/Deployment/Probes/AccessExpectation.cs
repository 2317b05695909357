using System.Globalization;

namespace AssetTracer.Schema;

/// <summary>What a probe is expected to come to.</summary>
public sealed record AccessExpectation
{
    private readonly Func<AccessOutcome, bool> _isMet;

    private AccessExpectation(string words, Func<AccessOutcome, bool> isMet, bool allowsEmpty = false) => (Words, _isMet, AllowsEmpty) = (words, isMet, allowsEmpty);

    /// <summary>At least one row.</summary>
    public static AccessExpectation SomeRows { get; } = new("at least one row", o => o is AccessReached { Rows: > 0 });

    /// <summary>No row, without being refused, where there are rows to reach.</summary>
    public static AccessExpectation NoRows { get; } = new("no row", o => o is AccessReached { Rows: 0 });

    /// <summary>No row, without being refused, even where there is none to reach: that proves nothing of the role, and is meant so.</summary>
    public static AccessExpectation NoRowsOrEmpty { get; } = new("no row, or none to reach", o => o is AccessReached { Rows: 0 }, allowsEmpty: true);

    /// <summary>A refusal, whether a privilege is missing or row security refuses.</summary>
    public static AccessExpectation Refused { get; } = new("a refusal", o => o is AccessRefusedByPrivilege or AccessRefusedByRowSecurity);

    /// <summary>A refusal for want of a privilege.</summary>
    public static AccessExpectation RefusedByPrivilege { get; } = new("a refusal for want of a privilege", o => o is AccessRefusedByPrivilege);

    /// <summary>A refusal by row security.</summary>
    public static AccessExpectation RefusedByRowSecurity { get; } = new("a refusal by row security", o => o is AccessRefusedByRowSecurity);

    /// <summary>The expectation in words.</summary>
    public string Words { get; }

    /// <summary>Whether no row is an answer where there is none to reach.</summary>
    internal bool AllowsEmpty { get; }

    /// <summary>So many rows.</summary>
    /// <param name="count">How many.</param>
    /// <exception cref="ArgumentOutOfRangeException">Less than none.</exception>
    public static AccessExpectation Rows(long count)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(count);
        return new(string.Create(CultureInfo.InvariantCulture, $"{count} {(count == 1 ? "row" : "rows")}"), o => o is AccessReached reached && reached.Rows == count);
    }

    internal bool IsMetBy(AccessOutcome outcome) => _isMet(outcome);

    /// <inheritdoc/>
    public bool Equals(AccessExpectation? other) => other is not null && Words == other.Words;

    /// <inheritdoc/>
    public override int GetHashCode() => StringComparer.Ordinal.GetHashCode(Words);

    /// <summary>The expectation in words.</summary>
    public override string ToString() => Words;
}
