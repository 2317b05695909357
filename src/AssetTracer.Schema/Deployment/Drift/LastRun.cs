using System.Globalization;

namespace AssetTracer.Schema;

/// <summary>The run of migrations that left a database as it was last known.</summary>
/// <param name="Version">The migration that it ended with, or <see langword="null"/> if it left none applied.</param>
/// <param name="At">When it ended.</param>
/// <param name="By">The role that ran it.</param>
public sealed record LastRun(MigrationVersion? Version, DateTimeOffset At, string By)
{
    /// <summary>The machine that it was on, if the database says so.</summary>
    public string? Host { get; init; }

    /// <summary>The application that ran it, if the database says so.</summary>
    public string? Application { get; init; }

    /// <summary>The version of this library that ran it, if the database says so.</summary>
    public string? LibraryVersion { get; init; }

    /// <summary>As in <c>the last run (2025-11-04 09:30 UTC by owner, up to migration 010)</c>.</summary>
    public override string ToString() => string.Create(
        CultureInfo.InvariantCulture,
        $"the last run ({At.UtcDateTime:yyyy-MM-dd HH:mm} UTC{(By.Length > 0 ? $" by {By}" : "")}, {(Version is { } version ? $"up to migration {version}" : "which left no migration applied")})");
}
