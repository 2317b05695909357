using System.CommandLine;

namespace AssetTracer.Schema.CommandLine;

/// <summary><c>promote --proof FILE | --from DB</c>: applies what staging has proven, and nothing else.</summary>
internal static class PromoteCommand
{
    public static Command Create(IServiceProvider services)
    {
        var targets = new TargetOptions(services);
        var confirmation = new Confirmation(targets);
        var policies = new PromotionOptions(targets);
        var to = VersionOptions.UpTo();
        var dryRun = SharedOptions.DryRun();
        var answer = AnswerOptions.OfFindings();
        var command = new SchemaCommand(
            "promote",
            "Applies what is pending as far as staging has proven it: by a proof file that prove wrote, or by asking staging itself. Shows the plan and asks before. "
            + "Exit code 0: done; 1: it isn't proven, and nothing was changed; 2: couldn't tell or failed.",
            new("promote --proof proof.json --dry-run", "Answers whether the proof covers what is pending."),
            new("promote --database env:PRODUCTION --environment Production --proof proof.json --key env:PROOF_KEY --yes", "Applies it, if the proof is signed with this key."),
            new("promote --database env:PRODUCTION --environment Production --from env:STAGING --yes", "Applies what staging itself says it has applied and verified."),
            new("promote --environment Production --proof proof.json --override-by Ada --reason \"Outage of 12 May\" --yes", "Applies it all the same; the journal keeps who and why."))
        {
            to, dryRun,
        };
        policies.AddTo(command);
        answer.AddTo(command);
        targets.AddTo(command);
        confirmation.AddTo(command);
        command.Answer(async (parsed, cancellationToken) =>
        {
            var policy = policies.Read(parsed, services, out var staging);
            try
            {
                return await PromoteAsync(parsed, policy, cancellationToken).ConfigureAwait(false);
            }
            finally
            {
                if (staging is not null)
                {
                    await staging.DisposeAsync().ConfigureAwait(false);
                }
            }
        });
        return command;

        async Task<int> PromoteAsync(ParseResult parsed, PromotionPolicy? policy, CancellationToken cancellationToken)
        {
            var target = await targets.OpenAsync(parsed).ConfigureAwait(false);
            await using (target.ConfigureAwait(false))
            {
                var run = new Run(parsed, target);
                var report = await new SchemaPromotion(run.Quiet, policy).AskAsync(VersionOptions.Up(parsed.GetValue(to)), cancellationToken).ConfigureAwait(false);
                if (!report.IsAllowed || parsed.GetValue(dryRun))
                {
                    await answer.WriteAsync(parsed, Answer.Spoken(report.ToText, report.ToJson, report.ToMarkdown).With("promote", () => report.Findings), cancellationToken).ConfigureAwait(false);
                    return report.IsAllowed ? SchemaCommands.Same : SchemaCommands.Different;
                }

                if (!report.Plan.IsEmpty)
                {
                    await parsed.InvocationConfiguration.Error.WriteAsync(CommandWords.Of($"{report.ToText()}\n{report.Plan.ToText()}\n")).ConfigureAwait(false);
                    await confirmation.DemandAsync(parsed, target, $"apply {Words.Count(report.Plan.Steps.Count, "migration")}", isDestructive: report.IsOverridden, cancellationToken).ConfigureAwait(false);
                }

                var summary = await run.CarryOutAsync(report.Plan, runner => new SchemaPromotion(runner, policy).PromoteAsync(report, cancellationToken), cancellationToken).ConfigureAwait(false);
                await answer.WriteAsync(parsed, RunReport.Of(summary, report.Plan, target).With("promote", () => report.Findings), CancellationToken.None).ConfigureAwait(false);
                return SchemaCommands.Same;
            }
        }
    }
}
