using System.CommandLine;
using Microsoft.Extensions.DependencyInjection;

namespace AssetTracer.Schema.CommandLine;

/// <summary><c>gate</c>: whether the code of this build may run on a database.</summary>
internal static class GateCommand
{
    public static Command Create(IServiceProvider services)
    {
        var targets = new TargetOptions(services);
        var brief = new Option<bool>("--brief") { Description = "Asks only for the history and what the applied migrations expect: two round trips." };
        var expected = new ExpectedOptions(targets);
        var failOn = SharedOptions.FailOn("The least severity of a difference in the structure that closes the gate. [default: behavioural]", null);
        var accept = AcceptanceOptions.Accept();
        var oldest = new Option<string>("--oldest") { Description = "The oldest schema that this code works with: pending migrations after it don't close the gate.", HelpName = "VERSION" };
        var newest = new Option<string>("--newest") { Description = "The newest schema that this code works with: migrations that it doesn't know don't close the gate up to it.", HelpName = "VERSION" };
        var answer = AnswerOptions.OfFindings();
        var fleet = new FleetCommand(targets) { Alone = [brief, .. expected.All] };
        var command = new SchemaCommand(
            "gate",
            "Answers whether the code of this build may run on the database. Exit code 0: the gate is open; 1: it is closed; 2: couldn't tell. Nothing is changed.",
            new("gate", "Asks the history, what every migration expects, and whether somebody changed something by hand."),
            new("gate --database env:PRODUCTION --environment Production --expected env:STAGING --expected-name Staging", "Holds production against staging too."),
            new("gate --format github", "Writes what keeps the gate closed beside a pull request on GitHub; junit and sarif are for other services."),
            new("gate --brief --oldest 006 --format json", "Asks what an application asks before it starts, where the code works without the newest migrations."),
            new("gate --fleet fleet.json --format junit", "Asks every database of a file, each as one case of a test."))
        {
            brief, failOn, accept, oldest, newest,
        };
        expected.AddTo(command);
        answer.AddTo(command);
        targets.AddTo(command);
        fleet.AddTo(command);
        command.Answer(async (parsed, cancellationToken) =>
        {
            if (fleet.IsAsked(parsed))
            {
                var many = await fleet.OpenAsync(parsed, cancellationToken).ConfigureAwait(false);
                await using (many.ConfigureAwait(false))
                {
                    var how = await OptionsAsync(parsed, many.Services, cancellationToken).ConfigureAwait(false);
                    var report = await many.GoAsync(Terminal.Of(parsed.InvocationConfiguration), f => f.GateAsync(how, cancellationToken)).ConfigureAwait(false);
                    await answer.WriteAsync(parsed, FleetTarget.Report(report), cancellationToken).ConfigureAwait(false);
                    return FleetTarget.IsUnknown(report) ? SchemaCommands.CouldNotTell : report.IsCurrent ? SchemaCommands.Same : SchemaCommands.Different;
                }
            }

            var target = await targets.OpenAsync(parsed).ConfigureAwait(false);
            await using (target.ConfigureAwait(false))
            {
                var options = await OptionsAsync(parsed, target.Services, cancellationToken).ConfigureAwait(false);
                options.DatabaseName ??= target.Environment;
                var right = await expected.OpenAsync(parsed, target).ConfigureAwait(false);
                await using (right.ConfigureAwait(false))
                {
                    var gate = new DeploymentGate(target.Database, target.Migrations, options, right.Parity(options.AcceptedDifferences));
                    var report = parsed.GetValue(brief)
                        ? await gate.AskBrieflyAsync(cancellationToken).ConfigureAwait(false)
                        : await gate.AskAsync(cancellationToken).ConfigureAwait(false);
                    await answer.WriteAsync(parsed, Answer.Spoken(report.ToText, report.ToJson, report.ToMarkdown).With("gate", () => report.Findings), cancellationToken).ConfigureAwait(false);
                    return report.IsOpen ? SchemaCommands.Same : SchemaCommands.Different;
                }
            }
        });
        return command;

        async Task<GateOptions> OptionsAsync(ParseResult parsed, IServiceProvider from, CancellationToken cancellationToken)
        {
            var options = from.GetGateOptions();
            options.FailOn = parsed.GetValue(failOn) is { } severity ? SharedOptions.SeverityOf(severity) : options.FailOn;
            options.AcceptedDifferences = parsed.GetValue(accept) is { } file ? await AcceptanceOptions.ReadAsync(file, cancellationToken).ConfigureAwait(false) : options.AcceptedDifferences;
            options.OldestVersion = parsed.GetValue(oldest) is { } first ? new(first) : options.OldestVersion;
            options.NewestVersion = parsed.GetValue(newest) is { } last ? new(last) : options.NewestVersion;
            return options;
        }
    }
}
