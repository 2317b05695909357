namespace AssetTracer.Schema.Hosting;

/// <summary>One thing that the database refused since the deployment.</summary>
/// <param name="Kind">What it refused.</param>
/// <param name="Subject">The constraint, table, column or policy, as the server names it.</param>
/// <param name="SqlState">The server's code.</param>
/// <param name="Count">How often, since the deployment.</param>
/// <param name="CountBefore">How often before the deployment, as far as that is known.</param>
/// <param name="IsWorse">Whether it now fails so much more often than before that it counts.</param>
public sealed record WatchedFailure(FailureKind Kind, string Subject, string SqlState, long Count, long CountBefore, bool IsWorse)
{
    /// <summary>As in <c>duplicate key, quotations_number_key on public.quotations: 12 times</c>.</summary>
    public override string ToString() => string.Create(
        System.Globalization.CultureInfo.InvariantCulture, $"{new FailureKey(Kind, Subject)}: {(Count == 1 ? "once" : $"{Count} times")}");
}
