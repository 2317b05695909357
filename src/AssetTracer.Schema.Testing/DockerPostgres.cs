using System.Globalization;
using Microsoft.Extensions.Logging.Abstractions;
using Npgsql;
using Testcontainers.PostgreSql;

namespace AssetTracer.Schema.Testing;

/// <summary>A server in a container. Testcontainers' own reaper removes it where the test run is killed.</summary>
internal static class DockerPostgres
{
    private const string DataFolder = "/pgdata";

    /// <summary>The image that is asked for.</summary>
    public static string ImageName(PostgresServerOptions options) =>
        options.DockerImage
        ?? (options.MajorVersion is { } major
            ? string.Create(CultureInfo.InvariantCulture, $"postgres:{major}")
            : Environment.GetEnvironmentVariable("ASSETTRACER_TEST_POSTGRES_IMAGE") is { Length: > 0 } named ? named : "postgres:17");

    public static async Task<RunningPostgres?> TryStartAsync(
        PostgresServerOptions options, ICollection<string> attempts, CancellationToken cancellationToken)
    {
        if (!options.UseDocker)
        {
            attempts.Add("Docker: not looked at (UseDocker is false).");
            return null;
        }

        // Testcontainers takes seconds to find out that there is no Docker.
        if (!MayHaveDocker())
        {
            attempts.Add("Docker: DOCKER_HOST is not set, and there is no socket.");
            return null;
        }

        var image = ImageName(options);
        try
        {
            return await StartAsync(image, options, attempts, cancellationToken).ConfigureAwait(false);
        }
#pragma warning disable CA1031 // whatever Docker and its client may throw: it is one of three ways, and the reason goes into the message
        catch (Exception exception) when (exception is not OperationCanceledException || !cancellationToken.IsCancellationRequested)
#pragma warning restore CA1031
        {
            attempts.Add($"Docker with {image}: {exception.Message.Split('\n')[0].Trim()}");
            return null;
        }
    }

    private static async Task<RunningPostgres?> StartAsync(
        string image, PostgresServerOptions options, ICollection<string> attempts, CancellationToken cancellationToken)
    {
        // A folder of its own, because the images disagree about where the data lies (18 moved it).
        var container = new PostgreSqlBuilder(image)
            .WithLogger(NullLogger.Instance)
            .WithTmpfsMount(DataFolder)
            .WithEnvironment("PGDATA", DataFolder + "/data")
            .WithDatabase("postgres")
            .WithCommand([.. options.EffectiveSettings().SelectMany(setting => new[] { "-c", $"{setting.Key}={setting.Value}" })])
            .Build();
        try
        {
            using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);

            // The image may have to come over the network first.
            limit.CancelAfter(options.StartTimeout + TimeSpan.FromMinutes(5));
            await container.StartAsync(limit.Token).ConfigureAwait(false);
            var major = await MajorVersionAsync(container.GetConnectionString(), limit.Token).ConfigureAwait(false);
            if (options.MajorVersion is { } wanted && wanted != major)
            {
                attempts.Add($"Docker with {image}: a server of version {major}.");
                await container.DisposeAsync().ConfigureAwait(false);
                return null;
            }

            var folder = await PostgresBinaries.FindClientsAsync(major, cancellationToken).ConfigureAwait(false);
            return new RunningPostgres(container.GetConnectionString(), $"a container of {image}", major, "test_", folder, container);
        }
        catch
        {
            await container.DisposeAsync().ConfigureAwait(false);
            throw;
        }
    }

    private static async Task<int> MajorVersionAsync(string connectionString, CancellationToken cancellationToken)
    {
        var connection = new NpgsqlConnection(new NpgsqlConnectionStringBuilder(connectionString) { Pooling = false }.ConnectionString);
        await using (connection.ConfigureAwait(false))
        {
            await connection.OpenAsync(cancellationToken).ConfigureAwait(false);
            return connection.PostgreSqlVersion.Major;
        }
    }

    private static bool MayHaveDocker() =>
        OperatingSystem.IsWindows()
        || Environment.GetEnvironmentVariable("DOCKER_HOST") is { Length: > 0 }
        || File.Exists("/var/run/docker.sock")
        || File.Exists(Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.UserProfile), ".docker/run/docker.sock"))
        || File.Exists(Path.Combine(Environment.GetEnvironmentVariable("XDG_RUNTIME_DIR") ?? "/", "docker.sock"));
}
