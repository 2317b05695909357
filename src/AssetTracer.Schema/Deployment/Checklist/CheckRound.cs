namespace AssetTracer.Schema;

/// <summary>One asking of a checklist: what several items need is found out once.</summary>
internal sealed class CheckRound
{
    private Task<ParityReport>? _parity;

    public Task<ParityReport> ParityAsync(Func<SchemaParity> parity, CancellationToken cancellationToken) => _parity ??= AskAsync(parity, cancellationToken);

    private static async Task<ParityReport> AskAsync(Func<SchemaParity> parity, CancellationToken cancellationToken) =>
        await parity().CompareAsync(cancellationToken).ConfigureAwait(false);
}

/// <summary>A check of the library's own, which may share what it finds out with others.</summary>
internal sealed class BuiltInCheck(string id, string title, Func<CheckRound, CancellationToken, Task<CheckResult>> askAsync) : IDeploymentCheck
{
    public string Id => id;

    public string Title => title;

    public Task<CheckResult> AskAsync(CancellationToken cancellationToken) => AskAsync(new(), cancellationToken);

    public Task<CheckResult> AskAsync(CheckRound round, CancellationToken cancellationToken) => askAsync(round, cancellationToken);
}
