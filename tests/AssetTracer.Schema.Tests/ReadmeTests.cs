using System.Text.RegularExpressions;

namespace AssetTracer.Schema.Tests;

/// <summary>What the README shows is compiled: each C# block stands, line by line, in a sample.</summary>
public sealed partial class ReadmeTests
{
    [Test]
    public void Every_block_of_code_stands_in_a_sample()
    {
        var samples = House.Sources("samples").Select(f => Lines(File.ReadAllText(f))).ToList();
        var blocks = Block().Matches(House.Read("README.md")).Select(m => m.Groups[1].Value).ToList();

        Assert.Multiple(() =>
        {
            Assert.That(blocks, Is.Not.Empty);
            foreach (var block in blocks)
            {
                Assert.That(samples.Exists(s => s.Contains(Lines(block), StringComparison.Ordinal)), Is.True, $"No sample holds:{Environment.NewLine}{block}");
            }
        });
    }

    [Test]
    public void Every_file_and_folder_that_it_links_to_is_there() =>
        Assert.That(
            Link().Matches(House.Read("README.md")).Select(m => m.Groups[1].Value)
                .Where(path => !Path.Exists(Path.Combine(House.Root, path))),
            Is.Empty);

    [Test]
    public void Every_section_that_it_points_to_is_there()
    {
        var readme = House.Read("README.md");
        var sections = Heading().Matches(readme).Select(m => "#" + Unlinkable().Replace(m.Groups[1].Value.ToLowerInvariant(), "").Replace(' ', '-'));

        Assert.That(Anchor().Matches(readme).Select(m => m.Groups[1].Value), Is.Not.Empty.And.SubsetOf(sections));
    }

    // indentation depends on where the lines stand in the sample
    private static string Lines(string text) => string.Concat(text.Split('\n').Select(l => l.Trim() + "\n").Where(l => l.Length > 1));

    [GeneratedRegex("^```csharp\n(.*?)^```$", RegexOptions.Singleline | RegexOptions.Multiline)]
    private static partial Regex Block();

    [GeneratedRegex("^#+ (.+)$", RegexOptions.Multiline)]
    private static partial Regex Heading();

    [GeneratedRegex("[^a-z0-9 -]")]
    private static partial Regex Unlinkable();

    [GeneratedRegex(@"\]\((#[^)]+)\)")]
    private static partial Regex Anchor();

    [GeneratedRegex(@"\]\((?!https?:|#)([^)#]+)\)")]
    private static partial Regex Link();
}
