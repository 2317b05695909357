using System.CommandLine;

namespace AssetTracer.Schema.CommandLine;

/// <summary>Two schemas, one of which is right, and what of them is compared.</summary>
/// <param name="areRequired">Whether the command needs both; otherwise they are given together or not at all.</param>
internal sealed class ComparedSides(bool areRequired)
{
    // as on the command line: column-order
    private static readonly Dictionary<string, NoiseCategory> Ignorable = Enum.GetValues<NoiseCategory>().ToDictionary(
        category => string.Concat(category.ToString().Select((c, i) => char.IsUpper(c) ? $"{(i > 0 ? "-" : "")}{char.ToLowerInvariant(c)}" : c.ToString())));

    private readonly Option<string> _expected = SharedOptions.Database("--expected", "The database that is right", areRequired);
    private readonly Option<string> _actual = SharedOptions.Database("--actual", "The database to judge", areRequired);
    private readonly Option<string> _expectedName = new("--expected-name") { Description = "What the report calls the first.", HelpName = "NAME", DefaultValueFactory = _ => "expected" };
    private readonly Option<string> _actualName = new("--actual-name") { Description = "What the report calls the second.", HelpName = "NAME", DefaultValueFactory = _ => "actual" };
    private readonly Option<string[]> _schemas = SharedOptions.Schemas();
    private readonly Option<string> _scope = SharedOptions.Scope();
    private readonly Option<string[]> _ignore = new Option<string[]>("--ignore")
    {
        Description = "What to leave out; the report still counts it. May be repeated.",
        DefaultValueFactory = _ => [],
        Arity = ArgumentArity.OneOrMore,
    }.AcceptOnlyFromAmong([.. Ignorable.Keys]);

    public void AddTo(Command command)
    {
        foreach (var option in new Option[] { _expected, _actual, _expectedName, _actualName, _schemas, _scope, _ignore })
        {
            command.Add(option);
        }
    }

    /// <summary>Whether somebody names one of them.</summary>
    public bool AreGiven(ParseResult parsed) => parsed.GetValue(_expected) is not null || parsed.GetValue(_actual) is not null;

    /// <summary>Reads both, and how to compare them.</summary>
    /// <exception cref="CommandException">One couldn't be read, or they have nothing in common.</exception>
    public async Task<(SchemaSnapshot Expected, SchemaSnapshot Actual, ComparisonOptions Options)> ReadAsync(
        ParseResult parsed, bool withDependencies, CancellationToken cancellationToken)
    {
        var error = parsed.InvocationConfiguration.Error;
        var (expected, actual) = (Side(parsed, _expected), Side(parsed, _actual));
        await error.WriteLineAsync($"{parsed.GetRequiredValue(_expectedName)}: {expected.Label}").ConfigureAwait(false);
        await error.WriteLineAsync($"{parsed.GetRequiredValue(_actualName)}: {actual.Label}").ConfigureAwait(false);
        var wanted = SharedOptions.IsGiven(parsed, _scope) || SharedOptions.IsGiven(parsed, _schemas)
            ? SharedOptions.ScopeOf(parsed.GetRequiredValue(_scope), parsed.GetRequiredValue(_schemas))
            : await ScopeOfFilesAsync(expected, actual, error, cancellationToken).ConfigureAwait(false);
        await DemandWithinFilesAsync(expected, actual, wanted, cancellationToken).ConfigureAwait(false);
        var (right, judged) = await ReadAsync(expected, actual, wanted, withDependencies, cancellationToken).ConfigureAwait(false);
        return (right, judged, new ComparisonOptions
        {
            BeforeName = parsed.GetRequiredValue(_actualName),
            AfterName = parsed.GetRequiredValue(_expectedName),
            Ignore = parsed.GetRequiredValue(_ignore).Select(word => Ignorable[word]).ToValueArray(),
        });
    }

    private static DatabaseSource Side(ParseResult parsed, Option<string> option)
    {
        if (parsed.GetValue(option) is null)
        {
            throw new CommandException($"{option.Name} is missing. Give both --expected DB and --actual DB, or neither.");
        }

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
        DatabaseSource expected, DatabaseSource actual, SnapshotScope scope, bool withDependencies, CancellationToken cancellationToken)
    {
        var reads = new[] { expected.ReadAsync(scope, withDependencies, cancellationToken), actual.ReadAsync(scope, withDependencies, cancellationToken) };
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
}
