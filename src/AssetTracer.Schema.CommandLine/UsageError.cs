using System.CommandLine;
using System.CommandLine.Completions;
using System.CommandLine.Parsing;
using System.Text.RegularExpressions;

namespace AssetTracer.Schema.CommandLine;

/// <summary>Says what is wrong with the arguments and repeats none but plain words and names of options: a mistyped line may hold a password anywhere.</summary>
internal static partial class UsageError
{
    public static string Describe(ParseResult parsed, IReadOnlyList<string> args)
    {
        var command = parsed.CommandResult.Command;
        var problems = Problems(parsed, command, args).Distinct().ToList();
        return $"{string.Join(" ", problems)} See {string.Concat(Path(parsed.CommandResult).Reverse().Select(name => name + " "))}--help.";
    }

    private static IEnumerable<string> Path(CommandResult command)
    {
        for (SymbolResult? part = command; part is CommandResult { Command: not RootCommand } named; part = part.Parent)
        {
            yield return named.Command.Name;
        }
    }

    private static IEnumerable<string> Problems(ParseResult parsed, Command command, IReadOnlyList<string> args)
    {
        if (command.Subcommands.Count > 0)
        {
            yield return UnknownCommand(parsed.UnmatchedTokens.Count > 0 ? parsed.UnmatchedTokens[0] : null, [.. command.Subcommands.Select(c => c.Name)]);
            yield break;
        }

        foreach (var token in parsed.UnmatchedTokens)
        {
            yield return Unknown(token, command, args);
        }

        foreach (var argument in command.Arguments.Where(a => parsed.GetResult(a) is null or { Tokens.Count: 0 }))
        {
            yield return $"The {argument.Name} is missing; write it in quotes behind {command.Name}.";
        }

        foreach (var option in command.Options)
        {
            var result = parsed.GetResult(option);
            var isGiven = result is { Implicit: false };
            if (!isGiven && option.Required)
            {
                yield return $"{option.Name} is missing.";
            }
            else if (isGiven && result!.Tokens.Count == 0 && option.Arity.MinimumNumberOfValues > 0)
            {
                yield return $"{option.Name} needs a value.";
            }
            else if (isGiven && result!.Tokens.Count > option.Arity.MaximumNumberOfValues)
            {
                yield return $"{option.Name} is given more than once.";
            }
            else if (isGiven && parsed.Errors.Any(e => e.SymbolResult == result || e.SymbolResult?.Parent == result))
            {
                yield return $"{option.Name} takes {Choices(option)}.";
            }
        }
    }

    private static string UnknownCommand(string? typed, string[] commands)
    {
        var choices = Words.List(commands, "or");
        return typed switch
        {
            null => $"Name a command: {choices}.",
            _ when !PlainWord().IsMatch(typed) => $"The first argument isn't a command. Name one: {choices}.",
            _ when Nearest.To(typed, commands) is { } near => $"There is no command '{typed}'; did you mean {near}?",
            _ => $"There is no command '{typed}'. Name one: {choices}.",
        };
    }

    private static string Unknown(string token, Command command, IReadOnlyList<string> args)
    {
        var name = token.Split('=', ':')[0];
        if (OptionName().IsMatch(name) && Nearest.To(name, command.Options.Select(o => o.Name)) is { } near)
        {
            return $"There is no such option; did you mean {near}?";
        }

        if (LongOptionName().IsMatch(name))
        {
            return $"{command.Name} has no option {name}.";
        }

        var place = Enumerable.Range(0, args.Count).FirstOrDefault(i => args[i] == token || args[i].StartsWith(token, StringComparison.Ordinal), -1);
        return $"{(place < 0 ? "An argument" : $"Argument {place + 1}")} belongs to no option. Write each value behind its option, as in {Shown(command)}.";
    }

    private static string Shown(Command command)
    {
        var option = command.Options.FirstOrDefault(o => o.Required) ?? command.Options.First(o => o.HelpName is not null);
        return $"{option.Name} {option.HelpName}";
    }

    private static string Choices(Option option) => string.Join(", ", option.GetCompletions(CompletionContext.Empty).Select(c => c.Label)) switch
    {
        "" => "another value",
        var choices => "one of: " + choices,
    };

    [GeneratedRegex("^[a-z]{1,20}$")]
    private static partial Regex PlainWord();

    [GeneratedRegex("^--[a-z]{2,20}(-[a-z]{2,20})?$")]
    private static partial Regex LongOptionName();

    [GeneratedRegex("^--?[A-Za-z-]+$")]
    private static partial Regex OptionName();
}
