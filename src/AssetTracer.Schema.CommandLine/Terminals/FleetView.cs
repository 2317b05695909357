using System.Globalization;
using Spectre.Console;

namespace AssetTracer.Schema.CommandLine;

/// <summary>Tells how far a fleet has come: by one bar on a terminal, elsewhere by a line for each member that is done.</summary>
internal static class FleetView
{
    public static Task<T> ShowAsync<T>(Terminal terminal, int members, Func<IProgress<FleetProgress>, Task<T>> go) => terminal.Progress is { } console
        ? console.Progress()
            .Columns(new SpinnerColumn(), new TaskDescriptionColumn { Alignment = Justify.Left }, new ProgressBarColumn(), new ElapsedTimeColumn())
            .StartAsync(context => go(new Bar(context.AddTask("members", maxValue: members))))
        : go(new Lines(terminal.Error));

    private static bool IsBad(FleetMemberReport member) => member.Outcome is FleetOutcome.Failed or FleetOutcome.Unreachable or FleetOutcome.Amiss;

    private sealed class Lines(TextWriter error) : IProgress<FleetProgress>
    {
        public void Report(FleetProgress value)
        {
            switch (value)
            {
                case MemberStarted { IsCanary: true } canary:
                    error.WriteLine($"canary: {Words.Flat(canary.Name)}");
                    break;
                case MemberProgressed { Progress: LockAwaited } waiting:
                    error.WriteLine($"{Words.Flat(waiting.Name)}: another run is at work here; waiting until it ends.");
                    break;
                case MemberProgressed { Progress: ObstacleMet met } blocked:
                    error.WriteLine($"{Words.Flat(blocked.Name)}: in the way: {Words.Flat(met.Obstacle)}");
                    break;
                case MemberFinished { Member: var member } finished:
                    error.WriteLine(string.Create(
                        CultureInfo.InvariantCulture,
                        $"[{finished.Number}/{finished.Count}] {Words.Flat(member.Name)}: {member.Outcome.ToString().ToLowerInvariant()} in {Words.Milliseconds(member.Duration)}"));
                    break;
            }
        }
    }

    private sealed class Bar(ProgressTask task) : IProgress<FleetProgress>
    {
        private int _bad;

        public void Report(FleetProgress value)
        {
            if (value is MemberFinished finished)
            {
                _bad += IsBad(finished.Member) ? 1 : 0;
                task.Description = string.Create(CultureInfo.InvariantCulture, $"{finished.Number} of {finished.Count} members{(_bad > 0 ? $", {_bad} not well" : "")}");
                task.Increment(1);
            }
        }
    }
}
