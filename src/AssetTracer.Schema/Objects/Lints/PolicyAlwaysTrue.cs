namespace AssetTracer.Schema;

internal sealed class PolicyAlwaysTrue() : LintRule(
    "policy-always-true", "A permissive policy is true for every row, or for everybody who is logged in", ObjectKind.Table, ObjectKind.Column, ObjectKind.Policy)
{
    internal override IEnumerable<DeploymentFinding> Check(LintSubject subject) =>
        from table in subject.Tables
        where table.IsRowSecurityEnabled
        let policies = subject.PoliciesOn(table.Name)
        where policies.Count > 0
        let required = subject.RequiredColumns(table.Name)
        from policy in policies
        where policy.IsPermissive && policy.Roles.Any(r => !subject.IsTrusted(r))
        let open = Openings(policy, policies, required).ToList()
        where open.Count > 0
        select Finding(policy, open, policies, required, subject);

    private DeploymentFinding Finding(PolicyDefinition policy, List<Opening> open, List<PolicyDefinition> policies, IReadOnlySet<string> required, LintSubject subject)
    {
        var writes = open.Exists(o => o.Command != PolicyCommand.Select);
        var reads = open.Exists(o => o.Command == PolicyCommand.Select);
        var login = open.TrueForAll(o => o.OnlyLogin);
        var voided = reads ? policies.FindAll(p => p != policy && p.IsPermissive && IsFor(p, PolicyCommand.Select) && p.Using is not null && !IsOpen(p.Using, required) && Binds(policy, p)) : [];
        var roles = policy.Roles.Where(r => !subject.IsTrusted(r)).ToList();
        var severity = writes ? (!login && roles.Exists(subject.IsOpen) ? FindingSeverity.Error : FindingSeverity.Warning)
            : voided.Count > 0 ? FindingSeverity.Warning
            : FindingSeverity.Note;
        var condition = login ? "asks only that somebody is logged in" : "is true for every row";
        return Found(
            severity,
            policy.Identity,
            $"Policy {Quote.Id(policy.Name)} on {policy.Table} {condition}: {LintWords.Roles(roles)} may {Wording.List([.. open.Select(o => o.Words)])}, as far as their privileges go."
                + (voided.Count == 0 ? "" : $" Permissive policies add up, so {Wording.List([.. voided.Select(p => Quote.Id(p.Name))])} holds no row back from them."),
            "Say in USING and WITH CHECK whose rows they are, or drop the policy; where it is meant so, excuse it with a reason.");
    }

    private static IEnumerable<Opening> Openings(PolicyDefinition policy, List<PolicyDefinition> all, IReadOnlySet<string> required)
    {
        foreach (var (command, words) in new[]
        {
            (PolicyCommand.Select, "see every row"), (PolicyCommand.Insert, "add any row"), (PolicyCommand.Update, "change every row"), (PolicyCommand.Delete, "delete every row"),
        })
        {
            if (IsFor(policy, command) && !IsNarrowed(policy, command, all, required))
            {
                // New rows are tested by WITH CHECK, and by USING where there is none.
                var (old, young) = (policy.Using, policy.Check ?? policy.Using);
                if (command == PolicyCommand.Insert ? IsOpen(policy.Check ?? (policy.Command == PolicyCommand.All ? policy.Using : null), required) : IsOpen(old, required))
                {
                    yield return new(command, words, !IsTrue(command == PolicyCommand.Insert ? young : old, required));
                }
                else if (command == PolicyCommand.Update && old is not null && IsOpen(young, required))
                {
                    yield return new(command, "turn their rows into any others, such as somebody else's", !IsTrue(young, required));
                }
            }
        }
    }

    // A restrictive policy beside it may say whose rows they are.
    private static bool IsNarrowed(PolicyDefinition policy, PolicyCommand command, List<PolicyDefinition> all, IReadOnlySet<string> required) => all.Exists(p =>
        !p.IsPermissive && IsFor(p, command) && Binds(policy, p)
        && !IsOpen(command == PolicyCommand.Insert ? p.Check ?? p.Using : p.Using ?? p.Check, required) && (p.Using ?? p.Check) is not null);

    private static bool IsFor(PolicyDefinition policy, PolicyCommand command) => policy.Command == PolicyCommand.All || policy.Command == command;

    // Whether the other policy holds for all that this one holds for.
    private static bool Binds(PolicyDefinition policy, PolicyDefinition other) => other.Roles.Contains("public") || policy.Roles.All(other.Roles.Contains);

    private static bool IsOpen(string? condition, IReadOnlySet<string> required) => IsTrue(condition, required) || Condition.AsksOnlyForLogin(condition);

    private static bool IsTrue(string? condition, IReadOnlySet<string> required) => Condition.Value(condition, required) == true;

    private sealed record Opening(PolicyCommand Command, string Words, bool OnlyLogin);
}
