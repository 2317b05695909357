using System.CommandLine;
using Microsoft.Extensions.DependencyInjection;
using Npgsql;

namespace AssetTracer.Schema.CommandLine;

/// <summary><c>drift</c>: whether somebody changed a database by hand since the last run.</summary>
internal sealed class DriftCommand
{
    private const string Description =
        "Answers whether somebody changed the database by hand since the last run of migrations, and what. No second database is needed. "
        + "Exit code 0: nobody did; 1: somebody did; 2: couldn't tell.";

    private readonly Option<string> _failOn = SharedOptions.FailOn("The least severity of a change that counts. [default: cosmetic]", null);
    private readonly Option<string> _accept = AcceptanceOptions.Accept();
    private readonly AnswerOptions _answer = AnswerOptions.OfFindings();

    /// <summary>On the database of an application.</summary>
    public static Command Create(IServiceProvider services)
    {
        var drift = new DriftCommand();
        var targets = new TargetOptions(services);
        var command = new SchemaCommand(
            "drift",
            Description,
            new("drift", "Names what was changed in the application's database."),
            new("drift --database env:PRODUCTION --environment Production --fail-on behavioural --format json", "Asks another database, minds no comments, and answers for a program."));
        drift.AddTo(command);
        targets.AddTo(command);
        command.Answer(async (parsed, cancellationToken) =>
        {
            var target = await targets.OpenAsync(parsed).ConfigureAwait(false);
            await using (target.ConfigureAwait(false))
            {
                var options = target.Services.GetDriftOptions();
                options.DatabaseName ??= target.Environment;
                return await drift.AskAsync(parsed, target.Database, options, cancellationToken).ConfigureAwait(false);
            }
        });
        return command;
    }

    /// <summary>On any database whose migrations this library ran.</summary>
    public static Command Create()
    {
        var drift = new DriftCommand();
        var database = SharedOptions.Server("--database", "The database to ask", isRequired: true);
        var history = new Option<string>("--history") { Description = "The table that records what was applied. [default: public.schema_migrations]", HelpName = "TABLE" };
        var command = new SchemaCommand(
            "drift",
            Description,
            new Example("drift --database env:PRODUCTION", "Names what was changed in production."))
        {
            database, history,
        };
        drift.AddTo(command);
        command.Answer(async (parsed, cancellationToken) =>
        {
            var options = new DriftOptions();
            options.HistoryTable = parsed.GetValue(history) is { } table ? Table(table) : options.HistoryTable;
            var source = ServerSource.Open(database.Name, parsed.GetRequiredValue(database), null);
            await using (source.ConfigureAwait(false))
            {
                await parsed.InvocationConfiguration.Error.WriteLineAsync($"database: {DatabaseSource.LabelOf(new NpgsqlConnectionStringBuilder(source.ConnectionString))}").ConfigureAwait(false);
                return await drift.AskAsync(parsed, source, options, cancellationToken).ConfigureAwait(false);
            }
        });
        return command;
    }

    private static QualifiedName Table(string name)
    {
        try
        {
            return name;
        }
        catch (ArgumentException e)
        {
            throw new CommandException("--history isn't the name of a table. Write it like public.schema_migrations.", e);
        }
    }

    private void AddTo(Command command)
    {
        command.Add(_failOn);
        command.Add(_accept);
        _answer.AddTo(command);
    }

    private async Task<int> AskAsync(ParseResult parsed, NpgsqlDataSource database, DriftOptions options, CancellationToken cancellationToken)
    {
        options.FailOn = parsed.GetValue(_failOn) is { } severity ? SharedOptions.SeverityOf(severity) : options.FailOn;
        options.AcceptedDifferences = parsed.GetValue(_accept) is { } file ? await AcceptanceOptions.ReadAsync(file, cancellationToken).ConfigureAwait(false) : options.AcceptedDifferences;
        var report = await new SchemaDrift(database, options).CompareAsync(cancellationToken).ConfigureAwait(false);
        await _answer.WriteAsync(parsed, Answer.Spoken(report.ToText, report.ToJson, report.ToMarkdown).With("drift", () => report.Findings), cancellationToken).ConfigureAwait(false);
        return report.HasDrifted ? SchemaCommands.Different
            : report.Unknown is null ? SchemaCommands.Same
            : SchemaCommands.CouldNotTell;
    }
}
