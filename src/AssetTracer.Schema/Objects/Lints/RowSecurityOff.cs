namespace AssetTracer.Schema;

internal sealed class RowSecurityOff() : LintRule(
    "row-security-off", "Row security is off on a table that others may reach", ObjectKind.Table, ObjectKind.Policy, ObjectKind.Privilege, ObjectKind.Owner)
{
    internal override IEnumerable<DeploymentFinding> Check(LintSubject subject) =>
        from table in subject.Tables
        where !table.IsRowSecurityEnabled && subject.PoliciesOn(table.Name).Count == 0
        let reached = subject.WhoReaches(table.Name, table.Identity)
        where reached.Count > 0 && !IsSaidOfParent(table, subject)
        let parent = Parents(table).Select(subject.Table).FirstOrDefault(p => p?.IsRowSecurityEnabled == true)
        select Found(
            subject.Weight(reached),
            table.Identity,
            parent is null
                ? $"Row security is off on {table.Name}: {LintWords.May(reached)}."
                : $"Row security is off on {table.Name}: {LintWords.May(reached)} past the policies of {parent.Name}, which hold only for who asks {parent.Name} itself.",
            parent is null
                ? $"Enable it and create policies for those roles (EnableRowSecurity(\"{table.Name}\"), CreatePolicy), or revoke what isn't meant for them."
                : $"Revoke those privileges on {table.Name}: who may use {parent.Name} needs none on its parts. Or enable row security on it with the same policies.");

    // One finding for a divided table, not one for each of its parts.
    private static bool IsSaidOfParent(TableDefinition table, LintSubject subject) => Parents(table).Any(p =>
        subject.Table(p) is { IsRowSecurityEnabled: false } parent && subject.WhoReaches(p, parent.Identity).Count > 0);

    private static ValueArray<QualifiedName> Parents(TableDefinition table) =>
        table.PartitionOf is { } whole ? [whole] : table.Inherits;
}
