using System.CommandLine;

namespace AssetTracer.Schema.CommandLine;

/// <summary><c>rehearse</c>: carries what is pending out, and rolls it back.</summary>
internal static class RehearseCommand
{
    public static Command Create(IServiceProvider services)
    {
        var targets = new TargetOptions(services);
        var confirmation = new Confirmation(targets);
        var to = VersionOptions.UpTo();
        var running = new RunningOptions();
        var output = new Option<string>("--output") { Description = "Writes the answer to a file instead of standard output, in place of one that is there.", HelpName = "FILE" };
        var command = new SchemaCommand(
            "rehearse",
            "Carries what is pending out for real in one transaction that is rolled back. Its locks are held until then: on a busy database, rehearse on a copy. "
            + "Exit code 0: all of it works; 1: it doesn't; 2: couldn't tell.",
            new("rehearse --environment Staging --yes", "Rehearses on the application's database."),
            new("rehearse --database env:COPY --environment Copy --yes --output rehearsal.txt", "Rehearses on a copy, and keeps what each statement took and locked."))
        {
            to, output,
        };
        targets.AddTo(command);
        confirmation.AddTo(command);
        running.AddTo(command);
        command.Answer(async (parsed, cancellationToken) =>
        {
            var target = await targets.OpenAsync(parsed).ConfigureAwait(false);
            await using (target.ConfigureAwait(false))
            {
                var runner = new Run(parsed, target, running).Quiet;
                var plan = await runner.PlanAsync(VersionOptions.Up(parsed.GetValue(to)), cancellationToken).ConfigureAwait(false);
                if (!plan.IsEmpty)
                {
                    await confirmation.DemandAsync(parsed, target, $"rehearse {Words.Count(plan.Steps.Count, "migration")}", isDestructive: false, cancellationToken).ConfigureAwait(false);
                }

                var rehearsal = await runner.RehearseAsync(plan, cancellationToken).ConfigureAwait(false);
                await AnswerOptions.WriteAsync(parsed, parsed.GetValue(output), CommandWords.Of(rehearsal.ToText()), cancellationToken).ConfigureAwait(false);
                return rehearsal.Passed ? SchemaCommands.Same : SchemaCommands.Different;
            }
        });
        return command;
    }
}
