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

    private readonly Option<string> _was = new("--environment-was")
    {
        Description = "The environment that the database says it belongs to, where --environment names another one on purpose: of a restored copy, say.",
        HelpName = "NAME",
    };

    public void AddTo(Command command)
    {
        command.Add(_yes);
        command.Add(_was);
    }

    /// <summary>The environment that the database belonged to until now, where somebody says so.</summary>
    public string? PreviousEnvironment(ParseResult parsed) => parsed.GetValue(_was);

    /// <summary>Whether nobody has to be asked.</summary>
    public bool IsGiven(ParseResult parsed) => parsed.GetValue(_yes);

    /// <param name="parsed">The arguments.</param>
    /// <param name="target">What is changed.</param>
    /// <param name="change">What is done, as in <c>revert 2 migrations</c>.</param>
    /// <param name="isDestructive">Whether a yes isn't enough, even in Development.</param>
    /// <param name="cancellationToken">Ends the question.</param>
    /// <exception cref="CommandException">Nobody confirmed it, or the database belongs to another environment.</exception>
    public async Task DemandAsync(ParseResult parsed, Target target, string change, bool isDestructive, CancellationToken cancellationToken)
    {
        var environment = await EnvironmentAsync(parsed, target, cancellationToken).ConfigureAwait(false);
        await DemandAsync(parsed, (target.Label, environment, environment ?? target.NameToType), change, isDestructive, cancellationToken).ConfigureAwait(false);
    }

    /// <inheritdoc cref="DemandAsync(ParseResult, Target, string, bool, CancellationToken)"/>
    public async Task DemandAsync(
        ParseResult parsed, (string Label, string? Environment, string NameToType) target, string change, bool isDestructive, CancellationToken cancellationToken)
    {
        var (label, environment, name) = target;
        var wantsName = isDestructive || environment != Environments.Development;
        if (parsed.GetValue(_yes))
        {
            if (wantsName && !targets.NamesEnvironment(parsed))
            {
                throw new CommandException(
                    $"--yes alone doesn't {change} on {label}. Say which environment you mean: --environment {environment ?? "NAME"} --yes. Nothing was changed.");
            }

            return;
        }

        var terminal = Terminal.Of(parsed.InvocationConfiguration);
        if (terminal.Input is not { } input)
        {
            throw new CommandException(
                $"Nobody is there to ask whether to {change} on {label}. Where nobody types, pass {(wantsName ? $"--environment {environment ?? "NAME"} --yes" : "--yes")}. Nothing was changed.");
        }

        await terminal.Error.WriteAsync(wantsName
            ? $"Type {name} to {change} on {label}: "
            : $"{char.ToUpperInvariant(change[0])}{change[1..]} on {label}? [y/N] ").ConfigureAwait(false);
        await terminal.Error.FlushAsync(CancellationToken.None).ConfigureAwait(false);
        var typed = await ReadLineAsync(terminal.Error, input, cancellationToken).ConfigureAwait(false);
        if (wantsName ? typed != name : !(typed.Equals("y", StringComparison.OrdinalIgnoreCase) || typed.Equals("yes", StringComparison.OrdinalIgnoreCase)))
        {
            throw new CommandException(wantsName ? $"That isn't {name}, so nothing was changed." : "Nothing was changed.");
        }
    }

    // What the database says of itself is held against what the command line or the application says.
    private async Task<string?> EnvironmentAsync(ParseResult parsed, Target target, CancellationToken cancellationToken)
    {
        var (said, was) = (await target.Runner().ReadEnvironmentAsync(cancellationToken).ConfigureAwait(false), PreviousEnvironment(parsed));
        if (target.Environment is not { } environment || said is null || said.Equals(environment, StringComparison.OrdinalIgnoreCase))
        {
            return target.Environment ?? said;
        }

        if (was is null || !was.Equals(said, StringComparison.OrdinalIgnoreCase))
        {
            throw new CommandException(
                $"{target.Label} belongs to {Words.Flat(said)}, as its own journal says, and not to {Words.Flat(environment)}. Name the right database or the right environment. "
                + $"If it belongs to {Words.Flat(environment)} from now on, as a restored copy does, pass --environment-was {Words.Flat(said)}. Nothing was changed.");
        }

        target.PreviousEnvironment = said;
        return environment;
    }

    // The console's reader can't be stopped: it is left to a thread that doesn't keep the process.
    private static async Task<string> ReadLineAsync(TextWriter error, TextReader input, CancellationToken cancellationToken)
    {
        var line = new TaskCompletionSource<string?>(TaskCreationOptions.RunContinuationsAsynchronously);
        new Thread(() =>
        {
            try
            {
                line.TrySetResult(input.ReadLine());
            }
            catch (Exception e) when (e is not OutOfMemoryException)
            {
                line.TrySetException(e);
            }
        })
        {
            IsBackground = true,
            Name = "answer",
        }.Start();
        try
        {
            var typed = await line.Task.WaitAsync(cancellationToken).ConfigureAwait(false);

            // An answer that comes together with the wish to stop isn't one.
            cancellationToken.ThrowIfCancellationRequested();
            return typed?.Trim() ?? "";
        }
        catch (OperationCanceledException e)
        {
            await error.WriteLineAsync().ConfigureAwait(false);
            throw new CommandException("Stopped before anybody answered. Nothing was changed.", e);
        }
    }
}
