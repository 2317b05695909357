namespace AssetTracer.Schema;

/// <summary>The register of the rules, in the order in which reports list them.</summary>
internal static class LintRules
{
    public static ValueArray<LintRule> All { get; } =
    [
        new RowSecurityOff(),
        new PolicyWithoutRowSecurity(),
        new RowSecurityWithoutPolicy(),
        new RestrictivePoliciesOnly(),
        new PolicyAlwaysTrue(),
        new PolicyWithoutCondition(),
        new PolicyWithoutCheck(),
        new PolicyWritesUnseenRows(),
        new PolicyRecursion(),
        new PolicyTrustsUserMetadata(),
        new ViewPastRowSecurity(),
        new MaterializedViewPastRowSecurity(),
        new ForeignRowsReachable(),
        new DefinerSearchPath(),
        new DefinerForEverybody(),
        new RowSecurityNotForced(),
        new TruncateGranted(),
        new SchemaOpenToCreate(),
        new DefaultPrivilegesOpen(),
    ];

    public static LintRule? Find(string id) => All.FirstOrDefault(r => r.Id == id);
}
