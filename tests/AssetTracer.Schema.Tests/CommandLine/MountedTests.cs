using System.CommandLine;
using AssetTracer.Schema.CommandLine;

namespace AssetTracer.Schema.Tests.CommandLine;

/// <summary>The commands below the root of an application's own executable.</summary>
[TestFixture]
public sealed class MountedTests
{
    [TestCase("db compare --expected missing.json --actual missing.json")]
    [TestCase("db snapshot --database missing.json --output -")]
    public async Task What_goes_wrong_is_no_answer(string line)
    {
        var group = new Command("db");
        foreach (var command in SchemaCommands.CreateCommands())
        {
            group.Add(command);
        }

        using var output = new StringWriter();
        using var error = new StringWriter();
        var exitCode = await new RootCommand { group }.Parse(line).InvokeAsync(new InvocationConfiguration { Output = output, Error = error });

        Assert.That((exitCode, output.ToString()), Is.EqualTo((2, "")));
        Assert.That(error.ToString(), Does.Contain("There is no file 'missing.json'").And.Not.Contain("   at "));
    }
}
