using System.CommandLine;

namespace AssetTracer.Schema.CommandLine;

/// <summary><c>rollback --to VERSION | --steps N</c>: reverts the newest migrations.</summary>
internal static class RollbackCommand
{
    public static Command Create(IServiceProvider services)
    {
        var targets = new TargetOptions(services);
        var confirmation = new Confirmation(targets);
        var to = VersionOptions.BackTo();
        var steps = VersionOptions.Steps();
        var dryRun = SharedOptions.DryRun();
        var allowDataLoss = SharedOptions.AllowDataLoss();
        var answer = new AnswerOptions("text", "json", "markdown");
        var command = new SchemaCommand(
            "rollback",
            "Reverts the newest migrations, newest first. Shows the plan with the rows that would be lost, and asks for the environment's name before.",
            new("rollback --steps 1 --dry-run", "Shows how the newest migration would be reverted."),
            new("rollback --steps 1 --environment Staging --yes", "Reverts it, without a question."),
            new("rollback --to 005 --environment Staging --yes --allow-data-loss", "Goes back to a version, and may lose rows."))
        {
            to, steps, dryRun, allowDataLoss,
        };
        answer.AddTo(command);
        targets.AddTo(command);
        confirmation.AddTo(command);
        command.Answer(async (parsed, cancellationToken) =>
        {
            var back = VersionOptions.Back(parsed.GetValue(to), parsed.GetValue(steps));
            var target = await targets.OpenAsync(parsed).ConfigureAwait(false);
            await using (target.ConfigureAwait(false))
            {
                var run = new Run(parsed, target);
                var plan = await run.Quiet.PlanAsync(back, cancellationToken).ConfigureAwait(false) with { AllowDataLoss = parsed.GetValue(allowDataLoss) };
                if (parsed.GetValue(dryRun))
                {
                    await answer.WriteAsync(parsed, PlanCommand.Report(plan), cancellationToken).ConfigureAwait(false);
                    return SchemaCommands.Same;
                }

                if (!plan.IsEmpty)
                {
                    await parsed.InvocationConfiguration.Error.WriteAsync(CommandWords.Of(plan.ToText()) + Environment.NewLine).ConfigureAwait(false);
                    if (!plan.AllowDataLoss && plan.Findings.Any(f => f is DataLoss))
                    {
                        throw new CommandException("Nothing was changed, because rows would be lost.");
                    }

                    await confirmation.DemandAsync(parsed, target, $"revert {Words.Count(plan.Steps.Count, "migration")}", isDestructive: true, cancellationToken).ConfigureAwait(false);
                }

                var summary = await run.CarryOutAsync(plan, cancellationToken).ConfigureAwait(false);
                await answer.WriteAsync(parsed, RunReport.Of(summary, plan, target), CancellationToken.None).ConfigureAwait(false);
                return SchemaCommands.Same;
            }
        });
        return command;
    }
}
