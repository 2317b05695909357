using System.CommandLine;

namespace AssetTracer.Schema.CommandLine;

/// <summary>The options by which a run differs from what the application says for every run.</summary>
internal sealed class RunningOptions
{
    private readonly (Option<bool> Option, Action<MigrationOptions> Set)[] _all =
    [
        (new("--adopt-verified") { Description = "Records a pending migration instead of running it, if everything that it expects is there already." }, o => o.AdoptVerified = true),
        (new("--allow-out-of-order") { Description = "Applies a pending migration although a newer one was applied before it." }, o => o.AllowOutOfOrder = true),
        (new("--allow-edited") { Description = "Goes on although a migration was edited after it was applied." }, o => o.AllowEdited = true),
        (new("--allow-unknown") { Description = "Goes on although the database holds migrations that this build doesn't know." }, o => o.AllowUnknown = true),
        (new("--allow-gaps") { Description = "Goes on although the versions leave a number out." }, o => o.AllowGaps = true),
        (new("--one-transaction") { Description = "Commits all migrations together, or none." }, o => o.OneTransaction = true),
        (new("--no-preflight") { Description = "Doesn't look first for rows that a new rule would refuse." }, o => o.PreflightTimeout = TimeSpan.Zero),
    ];

    public void AddTo(Command command)
    {
        foreach (var (option, _) in _all)
        {
            command.Add(option);
        }
    }

    public void Apply(ParseResult parsed, MigrationOptions options)
    {
        foreach (var (option, set) in _all)
        {
            if (parsed.GetValue(option))
            {
                set(options);
            }
        }
    }
}
