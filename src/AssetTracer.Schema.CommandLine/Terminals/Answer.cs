using Spectre.Console;

namespace AssetTracer.Schema.CommandLine;

/// <summary>What a command has to say, in each form that it knows.</summary>
internal sealed record Answer(Func<string> Text, Func<string>? Json = null, Func<string>? Markdown = null, Action<IAnsiConsole>? Draw = null, Func<string>? Html = null)
{
    private string Suite { get; init; } = "";

    private Func<ValueArray<DeploymentFinding>>? Findings { get; init; }

    /// <summary>Rows under titles with a sentence above them.</summary>
    public static Answer Of(string verdict, Grid grid, string below, Func<string> json) => new(
        () => Parts(verdict + "\n", grid.ToText(), below),
        json,
        () => Parts(verdict + "\n", grid.ToMarkdown(), below),
        console =>
        {
            console.WriteLine(verdict);
            if (!grid.IsEmpty)
            {
                console.Write(grid.ToTable());
            }

            if (below.Length > 0)
            {
                console.Write(new Text(below));
            }
        });

    /// <summary>A report that speaks of things by their names in code.</summary>
    public static Answer Spoken(Func<string> text, Func<string> json, Func<string> markdown, Func<string>? html = null) =>
        new(() => CommandWords.Of(text()), () => CommandWords.Of(json()), () => CommandWords.Of(markdown()), Html: html is null ? null : () => CommandWords.Of(html()));

    /// <summary>The same, with what was found also as what builds and reviews code wants it.</summary>
    /// <param name="suite">What was asked.</param>
    /// <param name="findings">What was found.</param>
    public Answer With(string suite, Func<ValueArray<DeploymentFinding>> findings) => this with { Suite = suite, Findings = findings };

    public string In(string format) => format switch
    {
        "json" => Json!(),
        "markdown" => Markdown!(),
        "html" => (Html ?? throw new CommandException("This answer isn't written as a page. Ask about one database, or write it with --format markdown."))(),
        "github" => CommandWords.Of(Findings!().ToGitHubAnnotations()),
        "junit" => CommandWords.Of(Findings!().ToJUnit(Suite)),
        "sarif" => CommandWords.Of(Findings!().ToSarif()),
        _ => Text(),
    };

    private static string Parts(string verdict, string grid, string below) => string.Join('\n', new[] { verdict, grid, below }.Where(p => p.Length > 0));
}
