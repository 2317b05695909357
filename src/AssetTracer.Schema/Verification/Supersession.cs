namespace AssetTracer.Schema;

/// <summary>An old migration's expectation on the structure no longer counts once a later migration has changed what it looks at.</summary>
internal static class Supersession
{
    /// <summary>The reports with the failures excused that a later one of the migrations explains.</summary>
    public static IReadOnlyList<VerificationReport> Excuse(
        IReadOnlyList<CollectedMigration> migrations, IReadOnlyList<VerificationReport> reports, SchemaSnapshot? snapshot)
    {
        var excused = new List<VerificationReport>();
        for (var i = 0; i < migrations.Count; i++)
        {
            var (migration, report) = (migrations[i], reports[i]);
            var results = report.Results.Select((result, index) =>
                !result.Passed && migration.Expectations[index] is Expectation.Structural structural && Later(structural, i) is { } later
                    ? result with { Passed = true, Reason = $"no longer expected since migration {later.Version}" }
                    : result);
            excused.Add(report with { Results = results.ToValueArray() });
        }

        return excused;

        CollectedMigration? Later(Expectation.Structural expectation, int index) =>
            migrations.Skip(index + 1).FirstOrDefault(later => expectation.LooksAt.Any(o => Changes(later, o) || ExpectsOtherwise(later, o)));

        bool ExpectsOtherwise(CollectedMigration later, ObjectIdentity target) =>
            later.Expectations.OfType<Expectation.Structural>().Any(e =>
                e.LooksAt.Any(o => o == target || (IsWhole(o, target) && snapshot!.Find(o) is null)) && e.Failure(snapshot!) is null);
    }

    private static bool Changes(CollectedMigration migration, ObjectIdentity target) => migration.Operations
        .Select(o => o switch
        {
            DropObject drop => drop.Target,
            RenameObject rename => rename.Target,
            AlterObject alter => alter.Before.Identity,
            _ => null,
        })
        .Any(changed => changed is not null && (changed == target || IsWhole(changed, target)));

    /// <summary>Whether one is what the other is a part of.</summary>
    private static bool IsWhole(ObjectIdentity whole, ObjectIdentity part) =>
        whole.Within is null && part.Within is not null && whole.Name == part.Name;
}
