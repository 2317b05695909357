using AssetTracer.Schema;

namespace Microsoft.Extensions.DependencyInjection;

/// <summary>Puts a checklist together from what the application declares. What an item needs is looked for when it is asked, so that a lack of it is that item's answer.</summary>
internal static class ChecklistServices
{
    public static DeploymentChecklist Of(IServiceProvider services)
    {
        var options = services.GetService<ChecklistOptions>() ?? new();
        foreach (var configuration in services.GetServices<ChecklistConfiguration>())
        {
            configuration.Configure(services, options);
        }

        return new([.. BuiltIn(services, options), .. services.GetServices<IDeploymentCheck>()], options, services.GetService<TimeProvider>());
    }

    public static LintOptions LintOf(IServiceProvider services)
    {
        var options = new LintOptions { HistoryTable = services.GetRequiredService<ConfiguredOptions>().Running.HistoryTable };
        foreach (var configuration in services.GetServices<LintConfiguration>())
        {
            configuration.Configure(options);
        }

        return options;
    }

    private static IEnumerable<IDeploymentCheck> BuiltIn(IServiceProvider services, ChecklistOptions options)
    {
        yield return DeploymentChecks.Pending(services.GetRequiredService<MigrationRunner>);
        yield return DeploymentChecks.Verification(services.GetRequiredService<MigrationRunner>);
        yield return DeploymentChecks.Parity(services.GetRequiredService<SchemaParity>);
        yield return DeploymentChecks.Settings(services.GetRequiredService<SchemaParity>, options.AllowedSettings);
        yield return DeploymentChecks.RowSecurity(services.GetRequiredService<PostgresSnapshotReader>, services.GetRequiredService<LintOptions>());
        yield return DeploymentChecks.EnvironmentFiles(options.EnvironmentFiles);
        yield return DeploymentChecks.Limits(services.GetService<LimitProbes>(), () => services.GetRequiredService<MigrationDatabase>().DataSource);
        if (services.GetService<AccessProbes>() is { Probes.Count: > 0 } access)
        {
            var configured = services.GetRequiredService<ConfiguredOptions>();
            yield return DeploymentChecks.Access(access, () => configured.Expected, () => services.GetRequiredService<MigrationDatabase>().DataSource, configured.Parity);
        }
    }
}

/// <summary>How one caller changes the checklist.</summary>
internal sealed record ChecklistConfiguration(Action<IServiceProvider, ChecklistOptions> Configure);

/// <summary>How one caller changes what the lint looks for.</summary>
internal sealed record LintConfiguration(Action<LintOptions> Configure);
