namespace AssetTracer.Schema;

internal sealed class TruncateGranted() : LintRule(
    "truncate-granted", "Others may truncate a table with row security, which doesn't hold that back", ObjectKind.Table, ObjectKind.Privilege, ObjectKind.Owner)
{
    internal override IEnumerable<DeploymentFinding> Check(LintSubject subject) =>
        from table in subject.Tables
        where table.IsRowSecurityEnabled
        let roles = subject.WhoReaches(table.Name, table.Identity).Where(r => r.Privileges.Contains("TRUNCATE")).Select(r => r.Role).ToList()
        where roles.Count > 0
        select Found(
            FindingSeverity.Note,
            table.Identity,
            $"{LintWords.Who(roles)} may truncate {table.Name}: row security doesn't hold TRUNCATE back.",
            "Revoke TRUNCATE from them: what an application does with rows doesn't need it.");
}
