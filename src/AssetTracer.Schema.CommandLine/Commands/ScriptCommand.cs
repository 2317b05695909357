using System.CommandLine;

namespace AssetTracer.Schema.CommandLine;

/// <summary><c>script</c>: a plan as SQL for psql.</summary>
internal static class ScriptCommand
{
    public static Command Create(IServiceProvider services)
    {
        var targets = new TargetOptions(services);
        var to = new Option<string>("--to") { Description = "The newest version to apply; with --rollback, the version that stays.", HelpName = "VERSION" };
        var rollback = new Option<bool>("--rollback") { Description = "Writes how the newest migrations are reverted: --to VERSION or --steps N." };
        var steps = VersionOptions.Steps();
        var allowDataLoss = SharedOptions.AllowDataLoss();
        var running = new RunningOptions();
        var sides = new ComparedSides(areRequired: false);
        var answer = DifferenceScriptCommand.Formats();
        var command = new SchemaCommand(
            "script",
            "Writes what is pending as SQL for psql -v ON_ERROR_STOP=1, with the checks and the history rows of a run; or, with --expected and --actual, what makes the schema "
            + "of a database equal to that of another. Nothing is changed.",
            [
                new("script --output pending.sql", "Writes what is pending to a file, for somebody who runs it with psql."),
                new("script --rollback --steps 1 --allow-data-loss --output back.sql", "Writes how the newest migration is reverted."),
                .. DifferenceScriptCommand.Examples,
            ])
        {
            to, rollback, steps, allowDataLoss,
        };
        answer.AddTo(command);
        sides.AddTo(command);
        targets.AddTo(command);
        running.AddTo(command);
        command.Answer(async (parsed, cancellationToken) =>
        {
            if (sides.AreGiven(parsed))
            {
                return await DifferenceScriptCommand.WriteAsync(parsed, sides, answer, cancellationToken).ConfigureAwait(false);
            }

            var (isBack, version, count) = (parsed.GetValue(rollback), parsed.GetValue(to), parsed.GetValue(steps));
            if (!isBack && (count is not null || parsed.GetValue(allowDataLoss)))
            {
                throw new CommandException($"{(count is null ? allowDataLoss.Name : steps.Name)} belongs to --rollback. Give both or neither.");
            }

            if (answer.Format(parsed) != "sql")
            {
                throw new CommandException("Pending migrations are written as SQL only: they are migration classes already.");
            }

            var towards = isBack ? VersionOptions.Back(version, count) : VersionOptions.Up(version);
            var target = await targets.OpenAsync(parsed).ConfigureAwait(false);
            await using (target.ConfigureAwait(false))
            {
                var runner = new Run(parsed, target, running).Quiet;
                var plan = await runner.PlanAsync(towards, cancellationToken).ConfigureAwait(false) with { AllowDataLoss = parsed.GetValue(allowDataLoss) };
                var script = await runner.ScriptAsync(plan, cancellationToken).ConfigureAwait(false);
                await answer.WriteAsync(parsed, script, cancellationToken).ConfigureAwait(false);
                return SchemaCommands.Same;
            }
        });
        return command;
    }
}
