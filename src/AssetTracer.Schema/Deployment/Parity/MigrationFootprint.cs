namespace AssetTracer.Schema;

/// <summary>What migrations speak of: only for that can they be the reason why two databases differ.</summary>
internal sealed class MigrationFootprint
{
    private readonly HashSet<string> _names = new(StringComparer.Ordinal);
    private readonly HashSet<string> _subjects = new(StringComparer.Ordinal);

    /// <param name="scripts">The SQL of the migrations; one that can't be read explains nothing.</param>
    public MigrationFootprint(IEnumerable<string> scripts)
    {
        foreach (var statement in scripts.SelectMany(Statements))
        {
            _names.UnionWith(StatementNames.In(statement));
            _subjects.UnionWith(StatementNames.InHead(statement));
        }
    }

    /// <summary>Whether the migrations may be the reason for a difference.</summary>
    public bool Explains(SchemaDifference difference)
    {
        var target = difference.Identity.On ?? difference.Identity;
        var owner = target.Name.Name;
        return target.Within is { } part
            ? _names.Contains(owner) && (_names.Contains(part) || IsNamedAfter(part, owner))
            : difference is Changed ? _subjects.Contains(owner) : _names.Contains(owner) || _subjects.Any(s => IsNamedAfter(owner, s));
    }

    // as PostgreSQL names what a statement leaves without a name
    private static bool IsNamedAfter(string name, string owner) => name.StartsWith(owner + "_", StringComparison.Ordinal);

    private static IEnumerable<string> Statements(string script)
    {
        try
        {
            return SqlScript.Split(script).Select(s => s.Text);
        }
        catch (SqlSyntaxException)
        {
            return [];
        }
    }
}
