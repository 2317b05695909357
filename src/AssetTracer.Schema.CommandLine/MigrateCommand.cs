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
        var answer = new AnswerOptions("text", "json", "markdown");
        var command = new SchemaCommand(
            "migrate",
            "Applies what is pending, each migration verified in its own transaction. Shows the plan and asks before.",
            new("migrate --dry-run", "Shows what would be done."),
            new("migrate --to 007 --environment Staging --yes", "Applies everything up to a version, without a question."),
            new("migrate --database env:PRODUCTION --environment Production --yes", "Does it on another database than the application's own."),
            new("migrate --environment Staging --yes --adopt-verified --format json", "Records what somebody made by hand already, and answers for a program."))
        {
            to, dryRun,
        };
        answer.AddTo(command);
        targets.AddTo(command);
        confirmation.AddTo(command);
        running.AddTo(command);
        command.Answer(async (parsed, cancellationToken) =>
        {
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
    }
}
