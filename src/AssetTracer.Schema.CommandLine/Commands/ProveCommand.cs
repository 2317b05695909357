using System.CommandLine;
using System.Globalization;

namespace AssetTracer.Schema.CommandLine;

/// <summary><c>prove --output FILE</c>: what staging has proven, for production.</summary>
internal static class ProveCommand
{
    public static Command Create(IServiceProvider services)
    {
        var targets = new TargetOptions(services);
        var output = new Option<string>("--output") { Description = "The file of the proof, in place of one that is there; - for standard output.", HelpName = "FILE", Required = true };
        var key = ProofKeyOption.Create("Signs the proof");
        var days = new Option<string>("--days") { Description = "How many days the proof is good for. [default: 7]", HelpName = "N" };
        var by = new Option<string>("--by") { Description = "Who takes it. [default: the database's role]", HelpName = "NAME" };
        var copy = SharedOptions.Server("--rehearse-on", "A database that hasn't run them yet, a copy of production best: they are rehearsed there and rolled back, and the proof keeps the locks seen");
        var command = new SchemaCommand(
            "prove",
            "Writes a proof of what is applied and verified here, for a production that runs nothing else: promote --proof. Nothing is changed. "
            + "Exit code 0: proven; 2: something isn't as a migration expects, or couldn't tell.",
            new("prove --output proof.json", "Proves what the application's database has applied."),
            new("prove --database env:STAGING --environment Staging --key env:PROOF_KEY --days 2 --by Ada --output proof.json", "Proves it of another database, and signs it."))
        {
            output, key, days, by, copy,
        };
        targets.AddTo(command);
        command.Answer(async (parsed, cancellationToken) =>
        {
            var options = new ProofOptions { By = parsed.GetValue(by), Key = ProofKeyOption.Read(parsed.GetValue(key)) };
            if (parsed.GetValue(days) is { } number)
            {
                options.Lifetime = SharedOptions.Days(days.Name, number);
            }

            var target = await targets.OpenAsync(parsed).ConfigureAwait(false);
            await using (target.ConfigureAwait(false))
            {
                options.Rehearsal = parsed.GetValue(copy) is { } text ? await RehearseAsync(target, text, cancellationToken).ConfigureAwait(false) : null;
                var proof = await target.Runner().ProveAsync(options, cancellationToken).ConfigureAwait(false);
                using var file = new MemoryStream();
                await proof.SaveAsync(file, cancellationToken).ConfigureAwait(false);
                await AnswerOptions.WriteAsync(parsed, parsed.GetRequiredValue(output), System.Text.Encoding.UTF8.GetString(file.GetBuffer(), 0, (int)file.Length), cancellationToken).ConfigureAwait(false);
                await parsed.InvocationConfiguration.Error.WriteLineAsync(string.Create(
                    CultureInfo.InvariantCulture,
                    $"Proven: {Words.Count(proof.Migrations.Count, "migration")}, good until {proof.ExpiresAt.UtcDateTime:yyyy-MM-dd HH:mm} UTC{(proof.Signature is null ? ", not signed" : "")}.")).ConfigureAwait(false);
                return SchemaCommands.Same;
            }
        });
        return command;

        async Task<MigrationRehearsal> RehearseAsync(Target target, string text, CancellationToken cancellationToken)
        {
            var database = targets.Open(copy.Name, text);
            await using (database.ConfigureAwait(false))
            {
                var runner = target.Runner(on: database);
                return await runner.RehearseAsync(await runner.PlanAsync(cancellationToken: cancellationToken).ConfigureAwait(false), cancellationToken).ConfigureAwait(false);
            }
        }
    }
}
