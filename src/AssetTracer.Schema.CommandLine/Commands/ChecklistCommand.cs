using System.CommandLine;
using Microsoft.Extensions.DependencyInjection;

namespace AssetTracer.Schema.CommandLine;

/// <summary><c>checklist</c>: what has to be so before code is deployed.</summary>
internal static class ChecklistCommand
{
    public static Command Create(IServiceProvider services)
    {
        var targets = new TargetOptions(services, isOwnOnly: true);
        var file = new Option<string>("--file") { Description = "Keeps the checklist with what was ticked, for the next time.", HelpName = "FILE" };
        var tick = new Option<string>("--tick") { Description = "Ticks an item, by name.", HelpName = "ITEM" };
        var untick = new Option<string>("--untick") { Description = "Takes back that somebody ticked an item.", HelpName = "ITEM" };
        var by = new Option<string>("--by") { Description = "With --tick: who ticks it.", HelpName = "NAME" };
        var note = new Option<string>("--note") { Description = "With --tick: what is worth noting.", HelpName = "TEXT" };
        var answer = AnswerOptions.OfPage();
        var command = new SchemaCommand(
            "checklist",
            "Asks what has to be so before code is deployed, and keeps who ticked what else has to be done. Exit code 0: the deployment may go ahead; 1: it may not; 2: couldn't tell.",
            new("checklist --file checklist.json", "Asks every item that answers for itself, and keeps the answers."),
            new("checklist --file checklist.json --tick backup --by Ada --note \"restored on trial\"", "Ticks an item."),
            new("checklist --format markdown --output checklist.md", "Writes it for a pull request."),
            new("checklist --format html --output checklist.html", "Writes it as one page for a browser."))
        {
            file, tick, untick, by, note,
        };
        answer.AddTo(command);
        targets.AddTo(command);
        command.Answer(async (parsed, cancellationToken) =>
        {
            var (path, ticked, who) = (parsed.GetValue(file), parsed.GetValue(tick), parsed.GetValue(by));
            if (ticked is null != who is null || (ticked is null && parsed.GetValue(note) is not null))
            {
                throw new CommandException("--tick ITEM and --by NAME belong together, and --note TEXT to both.");
            }

            if ((ticked ?? parsed.GetValue(untick)) is not null && path is null)
            {
                throw new CommandException("What is ticked has to be kept: name the file with --file FILE.");
            }

            var target = await targets.OpenAsync(parsed).ConfigureAwait(false);
            await using (target.ConfigureAwait(false))
            {
                var checklist = target.Services.GetService<DeploymentChecklist>() ?? throw new CommandException(
                    "The application declares no checklist. Add one where it adds its migrations: services.AddSchemaMigrations().AddChecklist(…).");
                var earlier = path is not null && File.Exists(path) ? await LoadAsync(path, cancellationToken).ConfigureAwait(false) : null;
                var report = await checklist.AskAsync(earlier, cancellationToken).ConfigureAwait(false);
                report = ticked is null ? report : report.Tick(ticked, who!, parsed.GetValue(note) ?? "");
                report = parsed.GetValue(untick) is { } open ? report.Untick(open) : report;
                if (path is not null)
                {
                    await OutputFile.WriteAsync(path, stream => report.SaveAsync(stream, cancellationToken)).ConfigureAwait(false);
                    await parsed.InvocationConfiguration.Error.WriteLineAsync($"The checklist is in {path}.").ConfigureAwait(false);
                }

                await answer.WriteAsync(parsed, Answer.Spoken(report.ToText, report.ToJson, report.ToMarkdown, report.ToHtml).With("checklist", () => report.Items.SelectMany(i => i.Findings).ToValueArray()), cancellationToken).ConfigureAwait(false);
                return report.IsReady ? SchemaCommands.Same
                    : report.Items.Any(i => i.Outcome is ChecklistOutcome.Failed or ChecklistOutcome.Open) ? SchemaCommands.Different
                    : SchemaCommands.CouldNotTell;
            }
        });
        return command;
    }

    private static async Task<ChecklistReport> LoadAsync(string path, CancellationToken cancellationToken)
    {
        try
        {
            var stream = File.OpenRead(path);
            await using (stream.ConfigureAwait(false))
            {
                return await ChecklistReport.LoadAsync(stream, cancellationToken).ConfigureAwait(false);
            }
        }
        catch (ChecklistException e)
        {
            throw new CommandException($"{path}: {e.Message}", e);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new CommandException($"{path} can't be read: {e.Message}", e);
        }
    }
}
