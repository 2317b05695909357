using System.CommandLine;

namespace AssetTracer.Schema.CommandLine;

/// <summary><c>verify</c>: whether everything is as the applied migrations expect.</summary>
internal static class VerifyCommand
{
    public static Command Create(IServiceProvider services)
    {
        var targets = new TargetOptions(services);
        var answer = new AnswerOptions("text", "json", "markdown");
        var command = new SchemaCommand(
            "verify",
            "Judges what every applied migration expects. Exit code 0: all of it is so; 1: something isn't; 2: couldn't tell. Nothing is changed.",
            new("verify", "Verifies the application's database."),
            new("verify --database env:PRODUCTION --format json", "Verifies another database, and answers for a program."));
        answer.AddTo(command);
        targets.AddTo(command);
        command.Answer(async (parsed, cancellationToken) =>
        {
            var target = await targets.OpenAsync(parsed).ConfigureAwait(false);
            await using (target.ConfigureAwait(false))
            {
                var reports = await target.Runner().VerifyAsync(cancellationToken).ConfigureAwait(false);
                await answer.WriteAsync(parsed, Report(reports, target), cancellationToken).ConfigureAwait(false);
                return reports.All(r => r.Passed) ? SchemaCommands.Same : SchemaCommands.Different;
            }
        });
        return command;
    }

    public static Answer Report(IReadOnlyList<VerificationReport> reports, Target target)
    {
        var grid = new Grid("version", "migration", "verified");
        foreach (var report in reports)
        {
            grid.Add(report.Version.Value, report.Description, report.Passed ? "yes" : "no");
        }

        var failures = string.Concat(reports.SelectMany(r => r.Failures.Select(f => $"  {r.Version}: {Words.Flat(f.ToString())}\n")));
        return reports.Count == 0
            ? new Answer(() => Verdict(reports, target) + "\n", () => Json(reports, target), () => Verdict(reports, target) + "\n")
            : Answer.Of(Verdict(reports, target), grid, failures.Length == 0 ? "" : $"Not as expected:\n{failures}", () => Json(reports, target));
    }

    private static string Verdict(IReadOnlyList<VerificationReport> reports, Target target) => reports.Count(r => !r.Passed) switch
    {
        _ when reports.Count == 0 => $"No migration of this build is applied on {target.Label}, so there is nothing to verify.",
        0 => $"Everything is as {Words.Count(reports.Count, "migration")} on {target.Label} {(reports.Count == 1 ? "expects" : "expect")}.",
        var failed => $"{failed} of {Words.Count(reports.Count, "migration")} on {target.Label} {(failed == 1 ? "doesn't" : "don't")} verify any longer: find out who changed what they expect, and write a migration that brings it back.",
    };

    private static string Json(IReadOnlyList<VerificationReport> reports, Target target) => JsonText.Write("assettracer-schema-verification", writer =>
    {
        writer.WriteString("database", target.Label);
        writer.WriteString("environment", target.Environment);
        writer.WriteBoolean("passed", reports.All(r => r.Passed));
        writer.WriteString("verdict", Verdict(reports, target));
        writer.WriteStartArray("migrations");
        foreach (var report in reports)
        {
            writer.WriteStartObject();
            writer.WriteString("version", report.Version.Value);
            writer.WriteString("description", report.Description);
            writer.WriteBoolean("passed", report.Passed);
            writer.WriteStrings("failures", report.Failures.Select(f => f.ToString()));
            writer.WriteEndObject();
        }

        writer.WriteEndArray();
    });
}
