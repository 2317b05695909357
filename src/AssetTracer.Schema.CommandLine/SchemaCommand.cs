using System.CommandLine;
using System.CommandLine.Help;

namespace AssetTracer.Schema.CommandLine;

/// <summary>A command whose help teaches by example.</summary>
internal sealed class SchemaCommand : Command
{
    public SchemaCommand(string name, string description, params Example[] examples)
        : base(name, description)
    {
        Examples = examples;

        // its own, so that the examples are there below the root command of an application too
        Options.Add(new HelpOption { Action = new HelpWithExamples() });
    }

    public IReadOnlyList<Example> Examples { get; }
}
