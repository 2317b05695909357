namespace AssetTracer.Schema.Hosting;

/// <summary>How the watch judges what the database refuses.</summary>
public sealed class WatchOptions
{
    /// <summary>How long the watch looks after a deployment before it gives its verdict, and how far back it looks later. Default: 5 minutes.</summary>
    public TimeSpan Window { get; set; } = TimeSpan.FromMinutes(5);

    /// <summary>How often it judges. Default: 10 seconds.</summary>
    public TimeSpan Interval { get; set; } = TimeSpan.FromSeconds(10);

    /// <summary>How often something has to fail within <see cref="Window"/> before it counts. Default: 3 times.</summary>
    public int MinimumCount { get; set; } = 3;

    /// <summary>How many times as often as before the deployment, for each command that was run, something has to fail before it counts. Default: 3.</summary>
    public double Factor { get; set; } = 3;

    /// <summary>How many constraints, tables and policies are counted each by itself; what comes later is counted as others. Default: 200.</summary>
    public int MaximumSubjects { get; set; } = 200;

    /// <summary>
    /// A file that keeps what was counted once the verdict is there, so that after a restart the rate of the build before is known. Several instances may
    /// share it. Default: null, none: only a deployment of the database while the application runs has something before it.
    /// </summary>
    public string? BaselineFile { get; set; }

    /// <summary>
    /// What this build is called in <see cref="BaselineFile"/>, as the commit it was made from: a restart of the same one is compared with the build before
    /// it, not with itself. Default: null, the version and the module of the program.
    /// </summary>
    public string? Build { get; set; }
}
