namespace AssetTracer.Schema;

/// <summary>What differs, as findings.</summary>
internal static class DifferenceFindings
{
    public static IEnumerable<DeploymentFinding> Of(SchemaComparison comparison, Severity failOn)
    {
        var way = $"Write a migration that makes {comparison.BeforeName} like {comparison.AfterName}, or accept the difference for a while.";
        var expired = comparison.Expired.ToLookup(e => e.Entry.Object);
        return GateStructure.Of(comparison, GateRules.Structure, way, failOn)
            .Select(f => f.WayOut is not null && expired[f.Subject].FirstOrDefault() is { } acceptance
                ? f with { WayOut = $"Its acceptance expired on {AcceptedDifferencesFile.Format(acceptance.Entry.Expires)}: close it, or ask {acceptance.Entry.Owner} to accept it anew." }
                : f);
    }

    public static IEnumerable<DeploymentFinding> Of(ParityReport report, Severity failOn) =>
        report.Migrations.Where(m => !m.IsInParity).Select(m => Of(m, report)).Concat(Of(report.Comparison, failOn));

    private static DeploymentFinding Of(MigrationParity migration, ParityReport report)
    {
        var failures = string.Concat(ParityFailures.Of(migration, report).Select(f => $" {f.TrimEnd('.')}."));
        return new(
            Rule(migration),
            FindingSeverity.Error,
            $"migration {migration.Version}",
            $"{CollectedMigration.TitleOf(migration.Version, migration.Description)} is {migration.Verdict}.{failures}",
            $"Bring it to the same state in {report.ExpectedName} and {report.ActualName}.");
    }

    // What is wrong with the database that is judged weighs more than what is wrong with the one that is right.
    private static string Rule(MigrationParity migration) =>
        new[] { migration.Actual.Kind, migration.Expected.Kind }.Select(Rule).OfType<string>().FirstOrDefault(GateRules.History);

    private static string? Rule(MigrationStateKind kind) => kind switch
    {
        MigrationStateKind.Pending => GateRules.Pending,
        MigrationStateKind.Broken => GateRules.Failed,
        MigrationStateKind.Edited => GateRules.Edited,
        MigrationStateKind.Unknown => GateRules.Unknown,
        MigrationStateKind.Faked => GateRules.Faked,
        _ => null,
    };
}
