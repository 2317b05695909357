using System.CommandLine;
using System.CommandLine.Help;

namespace AssetTracer.Schema.CommandLine;

/// <summary>The commands of <c>assettracer-schema</c>, for the tool and for an application's own executable.</summary>
/// <remarks>
/// Standard output carries the answer and nothing else. Commands end with 0 for "no difference", 1 for "different" and 2 for "couldn't tell".
/// </remarks>
public static class SchemaCommands
{
    internal const int Same = 0;
    internal const int Different = 1;
    internal const int CouldNotTell = 2;

    /// <summary><c>compare</c>, <c>snapshot</c> and <c>script</c>, for the root command of an application's own executable.</summary>
    /// <remarks>
    /// Once its arguments are read, a command ends with the same exit codes wherever it stands. What happens with arguments that it can't read
    /// is up to the executable: System.CommandLine by itself repeats them and ends with 1, <see cref="RunAsync"/> keeps them to itself and ends with 2.
    /// </remarks>
    public static IReadOnlyList<Command> CreateCommands() => [CompareCommand.Create(), SnapshotCommand.Create(), DifferenceScriptCommand.Create()];

    /// <summary>Runs the command that the arguments name.</summary>
    /// <param name="args">The arguments, without the program's name.</param>
    /// <param name="output">Takes the answer.</param>
    /// <param name="error">Takes everything else: which databases are read, and what went wrong.</param>
    /// <param name="cancellationToken">Stops the command.</param>
    /// <returns>0 for "no difference" or "done", 1 for "different", 2 for "couldn't tell".</returns>
    public static async Task<int> RunAsync(
        IReadOnlyList<string> args, TextWriter output, TextWriter error, CancellationToken cancellationToken = default)
    {
        var root = new RootCommand("Keeps the schemas of PostgreSQL databases the same.");
        foreach (var command in CreateCommands())
        {
            root.Add(command);
        }

        // a password may begin with @, which would else name a file of arguments
        var parsed = root.Parse(args, new ParserConfiguration { ResponseFileTokenReplacer = null });
        var asksForHelp = parsed.Action is HelpAction || parsed.Action is { ClearsParseErrors: true };
        if (parsed.Errors.Count > 0 && !asksForHelp)
        {
            await error.WriteLineAsync(UsageError.Describe(parsed, args)).ConfigureAwait(false);
            return CouldNotTell;
        }

        var invocation = new InvocationConfiguration { Output = output, Error = error, EnableDefaultExceptionHandler = false };
        return await parsed.InvokeAsync(invocation, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Gives a command its action; whatever goes wrong in it must not pass for an answer, wherever the command is mounted.</summary>
    internal static void Answer(this Command command, Func<ParseResult, CancellationToken, Task<int>> answer) => command.SetAction(async (parsed, cancellationToken) =>
    {
        var error = parsed.InvocationConfiguration.Error;
        try
        {
            return await answer(parsed, cancellationToken).ConfigureAwait(false);
        }
        catch (CommandException e)
        {
            await error.WriteLineAsync(e.Message).ConfigureAwait(false);
        }
        catch (SchemaMigrationException e)
        {
            await error.WriteLineAsync(e.Message).ConfigureAwait(false);
        }
        catch (OperationCanceledException)
        {
            await error.WriteLineAsync("Stopped before there was an answer.").ConfigureAwait(false);
        }
        catch (Exception e) when (e is not OutOfMemoryException)
        {
            await error.WriteLineAsync($"This should not have happened; please report it. {e}").ConfigureAwait(false);
        }

        return CouldNotTell;
    });
}
