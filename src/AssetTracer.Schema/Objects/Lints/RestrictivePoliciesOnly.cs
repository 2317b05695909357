namespace AssetTracer.Schema;

internal sealed class RestrictivePoliciesOnly() : LintRule(
    "restrictive-policies-only", "Every policy of a table is restrictive, so no row is ever let through", ObjectKind.Table, ObjectKind.Policy)
{
    internal override IEnumerable<DeploymentFinding> Check(LintSubject subject) =>
        from table in subject.Tables
        where table.IsRowSecurityEnabled
        let policies = subject.PoliciesOn(table.Name)
        where policies.Count > 0 && policies.TrueForAll(p => !p.IsPermissive)
        select Found(
            FindingSeverity.Warning,
            table.Identity,
            $"{table.Name} has only restrictive policies ({Wording.List([.. policies.Select(p => Quote.Id(p.Name))])}): they narrow what a permissive one lets through, and there is none, so nobody bound by them sees or writes a row.",
            "Make one of them permissive, or add a permissive policy beside them.");
}
