using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace AssetTracer.Schema.CommandLine;

/// <summary>The fleet that a command is put to, with what the application says about running migrations.</summary>
/// <param name="scope">A scope of the application's services.</param>
/// <param name="members">The members.</param>
/// <param name="options">How they are gone through.</param>
/// <param name="environment">The environment; null if nobody said.</param>
/// <param name="label">How messages name the fleet.</param>
/// <param name="file">The file that names it; null for the application's own.</param>
internal sealed class FleetTarget(AsyncServiceScope scope, IReadOnlyList<FleetMember> members, FleetOptions options, string? environment, string label, string? file) : IAsyncDisposable
{
    public IServiceProvider Services => scope.ServiceProvider;

    /// <summary>The environment that its members belonged to until now, where somebody says so.</summary>
    public string? PreviousEnvironment { get; set; }

    public (string Label, string? Environment, string NameToType) Named => (label, environment, environment ?? (file is null ? "fleet" : Path.GetFileName(file)));

    /// <summary>Asks or migrates the fleet, and tells on the terminal how far that has come.</summary>
    public Task<FleetReport> GoAsync(Terminal terminal, Func<SchemaFleet, Task<FleetReport>> go, Action<MigrationOptions>? change = null) => FleetView.ShowAsync(terminal, members.Count, view =>
    {
        var running = Services.GetMigrationOptions();
        TargetEnvironment.Set(running, environment, PreviousEnvironment, isOwn: file is null);
        change?.Invoke(running);
        options.Progress = view;
        return go(new(
            FleetSource.Of(members),
            Services.GetServices<Migration>(),
            running,
            options,
            Services.GetService<TimeProvider>(),
            Services.GetService<ILogger<MigrationRunner>>(),
            Services.GetServices<IMigrationHook>()));
    });

    public static Answer Report(FleetReport report) =>
        Answer.Spoken(report.ToText, report.ToJson, report.ToMarkdown).With("fleet", () => report.Findings);

    /// <summary>Whether some member couldn't be asked.</summary>
    public static bool IsUnknown(FleetReport report) => report.Members.Any(m => m.Outcome is FleetOutcome.Failed or FleetOutcome.Unreachable or FleetOutcome.NotStarted or FleetOutcome.Stopped);

    public ValueTask DisposeAsync() => scope.DisposeAsync();
}
