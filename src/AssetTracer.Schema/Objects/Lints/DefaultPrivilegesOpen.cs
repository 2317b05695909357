namespace AssetTracer.Schema;

internal sealed class DefaultPrivilegesOpen() : LintRule(
    "default-privileges-open", "Tables that are yet to be created will be open to everybody", ObjectKind.DefaultPrivilege)
{
    internal override IEnumerable<DeploymentFinding> Check(LintSubject subject) =>
        from granted in subject.Snapshot.OfKind<DefaultPrivilegeDefinition>()
        where granted.ObjectType == DefaultPrivilegeTarget.Tables && subject.IsOpen(granted.Grantee) && granted.Grantee != granted.Role
        let privileges = granted.Privileges.Where(LintWords.IsOnRows).ToValueArray()
        where !privileges.IsEmpty
        select Found(
            FindingSeverity.Note,
            granted.Identity,
            $"In every table that {Quote.Id(granted.Role)} creates{(granted.Schema is { } schema ? $" in schema {Quote.Id(schema)}" : "")}, {LintWords.May([new(granted.Grantee, privileges)])} until its row security is on.",
            "Enable row security in the migration that creates a table, or revoke the default: RevokeByDefault(DefaultPrivilegeTarget.Tables, …).");
}
