using System.CommandLine;
using System.CommandLine.Help;

namespace AssetTracer.Schema.CommandLine;

/// <summary>The commands of <c>assettracer-schema</c>, for the tool and for an application's own executable.</summary>
/// <remarks>
/// Standard output carries the answer and nothing else. Commands end with 0 for "done" or "yes", 1 for "no" and 2 for "couldn't tell" or "failed".
/// </remarks>
public static class SchemaCommands
{
    internal const int Same = 0;
    internal const int Different = 1;
    internal const int CouldNotTell = 2;

    private const string Group = "schema";

    // A migration that is under way is rolled back before the program ends; a server that doesn't answer holds nobody up for longer.
    private static readonly TimeSpan TimeToStop = TimeSpan.FromSeconds(20);

    /// <summary>Whether the arguments of a program name a schema command: whether the first is the word <c>schema</c>.</summary>
    /// <param name="args">The arguments, without the program's name.</param>
    public static bool IsCommand(IReadOnlyList<string> args) => args is [Group, ..];

    /// <summary>The commands that need no migrations, for the root command of an application's own executable.</summary>
    /// <remarks>
    /// Once its arguments are read, a command ends with the same exit codes wherever it stands. What happens with arguments that it can't read
    /// is up to the executable: System.CommandLine by itself repeats them and ends with 1, <see cref="RunAsync(IReadOnlyList{string}, TextWriter, TextWriter, CancellationToken)"/>
    /// keeps them to itself and ends with 2.
    /// </remarks>
    public static IReadOnlyList<Command> CreateCommands() => [CompareCommand.Create(), SnapshotCommand.Create(), DriftCommand.Create(), LintCommand.Create(), DifferenceScriptCommand.Create(), NewCommand.Create(null)];

    /// <summary>All commands, for the root command of an application's own executable.</summary>
    /// <inheritdoc cref="CreateCommands()" path="/remarks"/>
    /// <param name="services">The application's services, with its migrations: <c>services.AddSchemaMigrations()</c>.</param>
    public static IReadOnlyList<Command> CreateCommands(IServiceProvider services)
    {
        ArgumentNullException.ThrowIfNull(services);
        return
        [
            StatusCommand.Create(services),
            PlanCommand.Create(services),
            MigrateCommand.Create(services),
            RollbackCommand.Create(services),
            VerifyCommand.Create(services),
            BaselineCommand.Create(services),
            RepairCommand.Create(services),
            GateCommand.Create(services),
            DriftCommand.Create(services),
            ProveCommand.Create(services),
            PromoteCommand.Create(services),
            ChecklistCommand.Create(services),
            LintCommand.Create(services),
            ProbeCommand.Create(services),
            RehearseCommand.Create(services),
            ScriptCommand.Create(services),
            NewCommand.Create(services),
            CompareCommand.Create(),
            SnapshotCommand.Create(),
        ];
    }

    /// <summary>Runs the command that the arguments name, of those that need no migrations.</summary>
    /// <param name="args">The arguments, without the program's name.</param>
    /// <param name="output">Takes the answer.</param>
    /// <param name="error">Takes everything else: which databases are read, and what went wrong.</param>
    /// <param name="cancellationToken">Stops the command.</param>
    /// <returns>0 for "no difference" or "done", 1 for "different", 2 for "couldn't tell".</returns>
    public static Task<int> RunAsync(
        IReadOnlyList<string> args, TextWriter output, TextWriter error, CancellationToken cancellationToken = default)
    {
        var root = new RootCommand("Keeps the schemas of PostgreSQL databases the same.");
        return RunAsync(root, CreateCommands(), args, new InvocationConfiguration { Output = output, Error = error }, cancellationToken);
    }

    /// <summary>Runs the command that the arguments name, of all of them.</summary>
    internal static Task<int> RunAsync(IServiceProvider services, IReadOnlyList<string> args, InvocationConfiguration invocation, CancellationToken cancellationToken)
    {
        var root = new RootCommand("Keeps the schema of the application's database.");
        if (!IsCommand(args))
        {
            return RunAsync(root, CreateCommands(services), args, invocation, cancellationToken);
        }

        var group = new Command(Group, root.Description);
        foreach (var command in CreateCommands(services))
        {
            group.Add(command);
        }

        return RunAsync(root, [group], args, invocation, cancellationToken);
    }

    /// <summary>Gives a command its action; whatever goes wrong in it must not pass for an answer, wherever the command is mounted.</summary>
    internal static void Answer(this Command command, Func<ParseResult, CancellationToken, Task<int>> answer) => command.SetAction(async (parsed, cancellationToken) =>
    {
        try
        {
            return await answer(parsed, cancellationToken).ConfigureAwait(false);
        }
        catch (Exception e) when (e is not OutOfMemoryException)
        {
            await parsed.InvocationConfiguration.Error.WriteLineAsync(Failure.InWords(e)).ConfigureAwait(false);
        }

        return CouldNotTell;
    });

    private static async Task<int> RunAsync(
        RootCommand root, IEnumerable<Command> commands, IReadOnlyList<string> args, InvocationConfiguration invocation, CancellationToken cancellationToken)
    {
        foreach (var command in commands)
        {
            root.Add(command);
        }

        // a password may begin with @, which would else name a file of arguments
        var parsed = root.Parse(args, new ParserConfiguration { ResponseFileTokenReplacer = null });
        var asksForHelp = parsed.Action is HelpAction || parsed.Action is { ClearsParseErrors: true };
        if (parsed.Errors.Count > 0 && !asksForHelp)
        {
            await invocation.Error.WriteLineAsync(UsageError.Describe(parsed, args)).ConfigureAwait(false);
            return CouldNotTell;
        }

        invocation.EnableDefaultExceptionHandler = false;
        invocation.ProcessTerminationTimeout = TimeToStop;
        return await parsed.InvokeAsync(invocation, cancellationToken).ConfigureAwait(false);
    }
}
