namespace AssetTracer.Schema;

/// <summary>What a difference in privileges means: who can do what, and where.</summary>
internal static class PrivilegeMeaning
{
    /// <summary>What the right of the second database lacks in the first is breaking; what the first allows besides is behavioural.</summary>
    public static Meaning Of(PrivilegeDefinition before, PrivilegeDefinition after, ComparisonSides sides)
    {
        var what = Object(after.Target);
        var missing = Lacking(after, before, sides.Before);
        var extra = Lacking(before, after, sides.After);
        var said = new List<string>();
        if (missing.Count > 0)
        {
            said.Add($"{Who(after.Grantee, "can't")} {Verbs(missing)} {what} in {sides.BeforeName}, but can in {sides.AfterName}.");
        }

        if (extra.Count > 0)
        {
            said.Add($"{Who(after.Grantee, "can")} {Verbs(extra)} {what} in {sides.BeforeName}, but not in {sides.AfterName}.");
        }

        if (said.Count == 0)
        {
            said.Add(before.Privileges == after.Privileges
                ? $"{Who(after.Grantee)} may pass on {List(before.Grantable)} on {after.Target} in {sides.BeforeName} but {List(after.Grantable)} in {sides.AfterName}."
                : $"{Who(after.Grantee)} can do the same with {after.Target} in both, but not by the same role's grant.");
        }

        return new(missing.Count > 0 ? Severity.Breaking : Severity.Behavioural, string.Join(" ", said));
    }

    /// <summary>The role in words that say how many it stands for.</summary>
    public static string Who(string grantee) => grantee switch
    {
        "public" => "Anybody (PUBLIC)",
        "anon" => "Anybody, even without logging in (role anon),",
        _ => $"Role {Quote.Id(grantee)}",
    };

    /// <summary>What privileges let a role do, as verbs that take an object.</summary>
    public static string Verbs(IReadOnlyList<string> privileges)
    {
        var verbs = privileges.Select(Verb).ToList();
        return verbs.Count == 1 ? verbs[0] : $"{string.Join(", ", verbs.SkipLast(1))} and {verbs[^1]}";
    }

    private static string Who(string grantee, string can) => (grantee, can) switch
    {
        ("public", "can't") => "Not everybody (PUBLIC) can",
        ("anon", "can't") => "Who isn't logged in (role anon) can't",
        _ => $"{Who(grantee)} {can}",
    };

    // The same right may have been granted by another role: then nothing is lacking.
    private static List<string> Lacking(PrivilegeDefinition has, PrivilegeDefinition lacks, SchemaSnapshot lacking) =>
        [.. has.Privileges.Except(lacks.Privileges).Where(p => !lacking.PartsOf(has.Parent!).OfType<PrivilegeDefinition>()
            .Any(other => other.Target == has.Target && other.Grantee == has.Grantee && other.Privileges.Contains(p)))];

    private static string Verb(string privilege) => privilege switch
    {
        "SELECT" => "select from",
        "INSERT" => "insert into",
        "DELETE" => "delete from",
        "REFERENCES" => "refer to",
        "TRIGGER" => "put triggers on",
        "CREATE" => "create objects in",
        "USAGE" => "use",
        _ => privilege.ToLowerInvariant(),
    };

    private static string Object(ObjectIdentity target) => TargetCatalog.PrivilegesOn(target.Kind) == 'r' ? target.Name.ToString() : target.ToString();

    private static string List(ValueArray<string> privileges) => privileges.IsEmpty ? "nothing" : string.Join(", ", privileges);
}
