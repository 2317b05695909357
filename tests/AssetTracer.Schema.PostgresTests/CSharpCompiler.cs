using System.Reflection;
using AssetTracer.Schema.PostgresTests.Packaging;

namespace AssetTracer.Schema.PostgresTests;

/// <summary>The SDK's own compiler, against the assemblies of this process.</summary>
internal static class CSharpCompiler
{
    /// <summary>Compiles a file of source without a warning, and loads what comes of it.</summary>
    public static async Task<Assembly> CompileAsync(string source)
    {
        var folder = Directory.CreateTempSubdirectory("assettracer-compiler-").FullName;
        try
        {
            var (file, library, arguments) = (Path.Combine(folder, "Source.cs"), Path.Combine(folder, $"compiled-{Guid.NewGuid():N}.dll"), Path.Combine(folder, "arguments.rsp"));
            var references = ((string)AppContext.GetData("TRUSTED_PLATFORM_ASSEMBLIES")!).Split(Path.PathSeparator).Select(a => $"-r:\"{a}\"");
            await File.WriteAllTextAsync(file, source);
            await File.WriteAllLinesAsync(arguments, [.. references, "-target:library", "-nologo", "-nullable:enable", "-warnaserror", $"-out:\"{library}\"", $"\"{file}\""]);
            var sdk = (await Programs.RunAsync("dotnet", "--list-sdks")).Output.Trim().Split('\n')[^1];
            var compiled = await Programs.RunAsync("dotnet", Path.Combine(sdk.Split('[', ']')[1], sdk.Split(' ')[0], "Roslyn", "bincore", "csc.dll"), "@" + arguments);
            Assert.That(compiled, Is.EqualTo((0, "")), source);
            return Assembly.Load(await File.ReadAllBytesAsync(library));
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }
}
