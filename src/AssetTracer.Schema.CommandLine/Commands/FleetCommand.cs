using System.CommandLine;
using System.Globalization;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace AssetTracer.Schema.CommandLine;

/// <summary>The options by which a command is put to many databases or schemas instead of one.</summary>
/// <param name="targets">The options that say which environment it is.</param>
internal sealed class FleetCommand(TargetOptions targets)
{
    private readonly Option<string> _fleet = new("--fleet")
    {
        Description = "Many databases or schemas instead of one: a file with a JSON array of name, database, schema and canary; without a file, the application's own fleet.",
        HelpName = "FILE",
        Arity = ArgumentArity.ZeroOrOne,
    };

    private readonly Option<string[]> _only = new("--only")
    {
        Description = "With --fleet: only this member; may be repeated.",
        HelpName = "NAME",
        DefaultValueFactory = _ => [],
        Arity = ArgumentArity.OneOrMore,
        AllowMultipleArgumentsPerToken = false,
    };

    private readonly Option<string> _parallel = new("--max-parallel") { Description = "With --fleet: how many members are worked on at the same time. [default: 4]", HelpName = "N" };

    private readonly Option<string> _canary = new("--canary")
    {
        Description = "With --fleet: the member that is migrated before all others, or how many of the first; nothing else is begun with if one fails. [default: 1]",
        HelpName = "NAME|N",
    };

    private readonly Option<string> _stopAt = new("--stop-at")
    {
        Description = "With --fleet: begins with no more members when so many failed, or, from 3 on, such a part of those that are finished. [default: 10%]",
        HelpName = "N|N%",
    };

    /// <summary>What the command can't be asked of many at once.</summary>
    public IReadOnlyList<Option> Alone { get; init; } = [];

    public void AddTo(Command command, bool isRun = false)
    {
        command.Add(_fleet);
        command.Add(_only);
        command.Add(_parallel);
        if (isRun)
        {
            command.Add(_canary);
            command.Add(_stopAt);
        }
    }

    public bool IsAsked(ParseResult parsed) => SharedOptions.IsGiven(parsed, _fleet);

    /// <summary>The fleet that is meant.</summary>
    /// <exception cref="CommandException">It can't be told which, or how.</exception>
    public async Task<FleetTarget> OpenAsync(ParseResult parsed, CancellationToken cancellationToken)
    {
        if (Alone.FirstOrDefault(o => SharedOptions.IsGiven(parsed, o)) is { } alone)
        {
            throw new CommandException($"{alone.Name} is for one database, and --fleet names many. Leave one of them out.");
        }

        var file = parsed.GetValue(_fleet);
        var (scope, environment) = targets.OpenFleet(parsed, file is not null);
        try
        {
            var source = SourceOf(file, scope.ServiceProvider);
            var names = parsed.GetRequiredValue(_only);
            var members = await (names.Length > 0 ? new SelectedMembers(source, names) : source).ReadAsync(cancellationToken).ToListAsync(cancellationToken).ConfigureAwait(false);
            var options = OptionsOf(parsed, scope.ServiceProvider.GetFleetOptions());
            var label = $"{Words.Count(members.Count, "member")} of {(file is null ? "the application's fleet" : file)}";
            await parsed.InvocationConfiguration.Error.WriteLineAsync($"fleet: {Words.Flat(label)}{(environment is null ? "" : $" ({Words.Flat(environment)})")}").ConfigureAwait(false);
            return new(scope, members, options, environment, label, file);
        }
        catch
        {
            await scope.DisposeAsync().ConfigureAwait(false);
            throw;
        }
    }

    private static IFleetSource SourceOf(string? file, IServiceProvider services) => file is not null
        ? new FleetFile(file, Environment.GetEnvironmentVariable)
        : services.GetService<IFleetSource>() ?? throw new CommandException(
            "--fleet without a file is the application's own fleet, and it has none. Name a file, or add it where the migrations are added: services.AddSchemaMigrations().AddFleet<…>().");

    private FleetOptions OptionsOf(ParseResult parsed, FleetOptions options)
    {
        if (parsed.GetValue(_parallel) is { } parallel)
        {
            options.MaxParallelism = Number(parallel) is > 0 and var many ? many : throw new CommandException("--max-parallel isn't a number of members. Write it like --max-parallel 8.");
        }

        // not every command has these two
        if (parsed.GetResult(_canary) is not null && parsed.GetValue(_canary) is { } canary)
        {
            (options.Canaries, options.CanaryNames) = Number(canary) is { } count ? (count, default(ValueArray<string>)) : (0, [canary]);
        }

        if (parsed.GetResult(_stopAt) is not null && parsed.GetValue(_stopAt) is { } stop)
        {
            (options.StopAtRate, options.StopAtFailures) = stop switch
            {
                [.. var rate, '%'] when double.TryParse(rate, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var percent) && percent <= 100 =>
                    (percent / 100, options.StopAtFailures),
                _ when Number(stop) is > 0 and var failures => (0, failures),
                _ => throw new CommandException("--stop-at is neither a number of failures nor a part of the members. Write it like --stop-at 3 or --stop-at 5%."),
            };
        }

        return options;
    }

    private static int? Number(string text) => int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : null;
}
