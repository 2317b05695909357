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
        foreach (var finding in Of(
            report.Comparison, GateRules.Structure, $"Write a migration that makes {report.ActualName} like {report.ExpectedName}, or accept the difference for a while.",
            options.FailOn, report.OneSided.Explains))
        {
            yield return finding;
        }
    }

    /// <summary>A finding for each difference, and for each thing that somebody wasn't allowed to see.</summary>
    /// <param name="comparison">What differs.</param>
    /// <param name="rule">The rule of the findings.</param>
    /// <param name="way">The way out.</param>
    /// <param name="failOn">The least severity of a difference that is an error.</param>
    /// <param name="isExplained">Whether a migration that only one of them has run may be the reason, so that a difference is only warned of. Default: none is.</param>
    public static IEnumerable<DeploymentFinding> Of(SchemaComparison comparison, string rule, string way, Severity failOn, Func<SchemaDifference, bool>? isExplained = null)
    {
        foreach (var difference in comparison.Differences)
        {
            var counts = difference.Severity >= failOn;
            var explained = counts && isExplained?.Invoke(difference) == true;
            yield return new(
                rule, !counts ? FindingSeverity.Note : explained ? FindingSeverity.Warning : FindingSeverity.Error, difference.Identity.ToString(),
                $"{Wording.OneLine(difference)} That is {Wording.Word(difference.Severity)}.",
                !counts ? null : explained ? $"Bring {comparison.BeforeName} and {comparison.AfterName} to the same migrations: until then this difference may be theirs." : way);
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
