using System.Reflection;

namespace AssetTracer.Schema;

/// <summary>Who runs: what the history says of where a row comes from.</summary>
internal sealed record RunStamp(string Host, string Application, string LibraryVersion)
{
    private static readonly Lazy<string> Program = new(() => NameOf(Assembly.GetEntryAssembly()));

    private static readonly Lazy<string> Library =
        new(() => typeof(RunStamp).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion ?? "");

    public static RunStamp Of(MigrationOptions options) => new(Environment.MachineName, options.Application ?? Program.Value, Library.Value);

    private static string NameOf(Assembly? program) => program?.GetName() is { } name ? $"{name.Name} {name.Version}" : "";
}
