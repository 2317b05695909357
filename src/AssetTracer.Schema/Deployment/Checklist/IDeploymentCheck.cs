namespace AssetTracer.Schema;

/// <summary>An item of the <see cref="DeploymentChecklist"/> that answers for itself.</summary>
public interface IDeploymentCheck
{
    /// <summary>The item as a stable word for options and files, as in <c>row-security</c>.</summary>
    public string Id { get; }

    /// <summary>What is asked, in a few words.</summary>
    public string Title { get; }

    /// <summary>Asks. What it throws, but for a cancellation, counts as not asked.</summary>
    /// <param name="cancellationToken">Stops the asking.</param>
    public Task<CheckResult> AskAsync(CancellationToken cancellationToken);
}

/// <summary>What a check found.</summary>
public sealed record CheckResult
{
    private CheckResult(ChecklistOutcome outcome, string summary, ValueArray<DeploymentFinding> findings) => (Outcome, Summary, Findings) = (outcome, summary, findings);

    /// <summary>Whether it passed, failed or couldn't be asked.</summary>
    public ChecklistOutcome Outcome { get; }

    /// <summary>What is so, in a sentence.</summary>
    public string Summary { get; }

    /// <summary>What was found, each with a way out.</summary>
    public ValueArray<DeploymentFinding> Findings { get; }

    /// <summary>All is well.</summary>
    /// <param name="summary">What is so, in a sentence.</param>
    /// <param name="findings">What is worth knowing all the same.</param>
    public static CheckResult Passed(string summary, params IEnumerable<DeploymentFinding> findings) => new(ChecklistOutcome.Passed, summary, findings.ToValueArray());

    /// <summary>Something stops the deployment.</summary>
    /// <param name="summary">What is so, in a sentence.</param>
    /// <param name="findings">What was found, each with a way out.</param>
    public static CheckResult Failed(string summary, params IEnumerable<DeploymentFinding> findings) => new(ChecklistOutcome.Failed, summary, findings.ToValueArray());

    /// <summary>Nobody can tell, which stops the deployment too.</summary>
    /// <param name="reason">Why, and the way out.</param>
    public static CheckResult NotAsked(string reason) => new(ChecklistOutcome.NotAsked, reason, []);

    internal static CheckResult Of(bool passed, string summary, IEnumerable<DeploymentFinding> findings) => passed ? Passed(summary, findings) : Failed(summary, findings);
}
