using System.Globalization;

namespace AssetTracer.Schema.Hosting;

/// <summary>What the database refused since the deployment, beside what it refused before.</summary>
public sealed record WatchReport
{
    internal WatchReport()
    {
    }

    /// <summary>When the deployment was: the start of the application, or the last change of the database's migrations while it ran.</summary>
    public required DateTimeOffset Since { get; init; }

    /// <summary>How long the watch has looked since then.</summary>
    public required TimeSpan Watched { get; init; }

    /// <summary>Whether it has looked for as long as <see cref="WatchOptions.Window"/> says, so that the verdict stands.</summary>
    public required bool IsDecided { get; init; }

    /// <summary>Whether anything is known of the time before the deployment, so that the two can be compared.</summary>
    public required bool IsComparable { get; init; }

    /// <summary>
    /// Whether something fails so much more often than before that it counts. Where nothing is known of before, only missing columns, tables and grants
    /// count: code that fits its database meets none.
    /// </summary>
    public bool IsWorse => Failures.Any(f => f.IsWorse);

    /// <summary>How many commands the driver ran since the deployment.</summary>
    public required long Commands { get; init; }

    /// <summary>How many commands are known from before the deployment; zero if nothing is.</summary>
    public required long CommandsBefore { get; init; }

    /// <summary>What the database refused since the deployment, most frequent first.</summary>
    public required ValueArray<WatchedFailure> Failures { get; init; }

    /// <summary>The verdict in one sentence, without any row of the application's.</summary>
    public string Verdict
    {
        get
        {
            var (total, worse) = (Failures.Sum(f => f.Count), Failures.Where(f => f.IsWorse).ToList());
            var measure = string.Create(
                CultureInfo.InvariantCulture, $"{(total == 1 ? "1 failure" : $"{total} failures")} in {(Commands == 1 ? "1 command" : $"{Commands} commands")}");
            var when = $"Since the deployment {Ago(Watched)} ago";
            if (!IsComparable)
            {
                return worse.Count == 0
                    ? $"{when} there were {measure}; nothing is known of before, so that nobody can tell whether that is more."
                    : $"{when} the database lacks what the code asks for: {string.Join("; ", worse)}; {measure} in all, and nothing is known of before.";
            }

            return worse.Count == 0
                ? $"{when} the database refuses no more than before{(IsDecided ? "" : ", as far as one can tell yet")}: {measure}."
                : $"{when} the database refuses more than before: {string.Join("; ", worse.Select(With))}; {measure} in all.";
        }
    }

    /// <inheritdoc cref="Verdict"/>
    public override string ToString() => Verdict;

    private string With(WatchedFailure failure) => CommandsBefore == 0
        ? $"{failure}"
        : string.Create(CultureInfo.InvariantCulture, $"{failure} (before: {failure.CountBefore} in {CommandsBefore} commands)");

    private static string Ago(TimeSpan time) => time.TotalSeconds < 120
        ? string.Create(CultureInfo.InvariantCulture, $"{time.TotalSeconds:0} s")
        : string.Create(CultureInfo.InvariantCulture, $"{time.TotalMinutes:0} minutes");
}
