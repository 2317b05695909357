namespace AssetTracer.Schema;

/// <summary>Holds the names in two files with environment variables against each other. Values are passed over: none is kept, and none can be printed.</summary>
internal static class EnvironmentNames
{
    public static async Task<CheckResult> CheckAsync(IReadOnlyList<EnvironmentFiles> files, CancellationToken cancellationToken)
    {
        if (files.Count == 0)
        {
            return CheckResult.NotAsked("No environment files are named. Name them in ChecklistOptions.EnvironmentFiles, or leave the item out with a reason.");
        }

        var findings = new List<DeploymentFinding>();
        foreach (var pair in files)
        {
            var (expected, actual) = (await ReadAsync(pair.Expected, cancellationToken).ConfigureAwait(false), await ReadAsync(pair.Actual, cancellationToken).ConfigureAwait(false));
            findings.AddRange(expected.Except(actual).Except(pair.Allowed).Select(name => OneSided(name, pair.Expected, pair.Actual)));
            findings.AddRange(actual.Except(expected).Except(pair.Allowed).Select(name => OneSided(name, pair.Actual, pair.Expected)));
            findings.AddRange(pair.Allowed.Where(name => expected.Contains(name) == actual.Contains(name)).Select(name => new DeploymentFinding(
                "environment-name", FindingSeverity.Note, name, $"{name} may stand in one of {pair.Expected} and {pair.Actual} only, but doesn't.", "Remove it from what is allowed.")));
        }

        var count = findings.Count(f => f.Severity == FindingSeverity.Error);
        return CheckResult.Of(
            count == 0,
            count == 0 ? "The environment files hold the same names." : $"{Wording.Count(count, "name")} {(count == 1 ? "stands" : "stand")} in one environment file only.",
            findings);
    }

    /// <summary>The names in a text, in their order.</summary>
    /// <exception cref="ChecklistException">A line isn't <c>NAME=value</c>; the message quotes nothing of it.</exception>
    public static ValueArray<string> Read(string text, string file)
    {
        var (names, line, at) = (new List<string>(), 1, text.StartsWith(SqlLexer.ByteOrderMark) ? 1 : 0);
        while (at < text.Length)
        {
            var end = EndOfLine(text, at);
            var rest = text.AsSpan(at, end - at).Trim();
            var next = end;
            if (!rest.IsEmpty && rest[0] != '#')
            {
                rest = rest.StartsWith("export ", StringComparison.Ordinal) ? rest["export ".Length..].TrimStart() : rest;
                var name = rest[..Math.Max(rest.IndexOf('='), 0)].TrimEnd();
                if (!IsName(name))
                {
                    throw new ChecklistException($"Line {Wording.Number(line)} of {file} isn't NAME=value. Write it so, with a value of several lines in quotes.");
                }

                names.Add(name.ToString());
                next = EndOfValue(text, text.IndexOf('=', at) + 1, end, $"line {Wording.Number(line)} of {file}");
            }

            line += text.AsSpan(at, next - at).Count('\n') + 1;
            at = next + 1;
        }

        return names.Distinct(StringComparer.Ordinal).ToValueArray();
    }

    private static async Task<ValueArray<string>> ReadAsync(string path, CancellationToken cancellationToken)
    {
        try
        {
            return Read(await File.ReadAllTextAsync(path, cancellationToken).ConfigureAwait(false), path);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new ChecklistException($"The environment file {path} can't be read: {(e is FileNotFoundException or DirectoryNotFoundException ? "it isn't there" : e.Message.TrimEnd('.'))}. Correct its path, or its rights.", e);
        }
    }

    // A value in quotes may go on for several lines, whose contents are no names.
    private static int EndOfValue(string text, int at, int end, string where)
    {
        while (at < end && text[at] is ' ' or '\t')
        {
            at++;
        }

        if (at >= end || text[at] is not ('"' or '\'' or '`'))
        {
            return end;
        }

        var quote = text[at];
        for (at++; at < text.Length && text[at] != quote; at++)
        {
            at += text[at] == '\\' && quote == '"' ? 1 : 0;
        }

        return at < text.Length ? EndOfLine(text, at) : throw new ChecklistException($"The quote that begins in {where} is never closed. Close it.");
    }

    private static int EndOfLine(string text, int at) => text.IndexOf('\n', at) is var end and >= 0 ? end : text.Length;

    private static bool IsName(ReadOnlySpan<char> name)
    {
        if (name.IsEmpty || char.IsAsciiDigit(name[0]))
        {
            return false;
        }

        foreach (var c in name)
        {
            if (!char.IsAsciiLetterOrDigit(c) && c is not ('_' or '.' or '-'))
            {
                return false;
            }
        }

        return true;
    }

    private static DeploymentFinding OneSided(string name, string present, string absent) =>
        new("environment-name", FindingSeverity.Error, name, $"{name} stands in {present} but not in {absent}.", $"Set it in {absent}, or allow that it stands in one of them only.");
}
