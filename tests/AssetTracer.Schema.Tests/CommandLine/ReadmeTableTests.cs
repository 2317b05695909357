using System.Text.RegularExpressions;
using AssetTracer.Schema.CommandLine;
using Microsoft.Extensions.DependencyInjection;

namespace AssetTracer.Schema.Tests.CommandLine;

/// <summary>The README's table of commands names each of them once, in the order of the help, and says which the tool has.</summary>
[TestFixture]
public sealed partial class ReadmeTableTests
{
    [Test]
    public void Every_command_has_a_line()
    {
        using var services = new ServiceCollection().BuildServiceProvider();

        Assert.That(Lines().Select(l => l.Name), Is.EqualTo(SchemaCommands.CreateCommands(services).Select(c => c.Name)));
    }

    [Test]
    public void What_the_tool_has_is_marked() =>
        Assert.That(Lines().Where(l => l.IsInTool).Select(l => l.Name), Is.EquivalentTo(SchemaCommands.CreateCommands().Select(c => c.Name)));

    private static List<(string Name, bool IsInTool)> Lines() =>
        [.. Line().Matches(House.Read("README.md")).Select(m => (m.Groups[1].Value, m.Groups[2].Value == "yes"))];

    [GeneratedRegex(@"^\| `([a-z]+)[^|]*\|[^|]*\| *(yes|)? *\|$", RegexOptions.Multiline)]
    private static partial Regex Line();
}
