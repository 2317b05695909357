using System.CommandLine;

namespace AssetTracer.Schema.CommandLine;

/// <summary>The options that say where a plan leads.</summary>
internal static class VersionOptions
{
    public static Option<string> UpTo() => new("--to") { Description = "The newest version to apply; without it, everything that is pending.", HelpName = "VERSION" };

    public static Option<string> BackTo() => new("--to") { Description = "The version that is the newest afterwards.", HelpName = "VERSION" };

    public static Option<string> Steps() => new("--steps") { Description = "How many migrations to revert.", HelpName = "N" };

    public static MigrationVersion? Version(string? to) => to is null ? null : new MigrationVersion(to);

    public static MigrationTarget Up(string? to) => to is null ? MigrationTarget.Latest : MigrationTarget.UpTo(new(to));

    /// <exception cref="CommandException">Neither or both are given, or the number isn't one.</exception>
    public static MigrationTarget Back(string? to, string? steps) => (to, steps) switch
    {
        ({ } version, null) => MigrationTarget.BackTo(new(version)),
        (null, { } count) => MigrationTarget.BackBy(int.TryParse(count, out var number) && number > 0
            ? number
            : throw new CommandException("--steps isn't a number of migrations. Write it like --steps 1.")),
        (null, null) => throw new CommandException("Say how far back: --to VERSION for the version that stays, or --steps N for the number of migrations."),
        _ => throw new CommandException("--to and --steps both say how far back. Give one of them."),
    };
}
