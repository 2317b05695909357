using System.Text.RegularExpressions;

namespace AssetTracer.Schema;

/// <summary>Tells whether C# that ran somewhere is the C# of this build. It is no part of a checksum: a rebuild edits no migration.</summary>
internal static partial class CodeIdentity
{
    /// <summary>The build of the code's assembly; null where the runtime doesn't tell. The same sources give the same one, if they are built deterministically.</summary>
    // Hashing the method's own instructions would miss whatever it calls.
    public static string? Of(StepCode code)
    {
        try
        {
            return code.RunAsync.Method.Module.ModuleVersionId is var id && id != Guid.Empty ? id.ToString("N") : null;
        }
        catch (Exception e) when (e is NotSupportedException or InvalidOperationException)
        {
            return null;
        }
    }

    /// <summary>The builds of all the code of some statements, in order; null if there is none, or one can't be told.</summary>
    public static string? Of(IEnumerable<SqlStatement> statements)
    {
        var builds = statements.Select(s => s.Code).OfType<StepCode>().Select(Of).ToList();
        return builds.Count == 0 || builds.Contains(null) ? null : string.Join(' ', builds);
    }

    /// <summary>A statement as the history keeps it: with the build of its code, in a comment.</summary>
    public static string Recorded(SqlStatement statement) =>
        statement.Code is { } code && Of(code) is { } build ? $"{statement.Text} /* build {build} */" : statement.Text;

    /// <summary>What <see cref="Recorded"/> wrote; null where it wrote nothing.</summary>
    public static string? In(string executed) =>
        Builds().Matches(executed).Select(m => m.Groups[1].Value).ToList() is { Count: > 0 } builds ? string.Join(' ', builds) : null;

    [GeneratedRegex(@"\*/ /\* build ([0-9a-f]{32}) \*/\r?$", RegexOptions.Multiline, 1000)]
    private static partial Regex Builds();
}
