using static System.FormattableString;

namespace AssetTracer.Schema;

/// <summary>Between which numbers a sequence counts, and how.</summary>
/// <param name="Least">The least number.</param>
/// <param name="Greatest">The greatest number.</param>
/// <param name="Start">The first number that it gives.</param>
/// <param name="Increment">How far each number is from the one before; below zero it counts down.</param>
/// <param name="IsCycling">Whether it begins again behind its last number.</param>
internal readonly record struct SequenceBounds(long Least, long Greatest, long Start, long Increment, bool IsCycling)
{
    private bool IsDescending => Increment < 0;

    /// <summary>The statement that changes a sequence, where it gets these bounds.</summary>
    /// <param name="sequence">The sequence.</param>
    /// <param name="before">Its bounds before.</param>
    /// <param name="change">The statement without its end; <c>RESTART</c> can stand behind it.</param>
    // A sequence that stands outside of its new bounds begins at its new start only if it has given no number yet, or has counted towards the bounds without having come there:
    // a number that was given isn't given again. To set what holds already keeps nextval out while that is looked at.
    public SqlStatement Set(QualifiedName sequence, SequenceBounds before, string change)
    {
        if (before.Least >= Least && before.Greatest <= Greatest)
        {
            return new(change);
        }

        var isUnused = Invariant($"NOT is_called AND last_value = {before.Start}");
        var isAhead = before.IsCycling || before.IsDescending != IsDescending ? null
            : IsDescending ? Invariant($"last_value > {Greatest}")
            : Invariant($"last_value < {Least}");
        return new(
            "DO " + DollarQuote.Of(
                $"""

                BEGIN
                    ALTER SEQUENCE {sequence} INCREMENT BY {Invariant($"{before.Increment}")};
                    IF (SELECT last_value NOT BETWEEN {Invariant($"{Least} AND {Greatest}")} AND ({isUnused}{(isAhead is null ? "" : $" OR {isAhead}")}) FROM {sequence}) THEN
                        {change} RESTART;
                    ELSE
                        {change};
                    END IF;
                END

                """),
            new Hazard(HazardKind.MayFailOnData, $"Fails if {sequence} has counted past its new bounds. If it was never called since it was made or restarted, it begins at {Invariant($"{Start}")}."));
    }
}
