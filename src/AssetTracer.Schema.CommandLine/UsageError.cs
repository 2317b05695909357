using System.CommandLine;
using System.CommandLine.Completions;
using System.Text.RegularExpressions;

namespace AssetTracer.Schema.CommandLine;

/// <summary>Says what is wrong with the arguments without repeating one of them: a mistyped line may hold a password anywhere.</summary>
internal static partial class UsageError
{
    public static string Describe(ParseResult parsed, IReadOnlyList<string> args)
    {
        var command = parsed.CommandResult.Command;
        var name = command is RootCommand ? "" : command.Name + " ";
        var problems = Problems(parsed, command, args).Distinct().ToList();
        return $"{string.Join(" ", problems)} See {name}--help.";
    }

    private static IEnumerable<string> Problems(ParseResult parsed, Command command, IReadOnlyList<string> args)
    {
        if (command is RootCommand)
        {
            yield return $"Name a command: {string.Join(" or ", command.Subcommands.Select(c => c.Name))}.";
            yield break;
        }

        foreach (var token in parsed.UnmatchedTokens)
        {
            yield return Unknown(token, command, args);
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

    private static string Unknown(string token, Command command, IReadOnlyList<string> args)
    {
        var name = token.Split('=', ':')[0];
        var near = OptionName().IsMatch(name) ? Nearest.To(name, command.Options.Select(o => o.Name)) : null;
        var place = Enumerable.Range(0, args.Count).FirstOrDefault(i => args[i] == token || args[i].StartsWith(token, StringComparison.Ordinal), -1);
        return (near is null, place) switch
        {
            (false, _) => $"There is no such option; did you mean {near}?",
            (true, < 0) => "An argument isn't expected where it stands.",
            _ => $"Argument {place + 1} isn't expected where it stands.",
        };
    }

    private static string Choices(Option option) => string.Join(", ", option.GetCompletions(CompletionContext.Empty).Select(c => c.Label)) switch
    {
        "" => "another value",
        var choices => "one of: " + choices,
    };

    [GeneratedRegex("^--?[A-Za-z-]+$")]
    private static partial Regex OptionName();
}
