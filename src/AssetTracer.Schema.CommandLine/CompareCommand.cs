using System.CommandLine;
using System.Text;

namespace AssetTracer.Schema.CommandLine;

/// <summary><c>compare --expected DB --actual DB</c>.</summary>
internal static class CompareCommand
{
    // as on the command line: column-order
    private static readonly Dictionary<string, NoiseCategory> Ignorable = Enum.GetValues<NoiseCategory>().ToDictionary(
        category => string.Concat(category.ToString().Select((c, i) => char.IsUpper(c) ? $"{(i > 0 ? "-" : "")}{char.ToLowerInvariant(c)}" : c.ToString())));

    public static Command Create()
    {
        var expected = SharedOptions.Database("--expected", "The database that is right");
        var actual = SharedOptions.Database("--actual", "The database to judge");
        var expectedName = new Option<string>("--expected-name") { Description = "What the report calls the first.", HelpName = "NAME", DefaultValueFactory = _ => "expected" };
        var actualName = new Option<string>("--actual-name") { Description = "What the report calls the second.", HelpName = "NAME", DefaultValueFactory = _ => "actual" };
        var schemas = SharedOptions.Schemas();
        var scope = SharedOptions.Scope();
        var format = new Option<string>("--format") { Description = "How the report is written.", DefaultValueFactory = _ => "text" }.AcceptOnlyFromAmong("text", "json", "markdown");
        var output = new Option<string>("--output") { Description = "Writes the report to a file instead of standard output.", HelpName = "FILE" };
        var failOn = new Option<string>("--fail-on") { Description = "The least severity that ends with exit code 1.", DefaultValueFactory = _ => "cosmetic" }
            .AcceptOnlyFromAmong("breaking", "behavioural", "cosmetic");
        var ignore = new Option<string[]>("--ignore")
        {
            Description = "What to leave out; the report still counts it. May be repeated.",
            DefaultValueFactory = _ => [],
            Arity = ArgumentArity.OneOrMore,
        }.AcceptOnlyFromAmong([.. Ignorable.Keys]);
        var acceptance = new AcceptanceOptions();
        var command = new Command("compare", "Compares two schemas. Exit code 0: no difference; 1: different; 2: couldn't tell.")
        {
            expected, actual, expectedName, actualName, schemas, scope, format, output, failOn, ignore,
        };
        acceptance.AddTo(command);
        command.Answer(async (parsed, cancellationToken) =>
        {
            var writer = parsed.InvocationConfiguration;
            var accepted = await acceptance.ReadAsync(parsed, cancellationToken).ConfigureAwait(false);
            var sides = (Expected: Side(parsed, expected), Actual: Side(parsed, actual));
            await writer.Error.WriteLineAsync($"{parsed.GetRequiredValue(expectedName)}: {sides.Expected.Label}").ConfigureAwait(false);
            await writer.Error.WriteLineAsync($"{parsed.GetRequiredValue(actualName)}: {sides.Actual.Label}").ConfigureAwait(false);
            var wanted = SharedOptions.IsGiven(parsed, scope) || SharedOptions.IsGiven(parsed, schemas)
                ? SharedOptions.ScopeOf(parsed.GetRequiredValue(scope), parsed.GetRequiredValue(schemas))
                : await ScopeOfFilesAsync(sides.Expected, sides.Actual, writer.Error, cancellationToken).ConfigureAwait(false);
            await DemandWithinFilesAsync(sides.Expected, sides.Actual, wanted, cancellationToken).ConfigureAwait(false);
            var (right, judged) = await ReadAsync(sides.Expected, sides.Actual, wanted, cancellationToken).ConfigureAwait(false);
            var comparison = SchemaComparer.Compare(judged, right, new ComparisonOptions
            {
                BeforeName = parsed.GetRequiredValue(actualName),
                AfterName = parsed.GetRequiredValue(expectedName),
                Ignore = parsed.GetRequiredValue(ignore).Select(word => Ignorable[word]).ToValueArray(),
            });
            accepted = await acceptance.RenewAsync(parsed, accepted, comparison).ConfigureAwait(false);
            comparison = comparison.Accepting(accepted);
            await WriteAsync(Render(comparison, parsed.GetRequiredValue(format)), parsed.GetValue(output), writer).ConfigureAwait(false);
            return comparison.DifferBy(SeverityOf(parsed.GetRequiredValue(failOn))) ? SchemaCommands.Different
                : comparison.NotVisible.IsEmpty ? SchemaCommands.Same
                : SchemaCommands.CouldNotTell;
        });
        return command;
    }

