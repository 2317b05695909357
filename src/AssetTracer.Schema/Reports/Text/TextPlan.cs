using System.Globalization;
using System.Text;

namespace AssetTracer.Schema;

/// <summary>A plan for a terminal.</summary>
internal static class TextPlan
{
    public static string Write(MigrationPlan plan)
    {
        var text = new StringBuilder(PlanWording.Verdict(plan)).Append('\n');
        foreach (var remark in PlanWording.Remarks(plan))
        {
            text.Append("  ").Append(remark).Append('\n');
        }

        foreach (var step in plan.Steps)
        {
            text.Append(CultureInfo.InvariantCulture, $"\n{PlanWording.Title(step)}\n  {PlanWording.Boundaries(step)}\n");
            for (var i = 0; i < step.Statements.Count; i++)
            {
                var statement = step.Statements[i];
                var number = $"{Wording.Number(i + 1)}. ".PadLeft(6);
                text.Append(number).Append(statement.Text.ReplaceLineEndings("\n").Replace("\n", "\n      ", StringComparison.Ordinal)).Append('\n');
                foreach (var note in PlanWording.Notes(step, statement))
                {
                    text.Append("      -> ").Append(note).Append('\n');
                }
            }
        }

        return text.ToString();
    }
}

/// <summary>What reports say of plans.</summary>
internal static class PlanWording
{
    public static string Verdict(MigrationPlan plan) => plan.Steps switch
    {
        { IsEmpty: true } => "There is nothing to do.",
        [{ Direction: MigrationDirection.Up }, ..] => $"{Wording.Count(plan.Steps.Count, "migration")} to apply.",
        _ => $"{Wording.Count(plan.Steps.Count, "migration")} to revert.",
    };

    /// <summary>What is to be said of the plan as a whole, in sentences.</summary>
    public static IReadOnlyList<string> Remarks(MigrationPlan plan) =>
    [
        .. plan.OtherEnvironment is { } other ? [OtherEnvironment(other)] : Array.Empty<string>(),
        .. plan.Findings.Select(f => f.Message),
        .. plan.Obstacles.Select(o => $"In the way now: {o}."),
    ];

    public static string OtherEnvironment(string name) => $"The database belongs to {name}, as its own journal says, and not to the environment that was named: a run refuses it.";

    public static string Title(PlannedMigration step) =>
        $"{(step.Direction == MigrationDirection.Up ? "Apply" : "Revert")} {step.Version}: {step.Description.ReplaceLineEndings(" ")}".TrimEnd(':', ' ');

    public static string Boundaries(PlannedMigration step)
    {
        var check = step.Direction == MigrationDirection.Up ? "its verification and its history row" : "its history row";
        return step.IsTransactional
            ? $"{Wording.Count(step.Statements.Count, "statement")} in one transaction, with {check}."
            : $"{Wording.Count(step.Statements.Count, "statement")}, each by itself and journalled, because one can't run in a transaction; then {check} in one.";
    }

    public static IEnumerable<string> Notes(PlannedMigration step, SqlStatement statement)
    {
        if (statement.Transaction == TransactionMode.Outside)
        {
            yield return "Not in a transaction.";
        }

        var locks = statement.Locks;
        var taken = locks.Taken.Where(l => step.Locks.Any(s => s.Table == l.Table)).ToList();
        if (!locks.IsKnown)
        {
            yield return "Locks: unknown.";
        }
        else if (taken.Count > 0)
        {
            yield return $"Locks: {string.Join("; ", taken.Select(l => $"{l} ({l.Level.WhoWaits()})"))}.";
        }

        foreach (var hazard in statement.Hazards)
        {
            yield return $"Mind: {hazard.Message}";
        }
    }
}
