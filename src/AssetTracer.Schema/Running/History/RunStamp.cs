using System.Reflection;

namespace AssetTracer.Schema;

/// <summary>Who runs: what the history says of where a row comes from.</summary>
internal sealed record RunStamp(string Host, string Application, string LibraryVersion)
{
    public static RunStamp Of(MigrationOptions options) => new(
        Environment.MachineName,
        options.Application ?? NameOf(Assembly.GetEntryAssembly()),
        typeof(RunStamp).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion ?? "");

    private static string NameOf(Assembly? program) => program?.GetName() is { } name ? $"{name.Name} {name.Version}" : "";
}
