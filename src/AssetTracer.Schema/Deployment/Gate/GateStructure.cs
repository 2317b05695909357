namespace AssetTracer.Schema;

/// <summary>What a gate finds of the structure, held against the database that is right.</summary>
internal static class GateStructure
{
    public static IEnumerable<DeploymentFinding> Findings(ParityReport report, GateOptions options)
    {
        foreach (var migration in report.Migrations.Where(m => m is { IsInParity: false, Actual.Kind: MigrationStateKind.Verified }))
        {
            yield return new(
                GateRules.History, FindingSeverity.Warning, $"migration {migration.Version}",
                $"{CollectedMigration.TitleOf(migration.Version, migration.Description)} is {migration.Verdict}.",
                $"Bring {report.ExpectedName} to where {report.ActualName} is, so that what is deployed was tried there.");
        }

        // What one of them has yet to run differs until then; the migrations themselves are told of.
        var isExplained = report.Migrations.Any(m => m.Expected.Recorded is null != m.Actual.Recorded is null);
        var way = isExplained
            ? $"Bring {report.ExpectedName} and {report.ActualName} to the same migrations: until then some differences are theirs."
            : $"Write a migration that makes {report.ActualName} like {report.ExpectedName}, or accept the difference for a while.";
        foreach (var finding in Of(report.Comparison, GateRules.Structure, way, options.FailOn))
        {
            yield return isExplained && finding.Severity == FindingSeverity.Error && finding.Rule == GateRules.Structure
                ? finding with { Severity = FindingSeverity.Warning }
                : finding;
        }
    }

    /// <summary>A finding for each difference, and for each thing that somebody wasn't allowed to see.</summary>
    public static IEnumerable<DeploymentFinding> Of(SchemaComparison comparison, string rule, string way, Severity failOn)
    {
        foreach (var difference in comparison.Differences)
        {
            var counts = difference.Severity >= failOn;
            yield return new(
                rule, counts ? FindingSeverity.Error : FindingSeverity.Note, difference.Identity.ToString(),
                $"{Wording.OneLine(difference)} That is {Wording.Word(difference.Severity)}.", counts ? way : null);
        }

        foreach (var one in comparison.OneSided)
        {
            var counts = failOn <= Severity.Behavioural;
            yield return new(
                rule, counts ? FindingSeverity.Error : FindingSeverity.Note, $"{one.Object.Type} {one.Object.Name}",
                $"Only {(one.IsBefore ? comparison.BeforeName : comparison.AfterName)} has {one.Object.Type} {one.Object.Name}, whose kind isn't compared.", counts ? way : null);
        }

        foreach (var hidden in comparison.NotVisible)
        {
            var side = hidden.IsBefore ? comparison.BeforeName : comparison.AfterName;
            yield return new(
                GateRules.NotVisible, FindingSeverity.Error, Wording.Flat(hidden.Object.ToString()),
                Wording.Flat($"{hidden.Object.Reader} may not see {hidden.Object} in {side}{(hidden.Object.Reason is { } reason ? $" ({reason})" : "")}, so that nobody can tell whether it differs."),
                "Ask as a role that may see it, or ignore what isn't visible with NoiseCategory.NotVisible.");
        }
    }
}
