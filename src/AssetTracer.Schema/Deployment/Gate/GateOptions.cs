namespace AssetTracer.Schema;

/// <summary>What has to be so before a build's code may run on a database.</summary>
public sealed class GateOptions
{
    /// <summary>What the report calls the database. Default: null, its host, port and name.</summary>
    public string? DatabaseName { get; set; }

    /// <summary>The table that records what was applied. Default: <c>public.schema_migrations</c>.</summary>
    public QualifiedName HistoryTable { get; set; } = new MigrationOptions().HistoryTable;

    /// <summary>Which part of the database is looked at for changes by hand. Default: everything of the user's.</summary>
    public SnapshotScope Scope { get; set; } = SnapshotScope.AllSchemas;

    /// <summary>What is left out when looking for changes by hand; default: nothing.</summary>
    public ValueArray<NoiseCategory> Ignore { get; set; }

    /// <summary>Known changes by hand that don't close the gate until a day. Default: none.</summary>
    public AcceptedDifferences AcceptedDifferences { get; set; } = AcceptedDifferences.None;

    /// <summary>Tells which day it is for <see cref="AcceptedDifferences"/>. Default: the system's clock.</summary>
    public TimeProvider Clock { get; set; } = TimeProvider.System;

    /// <summary>
    /// The least severity of a difference in the structure that closes the gate; lesser ones are notes, whatever <see cref="ParityOptions.FailOn"/> says.
    /// Default: <see cref="Severity.Behavioural"/>.
    /// </summary>
    public Severity FailOn { get; set; } = Severity.Behavioural;

    /// <summary>
    /// How much it weighs if nobody can tell whether somebody changed the structure by hand since the last run, because nothing was kept of it.
    /// Default: <see cref="FindingSeverity.Warning"/>; <see cref="FindingSeverity.Error"/> closes the gate. A database without a history is never held to it.
    /// </summary>
    public FindingSeverity DriftUnknown { get; set; } = FindingSeverity.Warning;

    /// <summary>
    /// How long a query of an expectation may take (<c>statement_timeout</c>); one that takes longer isn't as expected, because nobody can tell. Zero: no
    /// limit. Default: 30 seconds.
    /// </summary>
    public TimeSpan StatementTimeout { get; set; } = TimeSpan.FromSeconds(30);

    /// <summary>
    /// The oldest schema that this code works with, as the version of its newest applied migration: pending migrations after it don't close the gate, but
    /// are warned of. Default: null, the code needs every migration of its build.
    /// </summary>
    public MigrationVersion? OldestVersion { get; set; }

    /// <summary>
    /// The newest schema that this code works with, as the version of its newest applied migration: applied migrations that are newer than any of this
    /// build don't close the gate up to it, so that in a rolling deployment the code before it goes on. Default: null, none may be applied that the build
    /// doesn't hold.
    /// </summary>
    public MigrationVersion? NewestVersion { get; set; }

    /// <summary>Whether a migration that was edited after it was applied is only warned of. Default: false; among services as <see cref="MigrationOptions.AllowEdited"/>.</summary>
    public bool AllowEdited { get; set; }

    /// <summary>
    /// Whether an applied migration that the build doesn't hold is only warned of, whatever its version. Default: false; among services as
    /// <see cref="MigrationOptions.AllowUnknown"/>.
    /// </summary>
    public bool AllowUnknown { get; set; }

    /// <summary>What runs on the database keep of its structure.</summary>
    internal SnapshotScope Kept { get; set; } = SnapshotScope.AllSchemas;

    internal DriftOptions Drift(string name) => new()
    {
        Kept = Kept,
        DatabaseName = name,
        HistoryTable = HistoryTable,
        Scope = Scope,
        Ignore = Ignore,
        AcceptedDifferences = AcceptedDifferences,
        Clock = Clock,
        FailOn = FailOn,
    };

    internal GateOptions Copy() => (GateOptions)MemberwiseClone();

    internal void Check(MigrationSet set)
    {
        new MigrationOptions { HistoryTable = HistoryTable, StatementTimeout = StatementTimeout }.Check();
        if (OldestVersion is { } oldest && set.Find(oldest) is null)
        {
            throw new MigrationDefinitionException(
                $"GateOptions.OldestVersion is {oldest}, which no migration of this build has. It holds {MigrationPlanner.List(set.Migrations.Select(m => m.Version))}.");
        }

        if (NewestVersion is { } newest && set.Migrations.Count > 0 && newest < set.Migrations[^1].Version)
        {
            throw new MigrationDefinitionException(
                $"GateOptions.NewestVersion is {newest}, but this build itself holds migration {set.Migrations[^1].Version}. Name that one, or one after it.");
        }
    }
}
