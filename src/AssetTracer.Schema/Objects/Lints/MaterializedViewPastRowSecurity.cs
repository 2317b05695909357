namespace AssetTracer.Schema;

internal sealed class MaterializedViewPastRowSecurity() : LintRule(
    "materialized-view-past-row-security",
    "A materialized view keeps rows of tables with row security, and has none itself",
    ObjectKind.Table, ObjectKind.View, ObjectKind.MaterializedView, ObjectKind.Privilege, ObjectKind.Owner)
{
    internal override IEnumerable<DeploymentFinding> Check(LintSubject subject) =>
        from view in subject.Snapshot.OfKind<MaterializedViewDefinition>()
        let reached = subject.WhoReaches(view.Name, view.Identity)
        where reached.Count > 0
        let read = subject.GuardedIn(view.Query)
        where read.Count > 0
        select Found(
            reached.Exists(r => subject.IsOpen(r.Role)) ? FindingSeverity.Error : FindingSeverity.Warning,
            view.Identity,
            $"Materialized view {view.Name} keeps rows of {Wording.List([.. read.Select(t => t.ToString())])} as whoever refreshed it saw them, and has no row security: {LintWords.May(reached)} there, past the policies.",
            $"Revoke what is granted on {view.Name}, and show it through a view with a condition on who asks, or through a function.");
}
