using System.CommandLine;

namespace AssetTracer.Schema.CommandLine;

/// <summary>Carries a plan out, and says what is left where it is stopped.</summary>
internal sealed class Run(ParseResult parsed, Target target, RunningOptions? running = null)
{
    private readonly List<MigrationVersion> _finished = [];
    private MigrationStarted? _current;
    private bool _isOneTransaction;

    /// <summary>A runner that tells nobody how far it has come.</summary>
    public MigrationRunner Quiet => target.Runner(o => running?.Apply(parsed, o));

    public Task<MigrationSummary> CarryOutAsync(MigrationPlan plan, CancellationToken cancellationToken) =>
        CarryOutAsync(plan, runner => runner.RunAsync(plan, cancellationToken), cancellationToken);

    /// <param name="plan">What is carried out.</param>
    /// <param name="carryOut">Carries it out by a runner that tells how far it has come.</param>
    /// <param name="cancellationToken">Stops it.</param>
    public async Task<MigrationSummary> CarryOutAsync(MigrationPlan plan, Func<MigrationRunner, Task<MigrationSummary>> carryOut, CancellationToken cancellationToken)
    {
        try
        {
            return await RunProgress.ShowAsync(Terminal.Of(parsed.InvocationConfiguration), progress => carryOut(target.Runner(options =>
            {
                running?.Apply(parsed, options);
                _isOneTransaction = options.OneTransaction;
                options.Progress = new Watch(this, progress, options.Progress);
            }))).ConfigureAwait(false);
        }
        catch (Exception e) when (cancellationToken.IsCancellationRequested && e is OperationCanceledException or SchemaMigrationException)
        {
            throw new CommandException(Left(plan), e);
        }
    }

    private string Left(MigrationPlan plan)
    {
        var (did, toDo) = plan.Steps is [{ Direction: MigrationDirection.Down }, ..] ? ("reverted", "revert") : ("applied", "apply");
        var step = plan.Steps.FirstOrDefault(s => s.Version == _current?.Version);
        var sentences = new List<string> { "Stopped." };
        if (_finished.Count > 0 && !_isOneTransaction)
        {
            sentences.Add($"{char.ToUpperInvariant(did[0])}{did[1..]} before that: {Words.Migrations(_finished)}.");
        }

        if (step is not null)
        {
            sentences.Add(step.IsTransactional || _isOneTransaction
                ? $"Migration {step.Version} was under way and is rolled back."
                : $"Migration {step.Version} was under way: its finished statements stay, and the next run goes on behind them.");
        }

        var left = plan.Steps.Select(s => s.Version).Where(v => _isOneTransaction || !_finished.Contains(v)).ToList();
        sentences.Add(left.Count == 0 ? "Nothing is left to do." : $"Still to {toDo}: {Words.Migrations(left)}. Run the command again to go on.");
        return string.Join(' ', sentences);
    }

    private sealed class Watch(Run run, IProgress<MigrationProgress> shown, IProgress<MigrationProgress>? own) : IProgress<MigrationProgress>
    {
        public void Report(MigrationProgress value)
        {
            switch (value)
            {
                case MigrationStarted started:
                    run._current = started;
                    break;
                case MigrationFinished finished:
                    run._current = null;
                    run._finished.Add(finished.Version);
                    break;
            }

            shown.Report(value);
            own?.Report(value);
        }
    }
}
