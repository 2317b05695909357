namespace AssetTracer.Schema;

/// <summary>Writes findings for what builds and reviews code, and turns what differs into findings.</summary>
public static class DeploymentFindingExtensions
{
    /// <summary>
    /// The findings as GitHub's workflow commands, one on each line: printed by a job, they stand beside the pull request. Nothing if there are none.
    /// </summary>
    /// <param name="findings">The findings.</param>
    public static string ToGitHubAnnotations(this IEnumerable<DeploymentFinding> findings) => GitHubFindings.Write([.. findings]);

    /// <summary>
    /// The findings as JUnit's XML: each rule is a class of tests and each subject one of its cases, which fails by an error; warnings and notes are what a
    /// case that passes has to say. Without findings there is one case, which passes.
    /// </summary>
    /// <param name="findings">The findings.</param>
    /// <param name="suite">What was asked, as the suite's name: <c>gate</c>, say.</param>
    public static string ToJUnit(this IEnumerable<DeploymentFinding> findings, string suite) => JUnitFindings.Write([.. findings], suite);

    /// <summary>The findings as SARIF 2.1.0. What they are about is a logical location.</summary>
    /// <param name="findings">The findings.</param>
    /// <param name="file">
    /// A file of the repository that they are shown beside, for a service that insists on one: the project of the migrations, say. Default: null, none.
    /// </param>
    public static string ToSarif(this IEnumerable<DeploymentFinding> findings, string? file = null) => SarifFindings.Write([.. findings], file);

    /// <summary>
    /// What differs between two snapshots, as findings: errors where a difference counts, notes where it doesn't. The rules are <c>structure-differs</c>
    /// and <c>not-visible</c>.
    /// </summary>
    /// <param name="comparison">What differs.</param>
    /// <param name="failOn">The least severity that counts. Default: <see cref="Severity.Cosmetic"/>, so that every difference does.</param>
    public static ValueArray<DeploymentFinding> ToFindings(this SchemaComparison comparison, Severity failOn = Severity.Cosmetic) =>
        DifferenceFindings.Of(comparison, failOn).OrderByDescending(f => f.Severity).ToValueArray();

    /// <summary>
    /// What breaks parity, as findings: of the structure as <see cref="ToFindings(SchemaComparison, Severity)"/> has it; of a migration that doesn't stand
    /// alike and well in both, by the rule <c>pending-migration</c>, <c>failed-verification</c>, <c>edited-migration</c>, <c>unknown-migration</c>,
    /// <c>faked-history</c> or <c>history-differs</c>.
    /// </summary>
    /// <param name="report">The report.</param>
    /// <param name="failOn">The least severity of a difference that counts. Default: <see cref="Severity.Cosmetic"/>, as that of <see cref="ParityOptions.FailOn"/>.</param>
    public static ValueArray<DeploymentFinding> ToFindings(this ParityReport report, Severity failOn = Severity.Cosmetic) =>
        DifferenceFindings.Of(report, failOn).OrderByDescending(f => f.Severity).ToValueArray();
}
