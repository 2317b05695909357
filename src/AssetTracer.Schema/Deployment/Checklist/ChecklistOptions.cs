namespace AssetTracer.Schema;

/// <summary>What a <see cref="DeploymentChecklist"/> asks besides its checks.</summary>
public sealed class ChecklistOptions
{
    /// <summary>What is deployed, as in <c>release 14</c>: what was ticked for another deployment doesn't count. Default: <c>the deployment</c>.</summary>
    public string Deployment { get; set; } = "the deployment";

    /// <summary>The items that somebody ticks by name. Default: none.</summary>
    public ValueArray<ManualCheck> Manual { get; set; }

    /// <summary>How long a tick counts: what somebody did longer ago has to be done again. Default: 7 days.</summary>
    public TimeSpan TicksCountFor { get; set; } = TimeSpan.FromDays(7);

    /// <summary>The items that aren't asked, each with the reason, which the checklist shows. Default: none.</summary>
    public ValueArray<LeftOutCheck> LeftOut { get; set; }

    /// <summary>Files with environment variables whose names must be equal. Default: none.</summary>
    public ValueArray<EnvironmentFiles> EnvironmentFiles { get; set; }

    /// <summary>
    /// What may differ in what the two databases live in, as the report of the comparison names it: <c>time zone</c>, <c>version of extension pgcrypto</c>,
    /// <c>database setting work_mem</c>. Default: nothing.
    /// </summary>
    public ValueArray<string> AllowedSettings { get; set; }
}

/// <summary>An item of a checklist that somebody ticks by name.</summary>
/// <param name="Id">The item as a stable word, as in <c>backup</c>.</param>
/// <param name="Title">What was done by then, as in <c>A backup was taken and restored on trial</c>.</param>
public sealed record ManualCheck(string Id, string Title);

/// <summary>An item of a checklist that isn't asked.</summary>
/// <param name="Id">The item.</param>
/// <param name="Reason">Why it isn't asked.</param>
public sealed record LeftOutCheck(string Id, string Reason);

/// <summary>Two files with environment variables, whose names must be equal. No value is read.</summary>
/// <param name="Expected">The path of the file that is right: staging's, say.</param>
/// <param name="Actual">The path of the file that is judged: production's, say.</param>
/// <param name="Allowed">The names that may stand in one of them only.</param>
public sealed record EnvironmentFiles(string Expected, string Actual, ValueArray<string> Allowed = default);
