using System.Globalization;
using AssetTracer.Schema.Testing;

namespace AssetTracer.Schema.PostgresTests;

/// <summary>The server that all fixtures share. It starts when the first test asks for it.</summary>
[SetUpFixture]
public sealed class TestServer
{
    private static readonly Lazy<Task<PostgresServer>> Shared = new(() => PostgresServer.StartAsync(Options()));

    /// <summary>The server. <c>ASSETTRACER_TEST_VERSION</c> says which major version; without it, the first one found.</summary>
    public static Task<PostgresServer> Instance => Shared.Value;

    /// <summary>The major version that is wanted; null for the first one found.</summary>
    public static int? MajorVersion { get; } = Environment.GetEnvironmentVariable("ASSETTRACER_TEST_VERSION") is { Length: > 0 } version
        ? int.Parse(version, CultureInfo.InvariantCulture)
        : null;

    /// <summary>Creates an empty database, or a copy of a template, for one test.</summary>
    public static async Task<TestDatabase> CreateDatabaseAsync(string? template = null) => await (await Instance).CreateDatabaseAsync(template);

    [OneTimeTearDown]
    public async Task StopAsync()
    {
        if (Shared.IsValueCreated && Shared.Value.IsCompletedSuccessfully)
        {
            await (await Shared.Value).DisposeAsync();
        }
    }

    private static PostgresServerOptions Options() => new() { MajorVersion = MajorVersion };
}
