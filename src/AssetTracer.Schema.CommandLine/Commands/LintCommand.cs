using System.CommandLine;
using Microsoft.Extensions.DependencyInjection;

namespace AssetTracer.Schema.CommandLine;

/// <summary><c>lint</c>: whether row security leaves rows open.</summary>
internal sealed class LintCommand
{
    private const string Description =
        "Looks for rows that others may reach than those they are meant for: row security that is off or has no policy, policies that don't do what they seem to, "
        + "functions and views that go past them. Exit code 0: nothing that counts; 1: something; 2: couldn't tell.";

    private readonly Option<string> _failOn = new Option<string>("--fail-on") { Description = "The least severity that ends with exit code 1. [default: warning]" }.AcceptOnlyFromAmong("error", "warning", "note");

    private readonly Option<string[]> _off = new Option<string[]>("--off")
    {
        Description = "A rule that isn't asked; may be repeated.",
        DefaultValueFactory = _ => [],
        Arity = ArgumentArity.OneOrMore,
        AllowMultipleArgumentsPerToken = false,
    }.AcceptOnlyFromAmong([.. SchemaLint.Rules.Select(r => r.Id)]);

    private readonly Option<string[]> _roles = new("--application-role")
    {
        Description = "A role that the application logs in with, which policies must bind; may be repeated.",
        HelpName = "ROLE",
        DefaultValueFactory = _ => [],
        Arity = ArgumentArity.OneOrMore,
        AllowMultipleArgumentsPerToken = false,
    };

    private readonly Option<string[]> _schemas = SharedOptions.Schemas();
    private readonly Option<string> _scope = SharedOptions.Scope();
    private readonly AnswerOptions _answer = AnswerOptions.OfFindings();

    /// <summary>On the database of an application.</summary>
    public static Command Create(IServiceProvider services)
    {
        var lint = new LintCommand();
        var targets = new TargetOptions(services);
        var command = new SchemaCommand(
            "lint",
            Description,
            new("lint", "Asks every rule of the application's database."),
            new("lint --database env:PRODUCTION --environment Production --application-role app --fail-on error", "Asks another database, and minds errors only."));
        lint.AddTo(command);
        targets.AddTo(command);
        command.Answer(async (parsed, cancellationToken) =>
        {
            var target = await targets.OpenAsync(parsed).ConfigureAwait(false);
            await using (target.ConfigureAwait(false))
            {
                var snapshot = await new PostgresSnapshotReader(target.Database, lint.Scope(parsed)).ReadAsync(cancellationToken).ConfigureAwait(false);
                var options = target.Services.GetService<LintOptions>() ?? new() { HistoryTable = target.Services.GetMigrationOptions().HistoryTable };
                return await lint.AskAsync(parsed, snapshot, options, cancellationToken).ConfigureAwait(false);
            }
        });
        return command;
    }

    /// <summary>On any database or snapshot file.</summary>
    public static Command Create()
    {
        var lint = new LintCommand();
        var database = SharedOptions.Database("--database", "What to look at");
        var command = new SchemaCommand(
            "lint",
            Description,
            new("lint --database env:PRODUCTION", "Asks every rule of a database."),
            new("lint --database staging.json --off row-security-not-forced --format markdown", "Looks at a snapshot file, without one of the rules."))
        {
            database,
        };
        lint.AddTo(command);
        command.Answer(async (parsed, cancellationToken) =>
        {
            var source = DatabaseSource.Parse(parsed.GetRequiredValue(database), Environment.GetEnvironmentVariable);
            await parsed.InvocationConfiguration.Error.WriteLineAsync($"database: {source.Label}").ConfigureAwait(false);
            return await lint.AskAsync(parsed, await source.ReadAsync(lint.Scope(parsed), withDependencies: false, cancellationToken).ConfigureAwait(false), new(), cancellationToken).ConfigureAwait(false);
        });
        return command;
    }

    private void AddTo(Command command)
    {
        foreach (var option in new Option[] { _failOn, _off, _roles, _schemas, _scope })
        {
            command.Add(option);
        }

        _answer.AddTo(command);
    }

    private SnapshotScope Scope(ParseResult parsed) => SharedOptions.ScopeOf(parsed.GetRequiredValue(_scope), parsed.GetRequiredValue(_schemas));

    private async Task<int> AskAsync(ParseResult parsed, SchemaSnapshot snapshot, LintOptions options, CancellationToken cancellationToken)
    {
        options.Off = options.Off.Concat(parsed.GetRequiredValue(_off)).Distinct().ToValueArray();
        options.ApplicationRoles = options.ApplicationRoles.Concat(parsed.GetRequiredValue(_roles)).Distinct().ToValueArray();
        options.FailOn = parsed.GetValue(_failOn) switch
        {
            null => options.FailOn,
            "error" => FindingSeverity.Error,
            "warning" => FindingSeverity.Warning,
            _ => FindingSeverity.Note,
        };
        var report = SchemaLint.Check(snapshot, options);
        await _answer.WriteAsync(parsed, Answer.Spoken(report.ToText, report.ToJson, report.ToMarkdown).With("lint", () => report.Findings), cancellationToken).ConfigureAwait(false);
        return report.Findings.Any(f => f.Severity >= report.FailOn) ? SchemaCommands.Different
            : report.NotAsked.IsEmpty ? SchemaCommands.Same
            : SchemaCommands.CouldNotTell;
    }
}
