namespace AssetTracer.Schema;

/// <summary>Holds a run to what staging has proven, under the lock: nothing slips in between the answer and the run.</summary>
internal static class RunPromotion
{
    private const string Unproven = "Unproven: runs of this database are held to what staging has proven, and nobody asked that of this entry.";

    /// <summary>What the journal says of something that was recorded without a run, which no policy can hold.</summary>
    public static string? Recorded(MigrationOptions options, string? reason = null) =>
        options.Promotion is null ? reason : reason is null ? Unproven : $"{reason} ({Unproven})";

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
            await NoteAsync(run, report, set, history, cancellationToken).ConfigureAwait(false);
        }
    }

    // Before the run and whatever comes of it: a transaction of its own, which makes the journal where there is none yet.
    private static async Task NoteAsync(
        RunContext run, PromotionReport report, MigrationSet set, IReadOnlyList<AppliedMigration> history, CancellationToken cancellationToken)
    {
        await HistoryTransaction.CarryOutAsync(
            run,
            batch =>
            {
                foreach (var step in report.Plan.Steps)
                {
                    if (report.NoteOn(step.Version) is { } message)
                    {
                        run.History.AppendJournal(batch, Attempt.At(step, set, history), new(PromotionRules.Overridden, TimeSpan.Zero, Message: message));
                    }
                }
            },
            cancellationToken).ConfigureAwait(false);
    }
}
