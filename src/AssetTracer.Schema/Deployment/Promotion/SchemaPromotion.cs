namespace AssetTracer.Schema;

/// <summary>Takes a database to where staging is: only by what staging has proven, or what somebody answers for.</summary>
/// <param name="runner">Runs the migrations of the database that is to be promoted: production, say.</param>
/// <param name="policy">What the run is held to. Default: <see cref="MigrationOptions.Promotion"/> of the runner.</param>
public sealed class SchemaPromotion(MigrationRunner runner, PromotionPolicy? policy = null)
{
    /// <summary>Asks whether what is pending may be run. Nothing is locked or changed.</summary>
    /// <param name="target">Where the plan leads. Default: <see cref="MigrationTarget.Latest"/>.</param>
    /// <param name="cancellationToken">Stops the reading.</param>
    /// <exception cref="MigrationDefinitionException">The migrations or the options can't be used as they are written, or name no policy.</exception>
    /// <exception cref="MigrationHistoryException">The history can't be read.</exception>
    /// <exception cref="MigrationConnectionException">The database couldn't be reached; of staging the report says so.</exception>
    public async Task<PromotionReport> AskAsync(MigrationTarget? target = null, CancellationToken cancellationToken = default) =>
        await AskAsync(await runner.PlanAsync(target, cancellationToken).ConfigureAwait(false), cancellationToken).ConfigureAwait(false);

    /// <summary>Asks whether a plan may be run. Nothing is locked or changed.</summary>
    /// <param name="plan">The plan.</param>
    /// <param name="cancellationToken">Stops the reading.</param>
    /// <exception cref="MigrationDefinitionException">The migrations or the options can't be used as they are written, or name no policy.</exception>
    /// <exception cref="MigrationConnectionException">The database couldn't be reached; of staging the report says so.</exception>
    public Task<PromotionReport> AskAsync(MigrationPlan plan, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(plan);
        return runner.JudgeAsync(plan, policy, cancellationToken);
    }

    /// <summary>
    /// Carries out the plan that was asked about, as far as nobody did so since. Under the lock everything is judged again: what staging no longer holds, or
    /// a proof that has expired meanwhile, is refused.
    /// </summary>
    /// <param name="report">The answer.</param>
    /// <param name="cancellationToken">Stops the run, as it does in <see cref="MigrationRunner.RunAsync(MigrationPlan, CancellationToken)"/>.</param>
    /// <exception cref="MigrationRefusedException">The plan isn't allowed, or no longer; nothing was run. Each finding is an <see cref="UnprovenMigration"/>.</exception>
    /// <inheritdoc cref="MigrationRunner.RunAsync(MigrationPlan, CancellationToken)" path="/exception"/>
    public Task<MigrationSummary> PromoteAsync(PromotionReport report, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(report);
        return report.IsAllowed ? runner.PromoteAsync(report.Plan, policy, cancellationToken) : throw new MigrationRefusedException(report.Refusals);
    }
}
