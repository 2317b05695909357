using System.CommandLine;

namespace AssetTracer.Schema.CommandLine;

/// <summary><c>compare --expected DB --actual DB</c>.</summary>
internal static class CompareCommand
{
    public static Command Create()
    {
        var sides = new ComparedSides(areRequired: true);
        var failOn = SharedOptions.FailOn("The least severity that ends with exit code 1.", "cosmetic");
        var answer = AnswerOptions.OfPage();
        var acceptance = new AcceptanceOptions();
        var command = new SchemaCommand(
            "compare",
            "Compares two schemas. Exit code 0: no difference; 1: different; 2: couldn't tell.",
            new("compare --expected env:STAGING --actual env:PRODUCTION", "Names every difference between two databases, whose connections two environment variables hold."),
            new("compare --expected env:STAGING --actual env:PRODUCTION --fail-on breaking --format markdown --output report.md", "Writes them for a pull request, and minds only those on which a statement of the application fails."),
            new("compare --expected env:STAGING --actual env:PRODUCTION --format html --output report.html", "Writes them as one page for a browser, to be searched, filtered, printed and shown to others."),
            new("compare --expected staging.json --actual env:PRODUCTION --ignore owners", "Compares with a file that snapshot saved."));
        sides.AddTo(command);
        command.Add(failOn);
        answer.AddTo(command);
        acceptance.AddTo(command);
        command.Answer(async (parsed, cancellationToken) =>
        {
            var accepted = await acceptance.ReadAsync(parsed, cancellationToken).ConfigureAwait(false);
            var (right, judged, options) = await sides.ReadAsync(parsed, withDependencies: false, cancellationToken).ConfigureAwait(false);
            var comparison = SchemaComparer.Compare(judged, right, options);
            accepted = await acceptance.RenewAsync(parsed, accepted, comparison).ConfigureAwait(false);
            comparison = comparison.Accepting(accepted);
            var severity = SharedOptions.SeverityOf(parsed.GetRequiredValue(failOn));
            var said = new Answer(comparison.ToText, comparison.ToJson, comparison.ToMarkdown, Html: () => comparison.ToHtml(TimeProvider.System.GetUtcNow()));
            await answer.WriteAsync(parsed, said.With("compare", () => comparison.ToFindings(severity)), cancellationToken).ConfigureAwait(false);
            return comparison.DifferBy(severity) ? SchemaCommands.Different
                : comparison.NotVisible.IsEmpty ? SchemaCommands.Same
                : SchemaCommands.CouldNotTell;
        });
        return command;
    }
}
