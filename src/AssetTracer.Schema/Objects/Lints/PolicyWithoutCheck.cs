namespace AssetTracer.Schema;

internal sealed class PolicyWithoutCheck() : LintRule(
    "policy-without-check", "A policy for writes has no WITH CHECK, so that USING stands in for it", ObjectKind.Table, ObjectKind.Column, ObjectKind.Policy)
{
    internal override IEnumerable<DeploymentFinding> Check(LintSubject subject)
    {
        var columns = subject.Snapshot.OfKind<ColumnDefinition>().ToLookup(c => c.Table, c => c.Name);
        return
            from table in subject.Tables
            where table.IsRowSecurityEnabled
            from policy in subject.PoliciesOn(table.Name)
            where policy is { IsPermissive: true, Command: PolicyCommand.All or PolicyCommand.Update, Using: not null, Check: null }
                && Condition.Value(policy.Using) is null && !Condition.AsksOnlyForLogin(policy.Using)
            let names = columns[policy.Table].ToArray()
            let isOfRow = names.Length == 0 || Condition.AsksOfRow(policy.Using!, policy.Table.Name, names)
            select Found(
                isOfRow ? FindingSeverity.Note : FindingSeverity.Warning,
                policy.Identity,
                $"Policy {Quote.Id(policy.Name)} on {policy.Table} has no WITH CHECK: a new row must meet its USING. "
                    + (isOfRow ? "That is no hole: nobody can write a row that the policy wouldn't show." : "That names no column of the table, so whoever meets it may write any row."),
                isOfRow ? "Say WITH CHECK where new rows must meet more, or to have it written down." : "Say in WITH CHECK which rows may be written, or excuse it with a reason.");
    }
}
