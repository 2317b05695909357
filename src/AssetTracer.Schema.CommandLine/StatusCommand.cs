using System.CommandLine;
using System.Globalization;

namespace AssetTracer.Schema.CommandLine;

/// <summary><c>status</c>: which migration is applied, when, by whom, and whether it still verifies.</summary>
internal static class StatusCommand
{
    public static Command Create(IServiceProvider services)
    {
        var targets = new TargetOptions(services);
        var failOn = SharedOptions.FailOnPending();
        var answer = new AnswerOptions("text", "json", "markdown");
        var command = new SchemaCommand(
            "status",
            "Lays the migrations of this build beside the history of the database: what is applied, when and by whom, and whether it still verifies. Nothing is changed.",
            new("status", "Shows every migration."),
            new("status --fail-on pending --format json", "Answers for a program, and ends with 1 if something is pending."))
        {
            failOn,
        };
        answer.AddTo(command);
        targets.AddTo(command);
        command.Answer(async (parsed, cancellationToken) =>
        {
            var target = await targets.OpenAsync(parsed).ConfigureAwait(false);
            await using (target.ConfigureAwait(false))
            {
                var runner = target.Runner();
                var status = new StatusReport(
                    target,
                    await runner.PlanAsync(cancellationToken: cancellationToken).ConfigureAwait(false),
                    await runner.ReadHistoryAsync(cancellationToken).ConfigureAwait(false),
                    await runner.VerifyAsync(cancellationToken).ConfigureAwait(false));
                await answer.WriteAsync(parsed, status.ToAnswer(), cancellationToken).ConfigureAwait(false);
                return parsed.GetValue(failOn) is not null && status.IsPending ? SchemaCommands.Different : SchemaCommands.Same;
            }
        });
        return command;
    }
}

/// <summary>The migrations of a build beside the history of a database.</summary>
internal sealed class StatusReport(Target target, MigrationPlan plan, IReadOnlyList<AppliedMigration> history, IReadOnlyList<VerificationReport> reports)
{
    public bool IsPending => !plan.IsEmpty;

    private string Verdict =>
        $"{Words.Count(history.Count, "migration")} applied on {target.Label}{(plan.IsEmpty ? ", none pending" : $", {plan.Steps.Count} pending")}"
        + (reports.Count(r => !r.Passed) is var broken and > 0 ? $", {broken} of which {(broken == 1 ? "isn't" : "aren't")} as expected" : "") + ".";

    public Answer ToAnswer()
    {
        var grid = new Grid("version", "migration", "state", "when (UTC)", "by", "verified");
        foreach (var line in Lines())
        {
            grid.Add(line.Version.Value, line.Description, line.State, line.At?.UtcDateTime.ToString("yyyy-MM-dd HH:mm", CultureInfo.InvariantCulture) ?? "", line.By ?? "", line.Verified);
        }

        var findings = string.Concat(plan.Findings.Select(f => $"{CommandWords.Of(f.Message)}\n"));
        return Answer.Of(Verdict, grid, findings, Json);
    }

    private IEnumerable<(MigrationVersion Version, string Description, string State, DateTimeOffset? At, string? By, string Verified)> Lines() =>
        history.Select(a => (a.Version, a.Description, StateOf(a), a.AppliedAt, a.AppliedBy, Verified(a.Version)))
            .Concat(plan.Steps.Select(s => (s.Version, s.Description, "pending", (DateTimeOffset?)null, (string?)null, "")))
            .OrderBy(l => l.Item1);

    private string StateOf(AppliedMigration applied) =>
        plan.Findings.Any(f => f is UnknownMigration && f.Version == applied.Version) ? "unknown to this build"
        : plan.Findings.Any(f => f is EditedMigration && f.Version == applied.Version) ? "edited since"
        : applied.Origin switch
        {
            MigrationOrigin.Adopted => "adopted",
            MigrationOrigin.Baseline => "baseline",
            MigrationOrigin.Marked => "marked as applied",
            MigrationOrigin.TakenOver => "taken over",
            _ => "applied",
        };

    private string Verified(MigrationVersion version) => reports.FirstOrDefault(r => r.Version == version)?.Passed switch
    {
        true => "yes",
        false => "no",
        null => "",
    };

    private string Json() => JsonText.Write("assettracer-schema-status", writer =>
    {
        writer.WriteString("database", target.Label);
        writer.WriteString("environment", target.Environment);
        writer.WriteString("verdict", Verdict);
        writer.WriteStartArray("migrations");
        foreach (var line in Lines())
        {
            writer.WriteStartObject();
            writer.WriteString("version", line.Version.Value);
            writer.WriteString("description", line.Description);
            writer.WriteString("state", line.State);
            if (line.At is { } at)
            {
                writer.WriteString("appliedAt", at);
            }

            writer.WriteString("appliedBy", line.By);
            if (line.Verified.Length > 0)
            {
                writer.WriteBoolean("verified", line.Verified == "yes");
            }

            writer.WriteEndObject();
        }

        writer.WriteEndArray();
        writer.WriteStrings("findings", plan.Findings.Select(f => CommandWords.Of(f.Message)));
    });
}
