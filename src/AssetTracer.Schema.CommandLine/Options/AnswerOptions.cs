using System.CommandLine;
using System.Text;

namespace AssetTracer.Schema.CommandLine;

/// <summary>The options that say how a command writes its answer, and where to.</summary>
internal sealed class AnswerOptions
{
    private readonly Option<string> _format;

    private readonly Option<string> _output = new("--output") { Description = "Writes the answer to a file instead of standard output, in place of one that is there.", HelpName = "FILE" };

    public AnswerOptions(params string[] formats) =>
        _format = new Option<string>("--format") { Description = "How the answer is written.", DefaultValueFactory = _ => formats[0] }.AcceptOnlyFromAmong(formats);

    /// <summary>For an answer that holds findings: those of a build, too.</summary>
    public static AnswerOptions OfFindings() => new("text", "json", "markdown", "github", "junit", "sarif");

    /// <summary>For a report that is also a page for a browser.</summary>
    public static AnswerOptions OfPage() => new("text", "json", "markdown", "html", "github", "junit", "sarif");

    public void AddTo(Command command)
    {
        command.Add(_format);
        command.Add(_output);
    }

    public string Format(ParseResult parsed) => parsed.GetRequiredValue(_format);

    public Task WriteAsync(ParseResult parsed, Answer answer, CancellationToken cancellationToken)
    {
        var terminal = Terminal.Of(parsed.InvocationConfiguration);
        if (Format(parsed) == "text" && parsed.GetValue(_output) is null or "-" && terminal.Answers is { } console && answer.Draw is { } draw)
        {
            draw(console);
            return Task.CompletedTask;
        }

        return WriteAsync(parsed, answer.In(Format(parsed)), cancellationToken);
    }

    /// <exception cref="CommandException">The file can't be written.</exception>
    public Task WriteAsync(ParseResult parsed, string text, CancellationToken cancellationToken) =>
        WriteAsync(parsed, parsed.GetValue(_output), text, cancellationToken);

    /// <exception cref="CommandException">The file can't be written.</exception>
    public static async Task WriteAsync(ParseResult parsed, string? path, string text, CancellationToken cancellationToken)
    {
        var writer = parsed.InvocationConfiguration;
        if (path is null or "-")
        {
            await writer.Output.WriteAsync(text.AsMemory(), cancellationToken).ConfigureAwait(false);
            return;
        }

        await OutputFile.WriteAsync(path, async file => await file.WriteAsync(Encoding.UTF8.GetBytes(text), cancellationToken).ConfigureAwait(false)).ConfigureAwait(false);
        await writer.Error.WriteLineAsync($"The answer is in {path}.").ConfigureAwait(false);
    }
}
