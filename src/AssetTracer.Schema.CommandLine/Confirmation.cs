using System.CommandLine;
using Microsoft.Extensions.Hosting;

namespace AssetTracer.Schema.CommandLine;

/// <summary>Asks before something is changed: for a yes, or for the name of the environment where a mistake would cost something.</summary>
internal sealed class Confirmation(TargetOptions targets)
{
    private readonly Option<bool> _yes = new("--yes")
    {
        Description = "Doesn't ask. Where the environment's name would have to be typed, it is given with --environment.",
    };

    public void AddTo(Command command) => command.Add(_yes);

    /// <summary>Whether nobody has to be asked.</summary>
    public bool IsGiven(ParseResult parsed) => parsed.GetValue(_yes);

    /// <param name="parsed">The arguments.</param>
    /// <param name="target">What is changed.</param>
    /// <param name="change">What is done, as in <c>revert 2 migrations</c>.</param>
    /// <param name="isDestructive">Whether a yes isn't enough, even in Development.</param>
    /// <exception cref="CommandException">Nobody confirmed it.</exception>
    public Task DemandAsync(ParseResult parsed, Target target, string change, bool isDestructive) =>
        DemandAsync(parsed, (target.Label, target.Environment, target.NameToType), change, isDestructive);

    /// <inheritdoc cref="DemandAsync(ParseResult, Target, string, bool)"/>
    public async Task DemandAsync(ParseResult parsed, (string Label, string? Environment, string NameToType) target, string change, bool isDestructive)
    {
        var wantsName = isDestructive || target.Environment != Environments.Development;
        if (parsed.GetValue(_yes))
        {
            if (wantsName && !targets.NamesEnvironment(parsed))
            {
                throw new CommandException(
                    $"--yes alone doesn't {change} on {target.Label}. Say which environment you mean: --environment {target.Environment ?? "NAME"} --yes. Nothing was changed.");
            }

            return;
        }

        var terminal = Terminal.Of(parsed.InvocationConfiguration);
        if (terminal.Input is not { } input)
        {
            throw new CommandException(
                $"Nobody is there to ask whether to {change} on {target.Label}. Where nobody types, pass {(wantsName ? $"--environment {target.Environment ?? "NAME"} --yes" : "--yes")}. Nothing was changed.");
        }

        await terminal.Error.WriteAsync(wantsName
            ? $"Type {target.NameToType} to {change} on {target.Label}: "
            : $"{char.ToUpperInvariant(change[0])}{change[1..]} on {target.Label}? [y/N] ").ConfigureAwait(false);
        await terminal.Error.FlushAsync().ConfigureAwait(false);
        var typed = (await input.ReadLineAsync().ConfigureAwait(false))?.Trim() ?? "";
        if (wantsName ? typed != target.NameToType : !(typed.Equals("y", StringComparison.OrdinalIgnoreCase) || typed.Equals("yes", StringComparison.OrdinalIgnoreCase)))
        {
            throw new CommandException(wantsName ? $"That isn't {target.NameToType}, so nothing was changed." : "Nothing was changed.");
        }
    }
}
