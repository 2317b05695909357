namespace AssetTracer.Schema;

internal sealed class SchemaOpenToCreate() : LintRule(
    "schema-open-to-create", "Everybody may create objects in a schema", ObjectKind.Schema, ObjectKind.Privilege)
{
    // Until PostgreSQL 15 everybody may by default.
    private const int ClosedByDefault = 15;

    internal override IEnumerable<DeploymentFinding> Check(LintSubject subject) =>
        from schema in subject.Snapshot.OfKind<SchemaDefinition>()
        let roles = WhoCreates(schema.Name, subject)
        where roles.Count > 0
        select Found(
            FindingSeverity.Warning,
            schema.Identity,
            $"{LintWords.Who(roles)} may create objects in schema {Quote.Id(schema.Name)}: one that is named like what a function or a session of others looks for is taken in its place.",
            $"Say REVOKE CREATE ON SCHEMA {Quote.Id(schema.Name)} FROM {string.Join(", ", roles.Select(Quote.Role))}.");

    /// <summary>The roles that stand for everybody and may create objects in a schema; a role that was named for it is meant to.</summary>
    public static List<string> WhoCreates(string schema, LintSubject subject)
    {
        var granted = subject.Snapshot.PartsOf(SchemaDefinition.Named(schema)).OfType<PrivilegeDefinition>().Where(p => !p.IsOwner).ToList();
        var named = granted.Where(p => p.Privileges.Contains("CREATE") && subject.IsOpen(p.Grantee)).Select(p => p.Grantee);
        var byDefault = schema == "public" && LintWords.Major(subject.Snapshot) is > 0 and < ClosedByDefault && !granted.Exists(p => p.Grantee == "public");
        return [.. (byDefault ? named.Append("public") : named).Distinct().Order(StringComparer.Ordinal)];
    }
}
