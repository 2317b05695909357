namespace AssetTracer.Schema;

internal sealed class RowSecurityNotForced() : LintRule(
    "row-security-not-forced", "Policies don't bind the role that uses the table, because it owns it", ObjectKind.Table, ObjectKind.Policy, ObjectKind.Privilege, ObjectKind.Owner)
{
    internal override IEnumerable<DeploymentFinding> Check(LintSubject subject) =>
        from table in subject.Tables
        where table is { IsRowSecurityEnabled: true, IsRowSecurityForced: false } && subject.PoliciesOn(table.Name).Count > 0
        let owner = subject.OwnerOf(table.Identity)
        let isApplication = owner is not null && subject.Options.ApplicationRoles.Contains(owner)
        where isApplication || subject.WhoReaches(table.Name, table.Identity).Count == 0
        select Found(
            isApplication ? FindingSeverity.Warning : FindingSeverity.Note,
            table.Identity,
            isApplication
                ? $"The policies of {table.Name} don't bind the application: its role {Quote.Id(owner!)} owns the table, and row security isn't forced."
                : $"The policies of {table.Name} bind nobody: only its owner{(owner is null ? "" : $" {Quote.Id(owner)}")} may use the table, and row security isn't forced.",
            $"Have the application use a role that doesn't own the table, or force row security: EnableRowSecurity(\"{table.Name}\", force: true).");
}
