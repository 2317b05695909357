namespace AssetTracer.Schema;

internal sealed class PolicyWithoutRowSecurity() : LintRule(
    "policy-without-row-security", "A table has policies, but row security is off", ObjectKind.Table, ObjectKind.Policy)
{
    internal override IEnumerable<DeploymentFinding> Check(LintSubject subject) =>
        from table in subject.Tables
        where !table.IsRowSecurityEnabled
        let policies = subject.PoliciesOn(table.Name)
        where policies.Count > 0 || table.IsRowSecurityForced
        let reached = subject.WhoReaches(table.Name, table.Identity)
        let may = reached.Count == 0 ? "" : $": {LintWords.May(reached)}"
        select Found(
            policies.Count > 0 ? FindingSeverity.Error : FindingSeverity.Warning,
            table.Identity,
            policies.Count > 0
                ? $"Row security is off on {table.Name}, so {Policies(policies)} without effect{may}."
                : $"Row security is forced on {table.Name} but off: forcing it has no effect{may}.",
            $"Enable it: EnableRowSecurity(\"{table.Name}\"). Or drop what has no effect.");

    private static string Policies(List<PolicyDefinition> policies) => policies.Count == 1
        ? $"its policy {Quote.Id(policies[0].Name)} is"
        : $"its policies {Wording.List([.. policies.Select(p => Quote.Id(p.Name))])} are";
}
