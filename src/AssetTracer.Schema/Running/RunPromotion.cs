namespace AssetTracer.Schema;

/// <summary>Holds a run to what staging has proven, under the lock: nothing slips in between the answer and the run.</summary>
internal static class RunPromotion
{
    /// <exception cref="MigrationRefusedException">Something isn't proven, and nobody answers for it.</exception>
    public static async Task RefuseAsync(
        RunContext run, PromotionPolicy policy, MigrationSet set, MigrationPlan plan, IReadOnlyList<AppliedMigration> history, CancellationToken cancellationToken)
    {
        var report = await new PromotionJudgement(policy, run.Connection, set, run.Options, run.Clock)
            .JudgeAsync(plan, run.Session.ActAsOpened, cancellationToken).ConfigureAwait(false);
        if (!report.IsAllowed)
        {
            throw new MigrationRefusedException(report.Refusals);
        }

        foreach (var finding in report.Findings)
        {
            MigrationLog.NotQuiteProven(run.Logger, run.Address, finding.Message);
        }

        if (report.IsOverridden)
        {
            MigrationLog.Overridden(run.Logger, policy.Override!.By, run.Address, policy.Override.Reason);
            await NoteAsync(run, policy.Override, report, set, history, cancellationToken).ConfigureAwait(false);
        }
    }

    // Before the run and whatever comes of it: a transaction of its own, which makes the journal where there is none yet.
    private static async Task NoteAsync(
        RunContext run, PromotionOverride who, PromotionReport report, MigrationSet set, IReadOnlyList<AppliedMigration> history, CancellationToken cancellationToken)
    {
        var errors = report.Findings.Where(f => f.Severity == FindingSeverity.Error).ToList();
        await HistoryTransaction.CarryOutAsync(
            run,
            batch =>
            {
                foreach (var step in report.Plan.Steps)
                {
                    var concerned = errors.Where(f => !f.Subject.StartsWith("migration ", StringComparison.Ordinal) || f.Subject == $"migration {step.Version}").ToList();
                    if (concerned.Count > 0)
                    {
                        var message = $"{who} (in spite of: {string.Join(" ", concerned.Select(f => f.Message))})";
                        run.History.AppendJournal(batch, Attempt.At(step, set, history), new(PromotionRules.Overridden, TimeSpan.Zero, Message: message));
                    }
                }
            },
            cancellationToken).ConfigureAwait(false);
    }
}
