namespace AssetTracer.Schema;

internal sealed class PolicyTrustsUserMetadata() : LintRule(
    "policy-trusts-user-metadata", "A policy decides by what users may write about themselves", ObjectKind.Table, ObjectKind.Policy)
{
    internal override IEnumerable<DeploymentFinding> Check(LintSubject subject) =>
        from table in subject.Tables
        from policy in subject.PoliciesOn(table.Name)
        where Condition.Mentions(policy.Using, "user_metadata", "raw_user_meta_data") || Condition.Mentions(policy.Check, "user_metadata", "raw_user_meta_data")
        select Found(
            FindingSeverity.Error,
            policy.Identity,
            $"Policy {Quote.Id(policy.Name)} on {policy.Table} trusts user_metadata, which every user may change for themselves.",
            "Decide by app_metadata, or by a table that users can't write.");
}
