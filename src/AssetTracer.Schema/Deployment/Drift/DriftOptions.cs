namespace AssetTracer.Schema;

/// <summary>How a database is held against what the last run of migrations left.</summary>
public sealed class DriftOptions
{
    /// <summary>What the report calls the database. Default: null, its host, port and name.</summary>
    public string? DatabaseName { get; set; }

    /// <summary>The table that records what was applied. Default: <c>public.schema_migrations</c>.</summary>
    public QualifiedName HistoryTable { get; set; } = new MigrationOptions().HistoryTable;

    /// <summary>Which part of the database is looked at. Default: everything of the user's.</summary>
    public SnapshotScope Scope { get; set; } = SnapshotScope.AllSchemas;

    /// <summary>What the comparison leaves out; the report still counts it. Default: nothing.</summary>
    public ValueArray<NoiseCategory> Ignore { get; set; }

    /// <summary>Known changes that don't count as drift until a day; the report lists them. Default: none.</summary>
    public AcceptedDifferences AcceptedDifferences { get; set; } = AcceptedDifferences.None;

    /// <summary>Tells which day it is for <see cref="AcceptedDifferences"/>. Default: the system's clock.</summary>
    public TimeProvider Clock { get; set; } = TimeProvider.System;

    /// <summary>The least severity of a change that counts as drift. Default: <see cref="Severity.Cosmetic"/>, so that every change does.</summary>
    public Severity FailOn { get; set; } = Severity.Cosmetic;

    /// <summary>What runs on the database keep of its structure.</summary>
    internal SnapshotScope Kept { get; set; } = SnapshotScope.AllSchemas;

    internal DriftOptions Copy() => (DriftOptions)MemberwiseClone();
}
