using System.CommandLine;
using System.CommandLine.Help;
using System.CommandLine.Invocation;
using System.CommandLine.Parsing;

namespace AssetTracer.Schema.CommandLine;

/// <summary>The help of a command, with its examples as they are typed where the command is mounted.</summary>
internal sealed class HelpWithExamples : SynchronousCommandLineAction
{
    public override bool ClearsParseErrors => true;

    public override int Invoke(ParseResult parseResult)
    {
        var exitCode = new HelpAction().Invoke(parseResult);
        if (parseResult.CommandResult.Command is SchemaCommand { Examples: { Count: > 0 } examples })
        {
            var output = parseResult.InvocationConfiguration.Output;
            output.WriteLine("Examples:");
            var typed = string.Join(' ', Above(parseResult.CommandResult).Reverse());
            foreach (var example in examples)
            {
                output.WriteLine($"  {typed} {example.Line}");
                output.WriteLine($"      {example.Purpose}");
            }

            output.WriteLine();
        }

        return exitCode;
    }

    private static IEnumerable<string> Above(CommandResult command)
    {
        for (var parent = command.Parent as CommandResult; parent is not null; parent = parent.Parent as CommandResult)
        {
            yield return parent.Command.Name;
        }
    }
}
