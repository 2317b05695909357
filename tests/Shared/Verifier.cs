using System.Globalization;
using System.Runtime.CompilerServices;
using System.Text;

namespace VerifyNUnit;

/// <summary>Compares a text with the approved one beside the test's source, as the package Verify.NUnit does.</summary>
internal static class Verifier
{
    private const int ShownLines = 12;

    /// <summary>Fails unless the text equals <c>Class.Method.verified.txt</c>. Writes <c>Class.Method.received.txt</c> then: rename it to approve it.</summary>
    public static async Task Verify(string? target, [CallerFilePath] string sourceFile = "")
    {
        var test = TestContext.CurrentContext.Test;
        var name = $"{test.ClassName!.Split('.')[^1]}.{test.MethodName}";
        var folder = Path.GetDirectoryName(sourceFile)!;
        var approvedFile = Path.Combine(folder, $"{name}.verified.txt");
        var receivedFile = Path.Combine(folder, $"{name}.received.txt");
        var received = Normalize(target ?? "null");
        var approved = File.Exists(approvedFile) ? Normalize(await File.ReadAllTextAsync(approvedFile)) : null;
        if (received == approved)
        {
            File.Delete(receivedFile);
            return;
        }

        await File.WriteAllTextAsync(receivedFile, received + "\n");
        Assert.Fail(approved is null
            ? $"Nothing is approved yet. Read {receivedFile}, and rename it to {Path.GetFileName(approvedFile)} to approve it."
            : $"The text isn't the approved one. To approve {receivedFile}, rename it to {Path.GetFileName(approvedFile)}.\n{Difference(approved, received)}");
    }

    private static string Normalize(string text) => text.Replace("\r\n", "\n", StringComparison.Ordinal).TrimStart('\uFEFF').TrimEnd('\n');

    // the lines between the common start and the common end
    private static string Difference(string approved, string received)
    {
        var (old, young) = (approved.Split('\n'), received.Split('\n'));
        var start = old.AsSpan().CommonPrefixLength(young);
        var end = 0;
        while (end < Math.Min(old.Length, young.Length) - start && old[^(end + 1)] == young[^(end + 1)])
        {
            end++;
        }

        var text = new StringBuilder().Append(CultureInfo.InvariantCulture, $"At line {start + 1}:\n");
        foreach (var (sign, lines) in new[] { ('-', old[start..^end]), ('+', young[start..^end]) })
        {
            foreach (var line in lines.Take(ShownLines))
            {
                text.Append(sign).Append(' ').Append(line).Append('\n');
            }

            if (lines.Length > ShownLines)
            {
                text.Append(CultureInfo.InvariantCulture, $"{sign} … {lines.Length - ShownLines} more lines\n");
            }
        }

        return text.ToString();
    }
}
