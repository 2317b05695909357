using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Options;

namespace AssetTracer.Schema.Hosting;

/// <summary>Sets the options as the application's configuration says.</summary>
/// <param name="configuration">The configuration; null for services that have none.</param>
internal sealed class ConfigurationSettings(IConfiguration? configuration) : IConfigureOptions<SchemaHostingOptions>
{
    public void Configure(SchemaHostingOptions options)
    {
        if (configuration is null)
        {
            return;
        }

        var failures = new List<string>();
        var settings = new SettingsReader(configuration.GetSection(SchemaHostingOptions.SectionName), failures);
        settings.Choice<SchemaStartup>(nameof(options.Startup), v => options.Startup = v);
        settings.Duration(nameof(options.Wait), v => options.Wait = v);
        settings.Duration(nameof(options.PollInterval), v => options.PollInterval = v);
        settings.Text(nameof(options.MigrateCommand), v => options.MigrateCommand = v);
        settings.Duration(nameof(options.HealthInterval), v => options.HealthInterval = v);
        settings.Duration(nameof(options.HealthTimeout), v => options.HealthTimeout = v);
        settings.Text(nameof(options.ConnectionString), v => options.ConnectionString = v);
        settings.Table(nameof(options.HistoryTable), v => options.HistoryTable = v);
        settings.Duration(nameof(options.LockTimeout), v => options.LockTimeout = v);
        settings.Text(nameof(options.Environment), v => options.Environment = v);
        settings.Text(nameof(options.PreviousEnvironment), v => options.PreviousEnvironment = v);
        var watch = settings.Within(nameof(options.Watch));
        watch.Duration(nameof(WatchOptions.Window), v => options.Watch.Window = v);
        watch.Duration(nameof(WatchOptions.Interval), v => options.Watch.Interval = v);
        watch.Whole(nameof(WatchOptions.MinimumCount), v => options.Watch.MinimumCount = v);
        watch.Number(nameof(WatchOptions.Factor), v => options.Watch.Factor = v);
        watch.Whole(nameof(WatchOptions.MaximumSubjects), v => options.Watch.MaximumSubjects = v);
        watch.Text(nameof(WatchOptions.BaselineFile), v => options.Watch.BaselineFile = v);
        watch.Text(nameof(WatchOptions.Build), v => options.Watch.Build = v);
        watch.RefuseOthers();
        settings.RefuseOthers();
        if (failures.Count > 0)
        {
            throw new OptionsValidationException(Options.DefaultName, typeof(SchemaHostingOptions), failures);
        }
    }
}
