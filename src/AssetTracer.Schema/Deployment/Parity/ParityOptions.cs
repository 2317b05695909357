namespace AssetTracer.Schema;

/// <summary>How two databases are held against each other.</summary>
public sealed class ParityOptions
{
    /// <summary>What the report calls the database that is right. Default: <c>expected</c>.</summary>
    public string ExpectedName { get; set; } = "expected";

    /// <summary>What the report calls the database that is judged. Default: <c>actual</c>.</summary>
    public string ActualName { get; set; } = "actual";

    /// <summary>Which part of the databases is compared. Default: everything of the user's.</summary>
    public SnapshotScope Scope { get; set; } = SnapshotScope.AllSchemas;

    /// <summary>What the comparison leaves out; the report still counts it. Default: nothing.</summary>
    public ValueArray<NoiseCategory> Ignore { get; set; }

    /// <summary>Known differences that don't break parity until a day; the report lists them. Default: none.</summary>
    public AcceptedDifferences AcceptedDifferences { get; set; } = AcceptedDifferences.None;

    /// <summary>Tells which day it is for <see cref="AcceptedDifferences"/>. Default: the system's clock.</summary>
    public TimeProvider Clock { get; set; } = TimeProvider.System;

    /// <summary>The least severity of a difference that breaks parity. Default: <see cref="Severity.Cosmetic"/>, so that every difference does.</summary>
    public Severity FailOn { get; set; } = Severity.Cosmetic;

    /// <summary>The table that records what was applied, the same in both databases. Default: <c>public.schema_migrations</c>.</summary>
    public QualifiedName HistoryTable { get; set; } = new MigrationOptions().HistoryTable;

    internal ParityOptions Copy() => (ParityOptions)MemberwiseClone();

    internal ParityOptions FailingOn(Severity failOn)
    {
        var copy = Copy();
        copy.FailOn = failOn;
        return copy;
    }
}
