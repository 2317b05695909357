using System.CommandLine;

namespace AssetTracer.Schema.CommandLine;

/// <summary><c>script --expected DB --actual DB</c>.</summary>
internal static class DifferenceScriptCommand
{
    public static readonly Example[] Examples =
    [
        new("script --expected env:STAGING --actual env:PRODUCTION --output difference.sql", "Writes the SQL that makes production's schema equal to staging's."),
        new("script --expected env:STAGING --actual env:PRODUCTION --format csharp", "Writes it as a migration class."),
    ];

    public static Command Create()
    {
        var sides = new ComparedSides(areRequired: true);
        var answer = Formats();
        var command = new SchemaCommand(
            "script",
            "Writes what makes the second schema equal to the first. Nothing is changed. Exit code 0: it makes them equal; 1: something is left, which it names; 2: couldn't tell.",
            Examples);
        sides.AddTo(command);
        answer.AddTo(command);
        command.Answer((parsed, cancellationToken) => WriteAsync(parsed, sides, answer, cancellationToken));
        return command;
    }

    public static AnswerOptions Formats() => new("sql", "csharp");

    public static async Task<int> WriteAsync(ParseResult parsed, ComparedSides sides, AnswerOptions answer, CancellationToken cancellationToken)
    {
        var (expected, actual, options) = await sides.ReadAsync(parsed, withDependencies: true, cancellationToken).ConfigureAwait(false);
        var plan = ChangePlanner.Plan(actual, expected, options);
        var now = TimeProvider.System.GetUtcNow().UtcDateTime;
        var text = answer.Format(parsed) == "csharp"
            ? plan.ToMigration(
                ChangePlanner.Plan(expected, actual, options with { BeforeName = options.AfterName, AfterName = options.BeforeName }),
                now.ToString("yyyyMMddHHmmss", System.Globalization.CultureInfo.InvariantCulture),
                DateOnly.FromDateTime(now))
            : plan.ToSql();
        await answer.WriteAsync(parsed, text, cancellationToken).ConfigureAwait(false);
        foreach (var sentence in plan.Left)
        {
            await parsed.InvocationConfiguration.Error.WriteLineAsync($"Left: {sentence}").ConfigureAwait(false);
        }

        foreach (var sentence in plan.Hints)
        {
            await parsed.InvocationConfiguration.Error.WriteLineAsync($"Hint: {sentence}").ConfigureAwait(false);
        }

        return plan.Left.IsEmpty ? SchemaCommands.Same : SchemaCommands.Different;
    }
}
