using System.CommandLine;
using Spectre.Console;

namespace AssetTracer.Schema.CommandLine;

/// <summary>Where a command writes and whom it can ask: colours and moving bars only where a person looks at them.</summary>
internal sealed class Terminal
{
    private Terminal(TextWriter output, TextWriter error, TextReader? input, IAnsiConsole? answers, IAnsiConsole? progress) =>
        (Output, Error, Input, Answers, Progress) = (output, error, input, answers, progress);

    /// <summary>Takes the answer and nothing else.</summary>
    public TextWriter Output { get; }

    /// <summary>Takes everything else.</summary>
    public TextWriter Error { get; }

    /// <summary>Whoever types; null if nobody does.</summary>
    public TextReader? Input { get; }

    /// <summary>The answer's writer as a terminal; null where it is a file or a pipe.</summary>
    public IAnsiConsole? Answers { get; }

    /// <summary>The other writer as a terminal; null where it is a file or a pipe, or nothing may be coloured.</summary>
    public IAnsiConsole? Progress { get; }

    public static Terminal Of(InvocationConfiguration invocation)
    {
        if (invocation is TerminalConfiguration given)
        {
            return new(given.Output, given.Error, given.Input, given.IsColoured ? Ansi(given.Output, given.Width) : null, given.IsColoured ? Ansi(given.Error, given.Width) : null);
        }

        var isPlain = Environment.GetEnvironmentVariable("NO_COLOR") is { Length: > 0 } || Environment.GetEnvironmentVariable("TERM") == "dumb";
        var answers = ReferenceEquals(invocation.Output, Console.Out) && !Console.IsOutputRedirected;
        var errors = ReferenceEquals(invocation.Error, Console.Error) && !Console.IsErrorRedirected;
        return new(
            invocation.Output,
            invocation.Error,
            errors && !Console.IsInputRedirected ? Console.In : null,
            answers && !isPlain ? Ansi(invocation.Output, null) : null,
            errors && !isPlain ? Ansi(invocation.Error, null) : null);
    }

    public Task SayAsync(string line) => Error.WriteLineAsync(line);

    private static IAnsiConsole Ansi(TextWriter writer, int? width)
    {
        var console = AnsiConsole.Create(new AnsiConsoleSettings
        {
            Ansi = AnsiSupport.Yes,
            ColorSystem = ColorSystemSupport.Standard,
            Interactive = InteractionSupport.Yes,
            Out = new AnsiConsoleOutput(writer),
        });
        if (width is { } columns)
        {
            console.Profile.Width = columns;
        }

        return console;
    }
}

/// <summary>A terminal that isn't the process's own.</summary>
internal sealed class TerminalConfiguration : InvocationConfiguration
{
    /// <summary>Whoever types; null if nobody does.</summary>
    public TextReader? Input { get; init; }

    public bool IsColoured { get; init; }

    public int Width { get; init; } = 160;
}
