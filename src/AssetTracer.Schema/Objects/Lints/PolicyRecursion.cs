namespace AssetTracer.Schema;

internal sealed class PolicyRecursion() : LintRule(
    "policy-recursion", "Policies ask for rows that they guard themselves: every statement they bind fails", ObjectKind.Table, ObjectKind.Policy)
{
    internal override IEnumerable<DeploymentFinding> Check(LintSubject subject) =>
        from table in subject.Tables
        where table.IsRowSecurityEnabled
        from policy in subject.PoliciesOn(table.Name)
        let way = Way(policy, [], policy.Roles, subject)
        where way is not null
        select Found(
            FindingSeverity.Error,
            policy.Identity,
            $"Policy {Quote.Id(policy.Name)} on {policy.Table} asks {string.Join(", whose policies ask ", way)}: that never ends, and PostgreSQL refuses every statement that it binds (42P17).",
            "Ask through a SECURITY DEFINER function with a fixed search_path, which policies don't bind, in place of the table.");

    // The relations on the way back to where it began; to another relation twice is that one's finding.
    private static List<string>? Way(PolicyDefinition policy, List<QualifiedName> way, ValueArray<string> roles, LintSubject subject)
    {
        var start = way.Count == 0 ? policy.Table : way[0];
        var reached = way.Count == 0 ? new List<QualifiedName> { policy.Table } : way;
        foreach (var name in Condition.Names($"{policy.Using} {policy.Check}").Distinct())
        {
            if (name == start)
            {
                // What is asked there again are the policies for reading: the server gives up on those that ask further.
                if (subject.PoliciesOn(start).Exists(p => p.Command is PolicyCommand.All or PolicyCommand.Select && Condition.Asks(p.Using) && !Both(roles, p.Roles).IsEmpty))
                {
                    return [.. reached.Skip(1).Append(name).Select(n => n.ToString())];
                }

                continue;
            }

            if (subject.Table(name) is not { IsRowSecurityEnabled: true } || reached.Contains(name))
            {
                continue;
            }

            foreach (var next in subject.PoliciesOn(name).Where(p => p.Command is PolicyCommand.All or PolicyCommand.Select))
            {
                if (Both(roles, next.Roles) is { IsEmpty: false } bound && Way(next, [.. reached, name], bound, subject) is { } found)
                {
                    return found;
                }
            }
        }

        return null;
    }

    private static ValueArray<string> Both(ValueArray<string> one, ValueArray<string> other) =>
        one.Contains("public") ? other : other.Contains("public") ? one : one.Intersect(other).ToValueArray();
}
