using System.CommandLine;
using System.Globalization;
using Microsoft.Extensions.DependencyInjection;
using Npgsql;
using Spectre.Console;

namespace AssetTracer.Schema.CommandLine;

/// <summary><c>status</c>: which migration ran where.</summary>
internal static class StatusCommand
{
    public static Command Create(IServiceProvider services)
    {
        var targets = new TargetOptions(services);
        var with = new Option<string[]>("--with")
        {
            Description = "Another environment beside it, as in Staging=env:STAGING; may be repeated.",
            HelpName = "NAME=DB",
            DefaultValueFactory = _ => [],
            Arity = ArgumentArity.OneOrMore,
            AllowMultipleArgumentsPerToken = false,
        };
        var failOn = SharedOptions.FailOnPending();
        var answer = AnswerOptions.OfPage();
        var fleet = new FleetCommand(targets) { Alone = [with] };
        var command = new SchemaCommand(
            "status",
            "Shows which migration ran where, when, by whom, and whether it still verifies, and what the histories say against each other. Nothing is changed.",
            new("status", "Shows every migration of this build and of the database."),
            new("status --database env:PRODUCTION --environment Production --with Staging=env:STAGING", "Shows two environments side by side."),
            new("status --with Staging=env:STAGING --format html --output status.html", "Writes them as one page for a browser."),
            new("status --fail-on pending --format json", "Answers for a program, and ends with 1 if something is pending."),
            new("status --fleet fleet.json --max-parallel 8", "Tells of every database of a file who is behind, and who differs from the others."))
        {
            with, failOn,
        };
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
                    var report = await many.GoAsync(Terminal.Of(parsed.InvocationConfiguration), f => f.StatusAsync(cancellationToken)).ConfigureAwait(false);
                    await answer.WriteAsync(parsed, FleetTarget.Report(report), cancellationToken).ConfigureAwait(false);
                    return FleetTarget.IsUnknown(report) ? SchemaCommands.CouldNotTell
                        : parsed.GetValue(failOn) is not null && report.Members.Any(m => !m.Pending.IsEmpty) ? SchemaCommands.Different
                        : SchemaCommands.Same;
                }
            }

            var others = parsed.GetRequiredValue(with).Select(text => Named(with.Name, text)).ToList();
            var target = await targets.OpenAsync(parsed).ConfigureAwait(false);
            await using (target.ConfigureAwait(false))
            {
                var environments = new List<SchemaEnvironment> { new(target.Environment ?? target.Label, target.Database) };
                try
                {
                    foreach (var (name, text) in others)
                    {
                        environments.Add(new(name, targets.Open(with.Name, text)));
                        await parsed.InvocationConfiguration.Error.WriteLineAsync(
                            $"{Words.Flat(name)}: {DatabaseSource.LabelOf(new NpgsqlConnectionStringBuilder(environments[^1].Database.ConnectionString))}").ConfigureAwait(false);
                    }

                    var report = await SchemaStatus.ReadAsync(environments, target.Migrations, target.Services.GetMigrationOptions().HistoryTable, cancellationToken).ConfigureAwait(false);
                    var said = Answer.Spoken(report.ToText, report.ToJson, report.ToMarkdown, () => report.ToHtml(TimeProvider.System.GetUtcNow()));
                    await answer.WriteAsync(parsed, said.With("status", () => report.Findings) with { Draw = c => Draw(c, report) }, cancellationToken).ConfigureAwait(false);
                    return report.Environments.Any(e => e.Problem is not null) ? SchemaCommands.CouldNotTell
                        : parsed.GetValue(failOn) is not null && IsPending(report) ? SchemaCommands.Different
                        : SchemaCommands.Same;
                }
                finally
                {
                    foreach (var other in environments.Skip(1))
                    {
                        await other.Database.DisposeAsync().ConfigureAwait(false);
                    }
                }
            }
        });
        return command;
    }

    // What stands before the sign isn't repeated: somebody may have forgotten the name, and written a connection string.
    private static (string Name, string Text) Named(string option, string text)
    {
        var sign = text.IndexOf('=', StringComparison.Ordinal);
        return sign > 0 && sign + 1 < text.Length ? (text[..sign], text[(sign + 1)..]) : throw new CommandException($"{option} wants a name and a database, as in {option} Staging=env:STAGING.");
    }

    private static bool IsPending(StatusReport report) =>
        report.Migrations.Any(m => m.States.Any(s => s?.Kind is MigrationStateKind.Pending or MigrationStateKind.Unrecorded));

    private static void Draw(IAnsiConsole console, StatusReport report)
    {
        var grid = new Grid(["version", "migration", .. report.Environments.Select(e => Words.Flat(e.Name))]);
        foreach (var migration in report.Migrations)
        {
            grid.Add([migration.Version.Value, migration.Description, .. migration.States.Select(Cell)]);
        }

        console.Write(new Text(report.Verdict + "\n"));
        console.Write(grid.ToTable());
        foreach (var finding in report.Findings)
        {
            console.Write(new Text($"{finding.Severity.ToString().ToLowerInvariant()}: {Words.Flat(CommandWords.Of(finding.ToString()))}\n"));
        }
    }

    private static string Cell(MigrationState? state) => state switch
    {
        null => "?",
        { Kind: MigrationStateKind.Absent } => "-",
        { Recorded: { AppliedAt: { } at } recorded } =>
            string.Create(CultureInfo.InvariantCulture, $"{Word(state.Kind)} {at.UtcDateTime:yyyy-MM-dd}{(recorded.AppliedBy is { } who ? $" by {who}" : "")}"),
        _ => Word(state.Kind),
    };

    private static string Word(MigrationStateKind kind) => kind.ToString().ToLowerInvariant();
}
