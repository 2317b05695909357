using System.CommandLine;
using Microsoft.Extensions.DependencyInjection;

namespace AssetTracer.Schema.CommandLine;

/// <summary><c>probe</c>: who reaches which rows, and whether limits are kept.</summary>
internal static class ProbeCommand
{
    public static Command Create(IServiceProvider services)
    {
        var targets = new TargetOptions(services);
        var confirmation = new Confirmation(targets);
        var expected = new ExpectedOptions(targets);
        var answer = AnswerOptions.OfFindings();
        var command = new SchemaCommand(
            "probe",
            "Tries out who reaches which rows and whether limits are kept, as the application declares it, in transactions that are rolled back. "
            + "Exit code 0: all as expected; 1: something isn't; 2: couldn't tell, as where there is no row to reach.",
            new("probe --environment Staging --yes", "Asks the application's database."),
            new("probe --database env:PRODUCTION --environment Production --yes --expected env:STAGING --expected-name Staging", "Asks both databases, and says where their answers differ."));
        expected.AddTo(command);
        answer.AddTo(command);
        targets.AddTo(command);
        confirmation.AddTo(command);
        command.Answer(async (parsed, cancellationToken) =>
        {
            var target = await targets.OpenAsync(parsed).ConfigureAwait(false);
            await using (target.ConfigureAwait(false))
            {
                var access = target.Services.GetService<AccessProbes>();
                var limits = target.Services.GetService<LimitProbes>();
                if (access is not { Probes.Count: > 0 } && limits is not { Probes.Count: > 0 })
                {
                    throw new CommandException("The application declares no probes. Add them where it adds its migrations: services.AddSchemaMigrations().ProbeAccess(…) or .ProbeLimits(…).");
                }

                var right = await expected.OpenAsync(parsed, target).ConfigureAwait(false);
                await using (right.ConfigureAwait(false))
                {
                    // what no rollback undoes, a sequence or what a trigger does elsewhere, is worth a question
                    await confirmation.DemandAsync(parsed, target, "carry the probes out", isDestructive: false, cancellationToken).ConfigureAwait(false);
                    var parts = new List<Part>();
                    if (access is { Probes.Count: > 0 })
                    {
                        parts.Add(right.Database is { } other
                            ? Part.Of(await access.CompareAsync(other, target.Database, right.Name, target.NameToType, cancellationToken).ConfigureAwait(false))
                            : Part.Of(await access.RunAsync(target.Database, cancellationToken).ConfigureAwait(false)));
                    }

                    if (limits is { Probes.Count: > 0 })
                    {
                        parts.Add(Part.Of(await limits.RunAsync(target.Database, cancellationToken).ConfigureAwait(false)));
                    }

                    await answer.WriteAsync(parsed, Report(parts), cancellationToken).ConfigureAwait(false);
                    return parts.TrueForAll(p => p.Passed) ? SchemaCommands.Same
                        : parts.SelectMany(p => p.Findings).All(IsUntold) ? SchemaCommands.CouldNotTell
                        : SchemaCommands.Different;
                }
            }
        });
        return command;
    }

    private static bool IsUntold(DeploymentFinding finding) => finding.Rule is "access-not-probed" or "access-proves-nothing" or "limit-not-probed";

    public static Answer Report(IReadOnlyCollection<Part> parts) => Answer
        .Spoken(
            () => string.Join('\n', parts.Select(p => p.Text())),
            () => JsonText.Write("assettracer-schema-probes", writer =>
            {
                foreach (var part in parts)
                {
                    writer.WritePropertyName(part.Name);
                    writer.WriteRawValue(part.Json());
                }
            }),
            () => string.Join('\n', parts.Select(p => p.Markdown())))
        .With("probe", () => parts.SelectMany(p => p.Findings).ToValueArray());

    /// <summary>What came of one sort of probe.</summary>
    public sealed record Part(string Name, bool Passed, ValueArray<DeploymentFinding> Findings, Func<string> Text, Func<string> Json, Func<string> Markdown)
    {
        public static Part Of(AccessReport report) => new("access", report.Passed, report.Findings, report.ToText, report.ToJson, report.ToMarkdown);

        public static Part Of(AccessComparison report) => new("access", report.Passed, report.Findings, report.ToText, report.ToJson, report.ToMarkdown);

        public static Part Of(LimitReport report) => new("limits", report.Passed, report.Findings, report.ToText, report.ToJson, report.ToMarkdown);
    }
}
