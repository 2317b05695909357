using Npgsql;

namespace AssetTracer.Schema;

/// <summary>
/// Holds one database against another: what their histories record, whether every migration is as it expects, and what of their structure differs.
/// </summary>
/// <param name="expected">The database that is right: staging, say.</param>
/// <param name="actual">The database that is judged: production, say.</param>
/// <param name="migrations">The migrations of the build, in any order.</param>
/// <param name="options">How they are compared. Default: as <see cref="ParityOptions"/> says.</param>
public sealed class SchemaParity(
    NpgsqlDataSource expected, NpgsqlDataSource actual, IEnumerable<Migration> migrations, ParityOptions? options = null)
{
    private readonly ParityOptions _options = options?.Copy() ?? new();
    private readonly Lazy<MigrationSet> _set = new(() => MigrationSet.Of(migrations), LazyThreadSafetyMode.ExecutionAndPublication);

    /// <summary>Reads both databases at the same time and compares them. Nothing is locked or changed.</summary>
    /// <param name="cancellationToken">Stops the reading.</param>
    /// <exception cref="MigrationDefinitionException">The migrations can't be used as they are written.</exception>
    /// <exception cref="MigrationHistoryException">A history can't be read.</exception>
    /// <exception cref="SnapshotException">A catalog can't be read.</exception>
    /// <exception cref="NpgsqlException">A database can't be reached.</exception>
    public Task<ParityReport> CompareAsync(CancellationToken cancellationToken = default) => CompareAsync(_options.FailOn, cancellationToken);

    /// <summary>The same for somebody who has to say by one measure what counts.</summary>
    internal async Task<ParityReport> CompareAsync(Severity failOn, CancellationToken cancellationToken)
    {
        var set = _set.Value;
        var right = EnvironmentState.ReadAsync(expected, set, _options, cancellationToken);
        var judged = EnvironmentState.ReadAsync(actual, set, _options, cancellationToken);
        await Task.WhenAll(right, judged).ConfigureAwait(false);
        return Judge(set, await right.ConfigureAwait(false), await judged.ConfigureAwait(false), _options.FailingOn(failOn));
    }

    private static ParityReport Judge(MigrationSet set, EnvironmentState right, EnvironmentState judged, ParityOptions options)
    {
        var (compared, notes) = HistoryNoise.Compare(right, judged, options);
        var comparison = compared.Accepting(options.AcceptedDifferences, options.Clock);
        var migrations = Versions(set, right, judged)
            .Select(v => (Version: v, Migration: set.Find(v)))
            .Select(m => MigrationParity.Of(
                m.Version,
                m.Migration?.Description ?? (right.Recorded(m.Version) ?? judged.Recorded(m.Version))!.Description,
                right.StateOf(m.Version, m.Migration),
                judged.StateOf(m.Version, m.Migration),
                options))
            .ToValueArray();
        return new()
        {
            ExpectedName = options.ExpectedName,
            ActualName = options.ActualName,
            Migrations = migrations,
            Comparison = comparison,
            Notes = notes,
            IsInParity = migrations.All(m => m.IsInParity) && !comparison.DifferBy(options.FailOn) && comparison.NotVisible.IsEmpty,
            NextSteps = ParityAdvice.For(migrations, comparison, options).ToValueArray(),
            OneSided = Footprint(set, migrations, right, judged),
        };
    }

    // Of what the build doesn't hold, the history of whoever ran it tells.
    private static MigrationFootprint Footprint(MigrationSet set, IEnumerable<MigrationParity> migrations, EnvironmentState right, EnvironmentState judged) => new(migrations
        .Where(m => m.Expected.Recorded is null != m.Actual.Recorded is null)
        .SelectMany(m => set.Find(m.Version) is { } known
            ? known.Up.Select(s => s.Text)
            : new[] { right.Executed, judged.Executed }.Select(e => e.GetValueOrDefault(m.Version.Value)).OfType<string>()));

    private static IEnumerable<MigrationVersion> Versions(MigrationSet set, EnvironmentState right, EnvironmentState judged) =>
        set.Migrations.Select(m => m.Version)
            .Concat(right.History.Select(a => a.Version))
            .Concat(judged.History.Select(a => a.Version))
            .Distinct()
            .Order();
}
