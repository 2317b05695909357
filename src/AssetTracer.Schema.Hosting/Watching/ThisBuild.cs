using System.Reflection;

namespace AssetTracer.Schema.Hosting;

/// <summary>Which build of the application runs, so that a restart isn't taken for a deployment.</summary>
internal static class ThisBuild
{
    /// <summary>The program's version, and what its compiler named the module: that is another one as soon as its code is.</summary>
    public static string Name { get; } = Of(Assembly.GetEntryAssembly());

    private static string Of(Assembly? program) => program is null
        ? "unknown"
        : $"{program.GetName().Name} {program.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion} {program.ManifestModule.ModuleVersionId:N}";
}
