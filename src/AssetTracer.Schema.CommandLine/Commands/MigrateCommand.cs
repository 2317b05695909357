using System.CommandLine;

namespace AssetTracer.Schema.CommandLine;

/// <summary><c>migrate</c>: applies what is pending.</summary>
internal static class MigrateCommand
{
    public static Command Create(IServiceProvider services)
    {
        var targets = new TargetOptions(services);
        var confirmation = new Confirmation(targets);
        var to = VersionOptions.UpTo();
        var dryRun = SharedOptions.DryRun();
        var running = new RunningOptions();
        var fleet = new FleetCommand(targets);
        var answer = new AnswerOptions("text", "json", "markdown");
        var command = new SchemaCommand(
            "migrate",
            "Applies what is pending, each migration verified in its own transaction. Shows the plan and asks before.",
            new("migrate --dry-run", "Shows what would be done."),
            new("migrate --to 007 --environment Staging --yes", "Applies everything up to a version, without a question."),
            new("migrate --database env:PRODUCTION --environment Production --yes", "Does it on another database than the application's own."),
            new("migrate --environment Staging --yes --adopt-verified --format json", "Records what somebody made by hand already, and answers for a program."),
            new("migrate --fleet fleet.json --canary staging --stop-at 5% --environment Production --yes", "Does it on every database of a file: one before all others, and no further if too many fail."))
        {
            to, dryRun,
        };
        answer.AddTo(command);
        targets.AddTo(command);
        confirmation.AddTo(command);
        running.AddTo(command);
        fleet.AddTo(command, isRun: true);
        command.Answer(async (parsed, cancellationToken) =>
        {
            if (fleet.IsAsked(parsed))
            {
                return await MigrateFleetAsync(parsed, cancellationToken).ConfigureAwait(false);
            }

            var target = await targets.OpenAsync(parsed).ConfigureAwait(false);
            await using (target.ConfigureAwait(false))
            {
                var run = new Run(parsed, target, running);
                var plan = await run.Quiet.PlanAsync(VersionOptions.Up(parsed.GetValue(to)), cancellationToken).ConfigureAwait(false);
                if (parsed.GetValue(dryRun))
                {
                    await answer.WriteAsync(parsed, PlanCommand.Report(plan), cancellationToken).ConfigureAwait(false);
                    return SchemaCommands.Same;
                }

                if (!plan.IsEmpty)
                {
                    await parsed.InvocationConfiguration.Error.WriteAsync(CommandWords.Of(plan.ToText()) + Environment.NewLine).ConfigureAwait(false);
                    await confirmation.DemandAsync(parsed, target, $"apply {Words.Count(plan.Steps.Count, "migration")}", isDestructive: false, cancellationToken).ConfigureAwait(false);
                }

                var summary = await run.CarryOutAsync(plan, cancellationToken).ConfigureAwait(false);
                await answer.WriteAsync(parsed, RunReport.Of(summary, plan, target), CancellationToken.None).ConfigureAwait(false);
                return SchemaCommands.Same;
            }
        });
        return command;

        async Task<int> MigrateFleetAsync(ParseResult parsed, CancellationToken cancellationToken)
        {
            var target = await fleet.OpenAsync(parsed, cancellationToken).ConfigureAwait(false);
            await using (target.ConfigureAwait(false))
            {
                var (terminal, upTo) = (Terminal.Of(parsed.InvocationConfiguration), VersionOptions.Version(parsed.GetValue(to)));
                if (parsed.GetValue(dryRun) || !confirmation.IsGiven(parsed))
                {
                    var plan = await target.GoAsync(terminal, f => f.PlanAsync(upTo, cancellationToken), o => running.Apply(parsed, o)).ConfigureAwait(false);
                    if (parsed.GetValue(dryRun))
                    {
                        await answer.WriteAsync(parsed, FleetTarget.Report(plan), cancellationToken).ConfigureAwait(false);
                        return FleetTarget.IsUnknown(plan) ? SchemaCommands.CouldNotTell : SchemaCommands.Same;
                    }

                    await terminal.SayAsync(CommandWords.Of(plan.ToText())).ConfigureAwait(false);
                }

                target.PreviousEnvironment = confirmation.PreviousEnvironment(parsed);
                await confirmation.DemandAsync(parsed, target.Named, "apply what is pending", isDestructive: false, cancellationToken).ConfigureAwait(false);
                var report = await target.GoAsync(terminal, f => f.MigrateAsync(upTo, cancellationToken), o => running.Apply(parsed, o)).ConfigureAwait(false);
                await answer.WriteAsync(parsed, FleetTarget.Report(report), CancellationToken.None).ConfigureAwait(false);
                return report.IsCurrent ? SchemaCommands.Same : SchemaCommands.CouldNotTell;
            }
        }
    }
}
