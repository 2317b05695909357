using System.CommandLine;
using System.CommandLine.Completions;
using System.Text;
using AssetTracer.Schema.CommandLine;
using AssetTracer.Schema.Hosting;
using Microsoft.Extensions.DependencyInjection;

namespace AssetTracer.Schema.Tests;

/// <summary>What the READMEs list of options and commands is what there is.</summary>
[TestFixture]
public sealed class ReferenceTests
{
    [Test]
    public void Every_option_of_a_run_is_listed() => Reference.Demand("README.md", "options", Reference.Options(typeof(MigrationOptions), n => n));

    [Test]
    public void Every_key_of_the_configuration_is_listed() => Reference.Demand(
        "README.md",
        "hosting",
        [.. Reference.Options(typeof(SchemaHostingOptions), n => n), .. Reference.Options(typeof(WatchOptions), n => $"Watch:{n}").Skip(2)]);

    [Test]
    public void Every_command_is_described_with_its_options_and_examples()
    {
        using var services = new ServiceCollection().BuildServiceProvider();
        var inTool = SchemaCommands.CreateCommands().Select(c => c.Name).ToHashSet();
        var text = new StringBuilder(
            """
            # AssetTracer.Schema.CommandLine

            The commands of [AssetTracer.Schema](../../README.md) in an application's own executable, on its own database and with its own configuration:

            ```csharp
            if (SchemaCommands.IsCommand(args))
            {
                return await host.RunSchemaCommandAsync(args);
            }
            ```

            `dotnet run -- schema migrate` is the first of them then. The dotnet tool `assettracer-schema` has those that need no migrations. A database (`DB`) is an Npgsql
            connection string, a `postgres://` URI, or `env:NAME` for an environment variable that holds either; where it only is read, a snapshot file, too. Exit codes are 0
            for "done" or "yes", 1 for "no", and 2 for "couldn't tell" or "failed".

            """);
        foreach (var command in SchemaCommands.CreateCommands(services).Cast<SchemaCommand>())
        {
            Describe(text, command, inTool.Contains(command.Name));
        }

        Reference.Demand("src/AssetTracer.Schema.CommandLine/README.md", text.ToString());
    }

    private static void Describe(StringBuilder text, SchemaCommand command, bool isInTool)
    {
        text.Append($"\n## {command.Name}\n\n{command.Description}{(isInTool ? " The tool has it as well." : "")}\n\n| option | what it says |\n|---|---|\n");
        foreach (var argument in command.Arguments)
        {
            text.Append($"| `<{argument.Name}>` | {Cell(argument.Description)} |\n");
        }

        foreach (var option in command.Options.Where(o => o.Name != "--help"))
        {
            text.Append($"| `{option.Name}{Cell(Values(option))}`{(option.Required ? " (required)" : "")} | {Cell(option.Description)}{Default(option)} |\n");
        }

        text.Append("\n```\n");
        foreach (var example in command.Examples)
        {
            text.Append($"schema {example.Line}\n    {example.Purpose}\n");
        }

        text.Append("```\n");
    }

    private static string Values(Option option) =>
        option.HelpName is { } help ? $" {help}"
        : option.ValueType == typeof(string) && option.GetCompletions(CompletionContext.Empty).Select(c => c.Label).ToList() is { Count: > 0 } words ? $" {string.Join('|', words)}"
        : "";

    private static string Default(Option option) => option.HasDefaultValue && option.GetDefaultValue() is string { Length: > 0 } value ? $" Default: `{value}`." : "";

    private static string Cell(string? text) => (text ?? "").Replace("|", "\\|", StringComparison.Ordinal);
}