    private static DatabaseSource Side(ParseResult parsed, Option<string> option)
    {
        try
        {
            return DatabaseSource.Parse(parsed.GetRequiredValue(option), Environment.GetEnvironmentVariable);
        }
        catch (CommandException e)
        {
            throw new CommandException($"{option.Name}: {e.Message}", e);
        }
    }

    // What a file holds is all that a database can be compared with.
    private static async Task<SnapshotScope> ScopeOfFilesAsync(DatabaseSource expected, DatabaseSource actual, TextWriter error, CancellationToken cancellationToken)
    {
        var scope = SnapshotScope.AllSchemas;
        foreach (var side in new[] { expected, actual })
        {
            if (await side.ScopeAsync(cancellationToken).ConfigureAwait(false) is { } stored && stored != SnapshotScope.AllSchemas)
            {
                if (!scope.Schemas.IsEmpty && !stored.Schemas.IsEmpty && !scope.Schemas.Intersect(stored.Schemas).Any())
                {
                    throw new CommandException("The two files hold no schema in common, so there is nothing to compare.");
                }

                scope = new SchemaSnapshot([]) { Scope = scope }.Within(stored).Scope;
                await error.WriteLineAsync($"{side.Label} was saved with {SharedOptions.InWords(stored)}: only that is compared.").ConfigureAwait(false);
            }
        }

        return scope;
    }

    // Of what a file doesn't hold nobody can say that it is equal, nor that it is missing.
    private static async Task DemandWithinFilesAsync(DatabaseSource expected, DatabaseSource actual, SnapshotScope wanted, CancellationToken cancellationToken)
    {
        foreach (var side in new[] { expected, actual })
        {
            if (await side.ScopeAsync(cancellationToken).ConfigureAwait(false) is { } stored && !stored.Covers(wanted))
            {
                throw new CommandException(
                    $"{side.Label} was saved with {SharedOptions.InWords(stored)}, so it can't answer for {(SharedOptions.InWords(wanted) is { Length: > 0 } words ? words : "the whole database")}. "
                    + "Leave --schema and --scope out to compare what it holds, or take the snapshot again.");
            }
        }
    }

    // Both at the same time; when both fail, both are said.
    private static async Task<(SchemaSnapshot Expected, SchemaSnapshot Actual)> ReadAsync(
        DatabaseSource expected, DatabaseSource actual, SnapshotScope scope, CancellationToken cancellationToken)
    {
        var reads = new[] { expected.ReadAsync(scope, cancellationToken), actual.ReadAsync(scope, cancellationToken) };
        try
        {
            await Task.WhenAll(reads).ConfigureAwait(false);
        }
        catch (CommandException)
        {
            var messages = reads.SelectMany(r => r.Exception?.InnerExceptions ?? []).Select(e => e.Message).Distinct();
            throw new CommandException(string.Join(Environment.NewLine, messages));
        }

        var (right, judged) = (await reads[0].ConfigureAwait(false), await reads[1].ConfigureAwait(false));
        foreach (var schema in scope.Schemas)
        {
            // Two empty snapshots would be equal.
            if (!right.Objects.Concat(judged.Objects).Any(o => o.Identity.Schema == schema))
            {
                throw new CommandException($"Neither database has a schema '{schema}'. Check the name after --schema.");
            }
        }

        return (right, judged);
    }

    private static string Render(SchemaComparison comparison, string format) => format switch
    {
        "json" => comparison.ToJson(),
        "markdown" => comparison.ToMarkdown(),
        _ => comparison.ToText(),
    };

    private static async Task WriteAsync(string report, string? path, InvocationConfiguration writer)
    {
        if (path is null or "-")
        {
            await writer.Output.WriteAsync(report).ConfigureAwait(false);
            return;
        }

        await OutputFile.WriteAsync(path, async file => await file.WriteAsync(Encoding.UTF8.GetBytes(report)).ConfigureAwait(false)).ConfigureAwait(false);
        await writer.Error.WriteLineAsync($"The report is in {path}.").ConfigureAwait(false);
    }

    private static Severity SeverityOf(string word) => word switch
    {
        "breaking" => Severity.Breaking,
        "behavioural" => Severity.Behavioural,
        _ => Severity.Cosmetic,
    };
}
