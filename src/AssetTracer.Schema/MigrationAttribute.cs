using System.Globalization;

namespace AssetTracer.Schema;

/// <summary>Gives a migration its version, the day it was written and what it is about.</summary>
/// <param name="version">The version, as in <c>"001"</c>. Versions order by their numeric parts.</param>
/// <param name="date">The day the migration was written, as <c>yyyy-MM-dd</c>.</param>
/// <param name="description">What the migration changes, in a few words.</param>
/// <exception cref="FormatException"><paramref name="date"/> isn't a day in the form <c>yyyy-MM-dd</c>.</exception>
[AttributeUsage(AttributeTargets.Class, Inherited = false)]
public sealed class MigrationAttribute(string version, string date, string description) : Attribute
{
    /// <summary>The version, as written.</summary>
    public string Version { get; } = version;

    /// <summary>The day the migration was written, as written.</summary>
    public string Date { get; } = date;

    /// <summary>What the migration changes.</summary>
    public string Description { get; } = description;

    /// <summary>
    /// Whether its statements run in one transaction. Outside, each runs on its own, journalled, and the next run goes on behind the last one that
    /// was carried out. Default: <see cref="TransactionMode.Inside"/>, except for what PostgreSQL refuses there.
    /// </summary>
    public TransactionMode Transaction { get; init; }

    internal DateOnly Day { get; } = DateOnly.ParseExact(date, "yyyy-MM-dd", CultureInfo.InvariantCulture);
}
