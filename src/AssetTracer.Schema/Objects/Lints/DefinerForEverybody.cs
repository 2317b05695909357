namespace AssetTracer.Schema;

internal sealed class DefinerForEverybody() : LintRule(
    "definer-for-everybody", "Everybody may call a routine that runs with its owner's rights", ObjectKind.Routine, ObjectKind.Privilege)
{
    // Nobody can call a trigger's function by itself.
    internal override IEnumerable<DeploymentFinding> Check(LintSubject subject) =>
        from routine in subject.Snapshot.OfKind<RoutineDefinition>()
        where routine is { IsSecurityDefiner: true, Result: not ("trigger" or "event_trigger") } && subject.UsesRowSecurity
        let callers = Callers(routine, subject)
        where callers.Count > 0
        select Found(
            FindingSeverity.Note,
            routine.Identity,
            $"{LintWords.Who(callers)} may call {routine.Name}({routine.Identity.Arguments}), which runs with its owner's rights, past row security.",
            "Check in it who calls and for whom, or revoke EXECUTE from who needn't call it: everybody has it by default.");

    private static List<string> Callers(RoutineDefinition routine, LintSubject subject)
    {
        var granted = subject.Snapshot.PartsOf(routine.Identity).OfType<PrivilegeDefinition>().Where(p => !p.IsOwner).ToList();
        var named = granted.Where(p => p.Privileges.Contains("EXECUTE") && subject.IsOpen(p.Grantee)).Select(p => p.Grantee);
        return granted.Exists(p => p.Grantee == "public" && p.Grantor is null && !p.Privileges.Contains("EXECUTE")) ? [.. named.Order(StringComparer.Ordinal)] : ["public"];
    }
}
