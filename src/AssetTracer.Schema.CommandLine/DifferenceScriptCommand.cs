using System.CommandLine;
using System.Globalization;

namespace AssetTracer.Schema.CommandLine;

/// <summary><c>script --expected DB --actual DB</c>.</summary>
internal static class DifferenceScriptCommand
{
    public static Command Create()
    {
        var sides = new ComparedSides();
        var format = new Option<string>("--format") { Description = "How the change is written: for psql, or as a migration class.", DefaultValueFactory = _ => "sql" }
            .AcceptOnlyFromAmong("sql", "csharp");
        var output = new Option<string>("--output") { Description = "Writes the script to a file instead of standard output.", HelpName = "FILE" };
        var command = new Command(
            "script",
            "Writes what makes the second schema equal to the first. Nothing is changed. Exit code 0: it makes them equal; 1: something is left, which it names; 2: couldn't tell.")
        {
            format, output,
        };
        sides.AddTo(command);
        command.Answer(async (parsed, cancellationToken) =>
        {
            var (expected, actual, options) = await sides.ReadAsync(parsed, withDependencies: true, cancellationToken).ConfigureAwait(false);
            var plan = ChangePlanner.Plan(actual, expected, options);
            var text = parsed.GetRequiredValue(format) == "csharp"
                ? plan.ToMigration(ChangePlanner.Plan(expected, actual, options with { BeforeName = options.AfterName, AfterName = options.BeforeName }), Now("yyyyMMddHHmmss"), DateOnly.FromDateTime(TimeProvider.System.GetUtcNow().UtcDateTime))
                : plan.ToSql();
            await CompareCommand.WriteAsync(text, parsed.GetValue(output), "script", parsed.InvocationConfiguration).ConfigureAwait(false);
            foreach (var sentence in plan.Left)
            {
                await parsed.InvocationConfiguration.Error.WriteLineAsync($"Left: {sentence}").ConfigureAwait(false);
            }

            foreach (var sentence in plan.Hints)
            {
                await parsed.InvocationConfiguration.Error.WriteLineAsync($"Hint: {sentence}").ConfigureAwait(false);
            }

            return plan.Left.IsEmpty ? SchemaCommands.Same : SchemaCommands.Different;
        });
        return command;
    }

    private static string Now(string format) => TimeProvider.System.GetUtcNow().ToString(format, CultureInfo.InvariantCulture);
}
