namespace AssetTracer.Schema;

internal sealed class ViewPastRowSecurity() : LintRule(
    "view-past-row-security", "A view shows rows past the policies of its tables", ObjectKind.Table, ObjectKind.View, ObjectKind.Privilege, ObjectKind.Owner)
{
    internal override IEnumerable<DeploymentFinding> Check(LintSubject subject) =>
        from view in subject.Snapshot.OfKind<ViewDefinition>()
        where !view.Options.Any(IsInvoker)
        let reached = subject.WhoReaches(view.Name, view.Identity)
        where reached.Count > 0
        let owner = subject.OwnerOf(view.Identity)
        let read = subject.GuardedIn(view.Query)
        let past = read.FindAll(t => IsExempt(owner, t, subject))
        let asOwner = read.FindAll(t => !IsExempt(owner, t, subject) && subject.OwnerOf(TableDefinition.Named(t)) != owner)
        where past.Count + asOwner.Count > 0
        select past.Count > 0
            ? Found(
                reached.Exists(r => subject.IsOpen(r.Role)) ? FindingSeverity.Error : FindingSeverity.Warning,
                view.Identity,
                $"View {view.Name} reads {Wording.List([.. past.Select(t => t.ToString())])} with its owner's rights, whom row security doesn't bind: {LintWords.May(reached)} through it, past the policies.",
                WayOut(view, subject))
            : Found(
                FindingSeverity.Warning,
                view.Identity,
                $"View {view.Name} reads {Wording.List([.. asOwner.Select(t => t.ToString())])} as its owner {Quote.Id(owner!)}: policies are judged for that role, not for who asks, and {LintWords.May(reached)} through it.",
                WayOut(view, subject));

    // Row security doesn't bind a table's owner unless it's forced; whether a role is exempt from all of it isn't known, unless somebody says so.
    private static bool IsExempt(string? owner, QualifiedName table, LintSubject subject) =>
        owner is null || subject.IsTrusted(owner)
        || subject.Table(table) is not { } guarded
        || (subject.OwnerOf(guarded.Identity) is var its && (its is null || its == owner) && !guarded.IsRowSecurityForced);

    private static bool IsInvoker(string option) =>
        option.Split('=') is ["security_invoker", .. var value] && (value is [] || value[0].ToLowerInvariant() is "true" or "on" or "yes" or "1");

    private static string WayOut(ViewDefinition view, LintSubject subject) =>
        LintWords.Major(subject.Snapshot) is > 0 and < 15
            ? $"Revoke what is granted on {view.Name}, or offer a function in its place: views that ask with the caller's rights need PostgreSQL 15."
            : $"Say ALTER VIEW {view.Name} SET (security_invoker = true), so that the policies of who asks hold, or revoke what is granted on it.";
}
