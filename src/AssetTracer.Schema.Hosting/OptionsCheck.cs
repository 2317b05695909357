using Microsoft.Extensions.Options;

namespace AssetTracer.Schema.Hosting;

/// <summary>Refuses options that can't be meant, with the key that holds them.</summary>
internal sealed class OptionsCheck : IValidateOptions<SchemaHostingOptions>
{
    private static readonly TimeSpan Longest = TimeSpan.FromDays(24);

    public ValidateOptionsResult Validate(string? name, SchemaHostingOptions options)
    {
        var failures = new List<string>();
        Between(failures, nameof(options.Wait), options.Wait, TimeSpan.Zero);
        Between(failures, nameof(options.PollInterval), options.PollInterval, TimeSpan.FromMilliseconds(50));
        Between(failures, nameof(options.HealthInterval), options.HealthInterval, TimeSpan.Zero);
        Between(failures, nameof(options.HealthTimeout), options.HealthTimeout, TimeSpan.FromMilliseconds(50));
        Between(failures, nameof(options.LockTimeout), options.LockTimeout ?? TimeSpan.Zero, TimeSpan.Zero);
        Between(failures, $"{nameof(options.Watch)}:{nameof(WatchOptions.Window)}", options.Watch.Window, TimeSpan.FromSeconds(1));
        Between(failures, $"{nameof(options.Watch)}:{nameof(WatchOptions.Interval)}", options.Watch.Interval, TimeSpan.FromMilliseconds(50));
        if (options.Watch.Interval > options.Watch.Window)
        {
            failures.Add($"{Key("Watch:Interval")} is {options.Watch.Interval}, longer than {Key("Watch:Window")}, {options.Watch.Window}. Choose a shorter one.");
        }

        AtLeastOne(failures, nameof(WatchOptions.MinimumCount), options.Watch.MinimumCount);
        AtLeastOne(failures, nameof(WatchOptions.MaximumSubjects), options.Watch.MaximumSubjects);
        AtLeastOne(failures, nameof(WatchOptions.Factor), options.Watch.Factor);
        return failures.Count == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(failures);
    }

    private static void Between(List<string> failures, string key, TimeSpan value, TimeSpan least)
    {
        if (value < least || value > Longest)
        {
            failures.Add($"{Key(key)} is {value}. Choose a duration from {least} to {Longest}, as in 00:00:30.");
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
