using System.CommandLine;

namespace AssetTracer.Schema.CommandLine;

/// <summary><c>plan</c>: what a run would do.</summary>
internal static class PlanCommand
{
    public static Command Create(IServiceProvider services)
    {
        var targets = new TargetOptions(services);
        var to = VersionOptions.UpTo();
        var failOn = SharedOptions.FailOnPending();
        var running = new RunningOptions();
        var fleet = new FleetCommand(targets);
        var answer = new AnswerOptions("text", "json", "markdown");
        var command = new SchemaCommand(
            "plan",
            "Shows what is pending: each statement, its transaction, what it locks and what to mind. Nothing is changed.",
            new("plan", "Shows everything that a run would do now."),
            new("plan --to 007 --format markdown --output plan.md", "Writes the plan up to a version for a pull request."),
            new("plan --fail-on pending", "Ends with 1 if something is pending."),
            new("plan --fleet fleet.json", "Shows it for every database of a file, once for those that lack the same."))
        {
            to, failOn,
        };
        answer.AddTo(command);
        targets.AddTo(command);
        running.AddTo(command);
        fleet.AddTo(command);
        command.Answer(async (parsed, cancellationToken) =>
        {
            if (fleet.IsAsked(parsed))
            {
                var many = await fleet.OpenAsync(parsed, cancellationToken).ConfigureAwait(false);
                await using (many.ConfigureAwait(false))
                {
                    var report = await many.GoAsync(
                        Terminal.Of(parsed.InvocationConfiguration), f => f.PlanAsync(VersionOptions.Version(parsed.GetValue(to)), cancellationToken), o => running.Apply(parsed, o)).ConfigureAwait(false);
                    await answer.WriteAsync(parsed, FleetTarget.Report(report), cancellationToken).ConfigureAwait(false);
                    return FleetTarget.IsUnknown(report) ? SchemaCommands.CouldNotTell
                        : parsed.GetValue(failOn) is not null && !report.IsCurrent ? SchemaCommands.Different
                        : SchemaCommands.Same;
                }
            }

            var target = await targets.OpenAsync(parsed).ConfigureAwait(false);
            await using (target.ConfigureAwait(false))
            {
                var plan = await new Run(parsed, target, running).Quiet.PlanAsync(VersionOptions.Up(parsed.GetValue(to)), cancellationToken).ConfigureAwait(false);
                await answer.WriteAsync(parsed, Report(plan), cancellationToken).ConfigureAwait(false);
                return parsed.GetValue(failOn) is not null && !plan.IsEmpty ? SchemaCommands.Different : SchemaCommands.Same;
            }
        });
        return command;
    }

    public static Answer Report(MigrationPlan plan) => Answer.Spoken(plan.ToText, plan.ToJson, plan.ToMarkdown);
}
