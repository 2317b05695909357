namespace AssetTracer.Schema;

internal sealed class ForeignRowsReachable() : LintRule(
    "foreign-rows-reachable", "Others may reach a foreign table, which can't have row security", ObjectKind.ForeignTable, ObjectKind.Privilege, ObjectKind.Owner)
{
    internal override IEnumerable<DeploymentFinding> Check(LintSubject subject) =>
        from table in subject.Snapshot.OfKind<ForeignTableDefinition>()
        let reached = subject.WhoReaches(table.Name, table.Identity)
        where reached.Count > 0
        select Found(
            subject.Weight(reached),
            table.Identity,
            $"Foreign table {table.Name} can't have row security: {LintWords.May(reached)} as far as the user mapping on {Quote.Id(table.Server)} allows.",
            $"Revoke what is granted on {table.Name}, or move it into a schema that those roles may not use.");
}
