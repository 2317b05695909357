using System.CommandLine;

namespace AssetTracer.Schema.CommandLine;

/// <summary><c>baseline</c>: begins the history of a database that has its schema already.</summary>
internal static class BaselineCommand
{
    public static Command Create(IServiceProvider services)
    {
        var targets = new TargetOptions(services);
        var confirmation = new Confirmation(targets);
        var version = new Argument<string>("version") { Description = "The newest version that is there already." };
        var noVerify = new Option<bool>("--no-verify") { Description = "Records migrations although what they expect isn't there." };
        var answer = new AnswerOptions("text", "json", "markdown");
        var command = new SchemaCommand(
            "baseline",
            "Begins the history of a database that has everything up to a version already: what each of those migrations expects is verified, and recorded without running it. "
            + "Exit code 0: recorded; 2: refused or failed, and nothing is recorded.",
            new Example("baseline 003 --database env:EXISTING --environment Staging --yes", "Records migrations 001, 002 and 003 on a database that somebody built by hand."))
        {
            version, noVerify,
        };
        answer.AddTo(command);
        targets.AddTo(command);
        confirmation.AddTo(command);
        command.Answer(async (parsed, cancellationToken) =>
        {
            var newest = new MigrationVersion(parsed.GetRequiredValue(version));
            var target = await targets.OpenAsync(parsed).ConfigureAwait(false);
            await using (target.ConfigureAwait(false))
            {
                await confirmation.DemandAsync(parsed, target, $"record everything up to {newest} as there", isDestructive: false, cancellationToken).ConfigureAwait(false);
                var recorded = await target.Runner().BaselineAsync(newest, !parsed.GetValue(noVerify), cancellationToken).ConfigureAwait(false);
                await answer.WriteAsync(parsed, Report(recorded, target), CancellationToken.None).ConfigureAwait(false);
                return SchemaCommands.Same;
            }
        });
        return command;
    }

    public static Answer Report(IReadOnlyList<AppliedMigration> recorded, Target target)
    {
        var verdict = $"The history of {target.Label} begins with {Words.Count(recorded.Count, "migration")} that {(recorded.Count == 1 ? "was" : "were")} there already.";
        var grid = new Grid("version", "migration");
        foreach (var migration in recorded)
        {
            grid.Add(migration.Version.Value, migration.Description);
        }

        return Answer.Of(verdict, grid, "", () => JsonText.Write("assettracer-schema-baseline", writer =>
        {
            writer.WriteString("database", target.Label);
            writer.WriteString("environment", target.Environment);
            writer.WriteString("verdict", verdict);
            writer.WriteStrings("recorded", recorded.Select(m => m.Version.Value));
        }));
    }
}
