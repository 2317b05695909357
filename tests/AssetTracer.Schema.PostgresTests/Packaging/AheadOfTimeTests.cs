using System.Runtime.InteropServices;

namespace AssetTracer.Schema.PostgresTests.Packaging;

/// <summary>A program that is trimmed and compiled ahead of time migrates, compares and rolls back as every other does.</summary>
public sealed class AheadOfTimeTests
{
    [Test]
    public async Task A_program_that_is_published_ahead_of_time_migrates_compares_and_rolls_back()
    {
        if (!OperatingSystem.IsLinux() || !new[] { "clang", "gcc" }.Any(Programs.IsOnPath))
        {
            Assert.Ignore("Publishing ahead of time is tried on Linux with a C compiler to link by: neither clang nor gcc is on the PATH.");
        }

        var folder = Directory.CreateTempSubdirectory("assettracer-aot-");
        try
        {
            var published = await Programs.RunAsync(
                "dotnet", "publish", Path.Combine(Programs.Repository, "tests", "AssetTracer.Schema.AotTest"), "--configuration", "Release", "--runtime", $"linux-{RuntimeInformation.ProcessArchitecture.ToString().ToLowerInvariant()}", "--output", folder.FullName);
            Assert.That(published.ExitCode, Is.Zero, published.Output);
            Assert.That(published.Output, Does.Not.Contain("warning"), "nothing that trimming or compiling might break");

            await using var migrated = await TestServer.CreateDatabaseAsync();
            await using var empty = await TestServer.CreateDatabaseAsync();
            var program = Path.Combine(folder.FullName, "AssetTracer.Schema.AotTest");
            var answer = await Programs.RunAsync(program, migrated.ConnectionString, empty.ConnectionString);
            await TestContext.Out.WriteLineAsync($"{new FileInfo(program).Length / 1048576} MB; {answer.Output.ReplaceLineEndings("; ")}");
            Assert.That(answer.ExitCode, Is.Zero, answer.Output);
            Assert.That(answer.Output, Does.Contain("7 of 7 hold"));
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }
}
