using Microsoft.Extensions.Options;

namespace AssetTracer.Schema.Hosting;

/// <summary>Refuses options that can't be meant, with the key that holds them.</summary>
internal sealed class OptionsCheck : IValidateOptions<SchemaHostingOptions>
{
    // Whoever asks for more has mistaken the unit.
    private static readonly TimeSpan Hour = TimeSpan.FromHours(1);
    private static readonly TimeSpan Day = TimeSpan.FromDays(1);

    public ValidateOptionsResult Validate(string? name, SchemaHostingOptions options)
    {
        var failures = new List<string>();
        Between(failures, nameof(options.Wait), options.Wait, TimeSpan.Zero, Day);
        Between(failures, nameof(options.PollInterval), options.PollInterval, TimeSpan.FromMilliseconds(50), Hour);
        Between(failures, nameof(options.HealthInterval), options.HealthInterval, TimeSpan.Zero, Hour);
        Between(failures, nameof(options.HealthTimeout), options.HealthTimeout, TimeSpan.FromMilliseconds(50), Hour);
        Between(failures, nameof(options.LockTimeout), options.LockTimeout ?? TimeSpan.Zero, TimeSpan.Zero, Day);
        Between(failures, $"{nameof(options.Watch)}:{nameof(WatchOptions.Window)}", options.Watch.Window, TimeSpan.FromSeconds(1), Day);
        Between(failures, $"{nameof(options.Watch)}:{nameof(WatchOptions.Interval)}", options.Watch.Interval, TimeSpan.FromMilliseconds(50), Hour);
        if (options.Watch.Interval > options.Watch.Window)
        {
            failures.Add($"{Key("Watch:Interval")} is {options.Watch.Interval}, longer than {Key("Watch:Window")}, {options.Watch.Window}. Choose a shorter one.");
        }

        AtLeastOne(failures, nameof(WatchOptions.MinimumCount), options.Watch.MinimumCount);
        AtLeastOne(failures, nameof(WatchOptions.MaximumSubjects), options.Watch.MaximumSubjects);
        AtLeastOne(failures, nameof(WatchOptions.Factor), options.Watch.Factor);
        return failures.Count == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(failures);
    }

    private static void Between(List<string> failures, string key, TimeSpan value, TimeSpan least, TimeSpan most)
    {
        if (value < least || value > most)
        {
            failures.Add($"{Key(key)} is {value}. Choose a duration from {least} to {most}, as in 00:00:30.");
        }
    }

    private static void AtLeastOne(List<string> failures, string key, double value)
    {
        if (!(value >= 1))
        {
            failures.Add(FormattableString.Invariant($"{Key($"Watch:{key}")} is {value}. Choose 1 or more."));
        }
    }

    private static string Key(string key) => $"{SchemaHostingOptions.SectionName}:{key}";
}
