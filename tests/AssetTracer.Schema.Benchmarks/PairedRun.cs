using System.Diagnostics;

namespace AssetTracer.Schema.Benchmarks;

/// <summary>One of several ways to do the same work.</summary>
/// <param name="Name">What the table calls it.</param>
/// <param name="RunAsync">Does the work once.</param>
internal sealed record Contender(string Name, Func<Task> RunAsync);

/// <summary>What one contender took, round by round.</summary>
internal sealed record Times(string Name, IReadOnlyList<double> Milliseconds)
{
    public double Median => Statistics.Quantile(Milliseconds, 0.5);

    public double Least => Milliseconds.Min();

    /// <summary>How often the other's time this one took: each round is compared with itself, so that a load which both felt cancels out.</summary>
    public Ratio To(Times other)
    {
        double[] ratios = [.. Milliseconds.Zip(other.Milliseconds, (own, its) => own / its)];
        return new(Statistics.Quantile(ratios, 0.5), Statistics.Quantile(ratios, 0.25), Statistics.Quantile(ratios, 0.75), Least / other.Least);
    }
}

/// <summary>The median of the ratios of many rounds, the quartiles around it, and the ratio of the two best times.</summary>
internal sealed record Ratio(double Median, double Low, double High, double OfBest);

/// <summary>Runs contenders in turns, so that whatever else the machine does falls on all of them alike.</summary>
internal static class PairedRun
{
    public static async Task<IReadOnlyList<Times>> InTurnsAsync(int rounds, params Contender[] contenders)
    {
        foreach (var contender in contenders)
        {
            await contender.RunAsync();
        }

        return await MeasuredAsync(rounds, contenders);
    }

    /// <summary>The same without a round before that doesn't count.</summary>
    public static async Task<IReadOnlyList<Times>> MeasuredAsync(int rounds, params Contender[] contenders)
    {
        var times = contenders.Select(_ => new List<double>()).ToList();
        for (var round = 0; round < rounds; round++)
        {
            // The order turns as well: who comes first may find colder caches.
            foreach (var i in Enumerable.Range(0, contenders.Length).Select(i => (i + round) % contenders.Length))
            {
                GC.Collect();
                var start = Stopwatch.GetTimestamp();
                await contenders[i].RunAsync();
                times[i].Add(Stopwatch.GetElapsedTime(start).TotalMilliseconds);
            }
        }

        return [.. contenders.Zip(times, (c, t) => new Times(c.Name, t))];
    }
}

internal static class Statistics
{
    public static double Quantile(IReadOnlyList<double> values, double part)
    {
        double[] sorted = [.. values.Order()];
        var at = part * (sorted.Length - 1);
        var (low, high) = ((int)Math.Floor(at), (int)Math.Ceiling(at));
        return sorted[low] + ((sorted[high] - sorted[low]) * (at - low));
    }
}
