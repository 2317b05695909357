using System.CommandLine;
using System.Text;

namespace AssetTracer.Schema.CommandLine;

/// <summary><c>compare --expected DB --actual DB</c>.</summary>
internal static class CompareCommand
{
    public static Command Create()
    {
        var sides = new ComparedSides();
        var format = new Option<string>("--format") { Description = "How the report is written.", DefaultValueFactory = _ => "text" }.AcceptOnlyFromAmong("text", "json", "markdown");
        var output = new Option<string>("--output") { Description = "Writes the report to a file instead of standard output.", HelpName = "FILE" };
        var failOn = new Option<string>("--fail-on") { Description = "The least severity that ends with exit code 1.", DefaultValueFactory = _ => "cosmetic" }
            .AcceptOnlyFromAmong("breaking", "behavioural", "cosmetic");
        var acceptance = new AcceptanceOptions();
        var command = new Command("compare", "Compares two schemas. Exit code 0: no difference; 1: different; 2: couldn't tell.")
        {
            format, output, failOn,
        };
        sides.AddTo(command);
        acceptance.AddTo(command);
        command.Answer(async (parsed, cancellationToken) =>
        {
            var writer = parsed.InvocationConfiguration;
            var accepted = await acceptance.ReadAsync(parsed, cancellationToken).ConfigureAwait(false);
            var (right, judged, options) = await sides.ReadAsync(parsed, withDependencies: false, cancellationToken).ConfigureAwait(false);
            var comparison = SchemaComparer.Compare(judged, right, options);
            accepted = await acceptance.RenewAsync(parsed, accepted, comparison).ConfigureAwait(false);
            comparison = comparison.Accepting(accepted);
            await WriteAsync(Render(comparison, parsed.GetRequiredValue(format)), parsed.GetValue(output), "report", writer).ConfigureAwait(false);
            return comparison.DifferBy(SeverityOf(parsed.GetRequiredValue(failOn))) ? SchemaCommands.Different
                : comparison.NotVisible.IsEmpty ? SchemaCommands.Same
                : SchemaCommands.CouldNotTell;
        });
        return command;
    }

    private static string Render(SchemaComparison comparison, string format) => format switch
    {
        "json" => comparison.ToJson(),
        "markdown" => comparison.ToMarkdown(),
        _ => comparison.ToText(),
    };

    public static async Task WriteAsync(string report, string? path, string what, InvocationConfiguration writer)
    {
        if (path is null or "-")
        {
            await writer.Output.WriteAsync(report).ConfigureAwait(false);
            return;
        }

        await OutputFile.WriteAsync(path, async file => await file.WriteAsync(Encoding.UTF8.GetBytes(report)).ConfigureAwait(false)).ConfigureAwait(false);
        await writer.Error.WriteLineAsync($"The {what} is in {path}.").ConfigureAwait(false);
    }

    private static Severity SeverityOf(string word) => word switch
    {
        "breaking" => Severity.Breaking,
        "behavioural" => Severity.Behavioural,
        _ => Severity.Cosmetic,
    };
}
