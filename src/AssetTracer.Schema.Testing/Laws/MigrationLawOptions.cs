using Npgsql;

namespace AssetTracer.Schema.Testing;

/// <summary>How <see cref="MigrationLaws"/> are judged. Every default fits migrations that begin with an empty database.</summary>
public sealed class MigrationLawOptions
{
    /// <summary>How the migrations are run. Default: as <see cref="MigrationOptions"/> says.</summary>
    public MigrationOptions Migrations { get; set; } = new();

    /// <summary>Makes what is there before the first migration, such as roles and a platform's schemas. Default: nothing.</summary>
    public Func<NpgsqlDataSource, CancellationToken, Task>? Prepare { get; set; }

    /// <summary>What of the structure is looked at. Default: <see cref="SnapshotScope.AllSchemas"/>.</summary>
    public SnapshotScope Scope { get; set; } = SnapshotScope.AllSchemas;

    /// <summary>
    /// What counts as a difference. Default: everything but the order of columns, because PostgreSQL puts a column that comes back behind the others.
    /// </summary>
    public ComparisonOptions Comparison { get; set; } = new() { Ignore = [NoiseCategory.ColumnOrder] };

    /// <summary>Migrations that needn't keep the law: the version of each, and why. Default: none.</summary>
    public IDictionary<string, string> Exempt { get; } = new Dictionary<string, string>(StringComparer.Ordinal);
}
