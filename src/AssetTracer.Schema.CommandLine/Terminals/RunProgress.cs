using System.Globalization;
using Spectre.Console;

namespace AssetTracer.Schema.CommandLine;

/// <summary>Tells how far a run has come: by a bar for each migration on a terminal, elsewhere by a line for each.</summary>
internal static class RunProgress
{
    /// <summary>Runs something, and passes on what it reports.</summary>
    public static Task<T> ShowAsync<T>(Terminal terminal, Func<IProgress<MigrationProgress>, Task<T>> run) => terminal.Progress is { } console
        ? console.Progress()
            .Columns(new SpinnerColumn(), new TaskDescriptionColumn { Alignment = Justify.Left }, new ProgressBarColumn(), new ElapsedTimeColumn())
            .StartAsync(context => run(new Bars(context)))
        : run(new Lines(terminal.Error));

    private static string Doing(MigrationStarted started) =>
        $"{(started.Direction == MigrationDirection.Up ? "applying" : "reverting")} {started.Version}: {Words.Flat(started.Description)}";

    private sealed class Lines(TextWriter error) : IProgress<MigrationProgress>
    {
        public void Report(MigrationProgress value)
        {
            switch (value)
            {
                case LockAwaited:
                    error.WriteLine("Another run is at work here; waiting until it ends.");
                    break;
                case ObstacleMet met:
                    error.WriteLine($"In the way: {Words.Flat(met.Obstacle)}");
                    break;
                case MigrationStarted started:
                    error.WriteLine(string.Create(CultureInfo.InvariantCulture, $"[{started.Number}/{started.Count}] {Doing(started)}"));
                    break;
                case RowsDone rows:
                    error.WriteLine(string.Create(CultureInfo.InvariantCulture, $"      step {rows.Step}: {rows.Rows} rows{(rows.OfRows is { } all ? $" of {all}" : "")}"));
                    break;
                case MigrationFinished finished:
                    error.WriteLine(string.Create(CultureInfo.InvariantCulture, $"[{finished.Number}/{finished.Count}] done in {Words.Milliseconds(finished.Duration)}"));
                    break;
            }
        }
    }

    private sealed class Bars(ProgressContext context) : IProgress<MigrationProgress>
    {
        private ProgressTask? _waiting;
        private ProgressTask? _current;

        public void Report(MigrationProgress value)
        {
            switch (value)
            {
                case LockAwaited:
                    _waiting ??= context.AddTask("Another run is at work here; waiting until it ends.", maxValue: 1).IsIndeterminate();
                    break;
                case ObstacleMet met:
                    context.AddTask(Markup.Escape($"In the way: {Words.Flat(met.Obstacle)}"), maxValue: 1).Value(1).StopTask();
                    break;
                case MigrationStarted started:
                    _waiting?.StopTask();
                    _current = context.AddTask(Markup.Escape(Doing(started)), maxValue: 1).IsIndeterminate();
                    break;
                case RowsDone { OfRows: > 0 } rows when _current is not null:
                    _current.IsIndeterminate(false).MaxValue(rows.OfRows.Value).Value(Math.Min(rows.Rows, rows.OfRows.Value));
                    break;
                case MigrationFinished when _current is not null:
                    _current.IsIndeterminate(false).Value(_current.MaxValue).StopTask();
                    break;
            }
        }
    }
}
