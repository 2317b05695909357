namespace AssetTracer.Schema;

internal sealed class PolicyWithoutCondition() : LintRule(
    "policy-without-condition", "A policy lacks the condition that it needs, and has no effect", ObjectKind.Table, ObjectKind.Policy)
{
    internal override IEnumerable<DeploymentFinding> Check(LintSubject subject) =>
        from table in subject.Tables
        from policy in subject.PoliciesOn(table.Name)
        let without = Without(policy)
        where without is not null
        select Found(FindingSeverity.Warning, policy.Identity, $"Policy {Quote.Id(policy.Name)} on {policy.Table} {without}", WayOut(policy));

    // PostgreSQL adds up the conditions that are there, and without any takes the answer to be no.
    private static string? Without(PolicyDefinition policy) => policy switch
    {
        { IsPermissive: false, Using: null, Check: null } => "has no condition: a restrictive policy without one holds nothing back.",
        { IsPermissive: false } => null,
        { Command: PolicyCommand.Insert, Check: null } => "is for INSERT but has no WITH CHECK: it doesn't let any new row in.",
        { Command: PolicyCommand.Insert } => null,
        { Using: null, Check: null } => "has no condition: it lets no row through.",
        { Command: PolicyCommand.All, Using: null } => "has WITH CHECK but no USING: it lets rows in, but shows none of them and lets nobody change or delete one.",
        { Using: null } => "has no USING: it lets nobody reach a row.",
        _ => null,
    };

    private static string WayOut(PolicyDefinition policy) => policy.Command == PolicyCommand.Insert
        ? "Say in WITH CHECK which rows may be added, or drop the policy."
        : "Say in USING which rows it is about, or drop the policy.";
}
