namespace AssetTracer.Schema;

/// <summary>What <see cref="SchemaLint"/> looks for, and how much it weighs.</summary>
public sealed class LintOptions
{
    /// <summary>The rules that aren't asked, by <see cref="LintRule.Id"/>. Default: none.</summary>
    public ValueArray<string> Off { get; set; }

    /// <summary>How much the findings of a rule weigh, by <see cref="LintRule.Id"/>, where it isn't what the rule says itself. Default: none.</summary>
    public IDictionary<string, FindingSeverity> Severities { get; } = new Dictionary<string, FindingSeverity>(StringComparer.Ordinal);

    /// <summary>What is meant to be as it is, each with a reason. The report counts it, and tells of excuses that excuse nothing. Default: nothing.</summary>
    public ValueArray<LintExcuse> Excused { get; set; }

    /// <summary>The least severity of a finding by which the lint doesn't pass. Default: <see cref="FindingSeverity.Warning"/>.</summary>
    public FindingSeverity FailOn { get; set; } = FindingSeverity.Warning;

    /// <summary>
    /// The roles that stand for everybody who comes along; <c>public</c> is PostgreSQL's own. Default: <c>public</c>, <c>anon</c>, <c>authenticated</c>
    /// and <c>web_anon</c>, as Supabase and PostgREST call them.
    /// </summary>
    public ValueArray<string> OpenRoles { get; set; } = ["public", "anon", "authenticated", "web_anon"];

    /// <summary>
    /// The roles that are meant to see every row: superusers and those with BYPASSRLS, of which a snapshot doesn't know. PostgreSQL's own (<c>pg_…</c>) always are.
    /// Default: <c>postgres</c>, and on Supabase <c>service_role</c>, <c>dashboard_user</c> and the platform's <c>supabase_…</c> roles.
    /// </summary>
    public ValueArray<string> TrustedRoles { get; set; } =
    [
        "postgres", "service_role", "dashboard_user", "supabase_admin", "supabase_auth_admin", "supabase_storage_admin", "supabase_functions_admin",
        "supabase_realtime_admin", "supabase_replication_admin", "supabase_read_only_user", "supabase_etl_admin",
    ];

    /// <summary>The roles that the application itself logs in with: policies must bind them. Default: none is known.</summary>
    public ValueArray<string> ApplicationRoles { get; set; }

    /// <summary>The table that records what was applied: it is closed on purpose. Default: <c>public.schema_migrations</c>.</summary>
    public QualifiedName HistoryTable { get; set; } = new MigrationOptions().HistoryTable;

    internal void Check()
    {
        foreach (var id in Off.Concat(Severities.Keys).Concat(Excused.Select(e => e.Rule)).Where(id => LintRules.Find(id) is null))
        {
            throw new MigrationDefinitionException($"There is no rule '{id}'. The rules are {Wording.List([.. LintRules.All.Select(r => r.Id)])}.");
        }

        if (Excused.FirstOrDefault(e => string.IsNullOrWhiteSpace(e.Reason)) is { } excuse)
        {
            throw new MigrationDefinitionException($"The excuse of {excuse.Object} from {excuse.Rule} has no reason. Say why it is meant so, or remove the excuse.");
        }
    }
}

/// <summary>Something that a rule would find, but that is meant to be so.</summary>
/// <param name="Rule">The rule, by <see cref="LintRule.Id"/>.</param>
/// <param name="Object">
/// The object as the report names it, as in <c>table public.countries</c> or <c>policy own on public.orders</c>, or its name alone. What is on an object, as
/// its policies are, isn't excused with it.
/// </param>
/// <param name="Reason">Why it is meant so.</param>
public sealed record LintExcuse(string Rule, string Object, string Reason)
{
    internal bool IsFor(DeploymentFinding finding) =>
        finding.Rule == Rule
        && (finding.Subject == Object || (finding.Subject.EndsWith($" {Object}", StringComparison.Ordinal) && !finding.Subject[..^Object.Length].Contains(" on ", StringComparison.Ordinal)));

    /// <summary>The excuse as a report names it.</summary>
    public override string ToString() => $"{Object} ({Rule})";
}
