namespace AssetTracer.Schema;

internal sealed class PolicyWritesUnseenRows() : LintRule(
    "policy-writes-unseen-rows", "A table has policies to change or delete rows, but none to see them", ObjectKind.Table, ObjectKind.Policy)
{
    internal override IEnumerable<DeploymentFinding> Check(LintSubject subject) =>
        from table in subject.Tables
        where table.IsRowSecurityEnabled
        let permissive = subject.PoliciesOn(table.Name).FindAll(p => p.IsPermissive)
        let writing = permissive.FindAll(p => p is { Command: PolicyCommand.Update or PolicyCommand.Delete, Using: not null })
        where writing.Count > 0 && !permissive.Exists(p => p.Command is PolicyCommand.All or PolicyCommand.Select && p.Using is not null)
        select Found(
            FindingSeverity.Warning,
            table.Identity,
            $"{table.Name} has {Wording.List([.. writing.Select(p => $"{Quote.Id(p.Name)} for {p.Command.ToString().ToUpperInvariant()}")])}, but no policy shows a row: a statement with WHERE or RETURNING touches none, without an error.",
            $"Create a policy for SELECT on {table.Name} that shows the rows which may be written.");
}
