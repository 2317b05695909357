namespace AssetTracer.Schema;

internal sealed class RowSecurityWithoutPolicy() : LintRule(
    "row-security-without-policy", "Row security is on, but the table has no policy", ObjectKind.Table, ObjectKind.Policy, ObjectKind.Privilege, ObjectKind.Owner)
{
    internal override IEnumerable<DeploymentFinding> Check(LintSubject subject) =>
        from table in subject.Tables
        where table.IsRowSecurityEnabled && subject.PoliciesOn(table.Name).Count == 0
        let reached = subject.WhoReaches(table.Name, table.Identity)
        where reached.Count > 0 || !subject.IsHistory(table.Name)
        let but = table.IsRowSecurityForced ? "nobody, its owner included," : "nobody but its owner"
        select Found(
            reached.Count > 0 ? FindingSeverity.Warning : FindingSeverity.Note,
            table.Identity,
            $"{table.Name} has row security but no policy: {but} sees or writes a row"
                + (reached.Count > 0 ? $", although {LintWords.May(reached)} by privilege." : "; nothing is granted to others either."),
            reached.Count > 0
                ? $"Create the policies that those roles need: CreatePolicy(…, on: \"{table.Name}\"). Where nobody is meant to reach it, revoke the privileges."
                : "Where others are meant to reach it, it needs policies and grants; else this is right.");
}
