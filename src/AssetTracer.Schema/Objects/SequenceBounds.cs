using static System.FormattableString;

namespace AssetTracer.Schema;

/// <summary>Between which numbers a sequence counts, and which way.</summary>
/// <param name="Least">The least number.</param>
/// <param name="Greatest">The greatest number.</param>
/// <param name="IsDescending">Whether it counts down.</param>
internal readonly record struct SequenceBounds(long Least, long Greatest, bool IsDescending)
{
    /// <summary>The statement that changes a sequence, where it gets these bounds.</summary>
    /// <param name="sequence">The sequence.</param>
    /// <param name="before">Its bounds before.</param>
    /// <param name="change">The statement without its end; <c>RESTART</c> can stand behind it.</param>
    // A sequence that stands outside of its new bounds begins at its start if no number is lost by that: it hasn't come to its bounds yet, or gave none.
    public SqlStatement Set(QualifiedName sequence, SequenceBounds before, string change)
    {
        var unreached = new List<string>();
        if (before.Least < Least)
        {
            unreached.Add(Invariant($"last_value < {Least}") + (IsDescending ? " AND NOT is_called" : ""));
        }

        if (before.Greatest > Greatest)
        {
            unreached.Add(Invariant($"last_value > {Greatest}") + (IsDescending ? "" : " AND NOT is_called"));
        }

        return unreached.Count == 0
            ? new(change)
            : new(
                "DO " + DollarQuote.Of(
                    $"""

                    BEGIN
                        IF (SELECT {string.Join(" OR ", unreached)} FROM {sequence}) THEN
                            {change} RESTART;
                        ELSE
                            {change};
                        END IF;
                    END

                    """),
                new Hazard(HazardKind.MayFailOnData, $"Fails if {sequence} has counted past its new bounds."));
    }
}
