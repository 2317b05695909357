using System.Text.RegularExpressions;
using System.Xml.Linq;

namespace AssetTracer.Schema.Tests;

/// <summary>
/// A part of a README that is made from the code. Where it isn't what the code says, a test fails; with <c>ASSETTRACER_UPDATE_README=1</c> it is written instead.
/// </summary>
internal static partial class Reference
{
    private static readonly bool IsUpdating = Environment.GetEnvironmentVariable("ASSETTRACER_UPDATE_README") == "1";

    /// <summary>A whole file.</summary>
    public static void Demand(string path, string text) => Demand(path, File.Exists(Path.Combine(House.Root, path)) ? House.Read(path) : "", text);

    /// <summary>What stands between <c>&lt;!-- name --&gt;</c> and <c>&lt;!-- /name --&gt;</c>.</summary>
    public static void Demand(string path, string name, IEnumerable<string> lines)
    {
        var text = House.Read(path);
        var (begin, end) = ($"<!-- {name} -->\n", $"<!-- /{name} -->");
        Assert.That(text, Does.Contain(begin).And.Contain(end));
        var from = text.IndexOf(begin, StringComparison.Ordinal) + begin.Length;
        Demand(path, text, text[..from] + string.Concat(lines.Select(l => l + "\n")) + text[text.IndexOf(end, StringComparison.Ordinal)..]);
    }

    /// <summary>A table of the properties of a type that can be set, with what their documentation says of default and meaning.</summary>
    public static IEnumerable<string> Options(Type type, Func<string, string> name)
    {
        var document = XDocument.Load(Path.ChangeExtension(type.Assembly.Location, ".xml"));
        var documented = type.GetProperties().Where(p => p.SetMethod is { IsPublic: true }).Select(p => (p.Name, Words: Summary(document, $"P:{type.FullName}.{p.Name}"))).ToList();
        return documented.Select(d => $"| `{name(d.Name)}` | {Default(d.Name, d.Words)} | {FirstSentence().Match(d.Words).Value} |")
            .Prepend("|---|---|---|")
            .Prepend("| option | default | what it says |");
    }

    private static void Demand(string path, string actual, string expected)
    {
        if (IsUpdating)
        {
            File.WriteAllText(Path.Combine(House.Root, path), expected);
            return;
        }

        Assert.That(actual, Is.EqualTo(expected), $"{path} isn't what the code says. Run this test with ASSETTRACER_UPDATE_README=1 to write it.");
    }

    private static string Summary(XDocument document, string member)
    {
        var summary = document.Descendants("member").First(m => m.Attribute("name")!.Value == member).Element("summary")!;
        foreach (var reference in summary.Descendants().Where(e => e.Name == "see").ToList())
        {
            var target = reference.Attribute("cref")?.Value ?? reference.Attribute("langword")!.Value;
            reference.ReplaceWith($"`{Short(target, member)}`");
        }

        foreach (var code in summary.Descendants("c").ToList())
        {
            code.ReplaceWith($"`{code.Value}`");
        }

        return Blank().Replace(summary.Value, " ").Trim().Replace("|", "\\|", StringComparison.Ordinal);
    }

    // a member of another type with that type's name before it
    private static string Short(string target, string member)
    {
        var (last, type) = (target.LastIndexOf('.') + 1, target.LastIndexOf('.') + 1 == 0 ? "" : target[..target.LastIndexOf('.')]);
        return target[0] is not ('P' or 'M' or 'F') || target[1] != ':' || member.StartsWith(type + ".", StringComparison.Ordinal)
            ? target[last..]
            : target[(type.LastIndexOf('.') + 1)..];
    }

    private static string Default(string name, string words)
    {
        var match = DefaultWords().Match(words);
        Assert.That(match.Success, Is.True, $"The documentation of {name} doesn't say its default.");
        return match.Groups[1].Value;
    }

    [GeneratedRegex(@"\s+")]
    private static partial Regex Blank();

    [GeneratedRegex(@"Default: (.+?)\.(?: |$)")]
    private static partial Regex DefaultWords();

    [GeneratedRegex(@"^.+?\.(?= |$)")]
    private static partial Regex FirstSentence();
}
