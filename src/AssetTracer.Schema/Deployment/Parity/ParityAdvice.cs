namespace AssetTracer.Schema;

/// <summary>What to do next, one sentence for each thing to do.</summary>
internal static class ParityAdvice
{
    public static IEnumerable<string> For(ValueArray<MigrationParity> migrations, SchemaComparison comparison, ParityOptions options)
    {
        var (expected, actual) = (options.ExpectedName, options.ActualName);
        var both = Those(migrations, m => m is { Expected.Kind: MigrationStateKind.Pending, Actual.Kind: MigrationStateKind.Pending });
        var onlyActual = Those(migrations, m => m.Actual.Kind == MigrationStateKind.Pending && m.Expected.Kind != MigrationStateKind.Pending);
        var onlyExpected = Those(migrations, m => m.Expected.Kind == MigrationStateKind.Pending && m.Actual.Kind != MigrationStateKind.Pending);
        if (onlyActual is not null)
        {
            yield return $"Apply {onlyActual} to {actual}: run its MigrationRunner.RunAsync(), or MigrateSchemaAsync() of its services.";
        }

        if (onlyExpected is not null)
        {
            yield return $"{onlyExpected} reached {actual} before {expected}: apply it to {expected} too, by its MigrationRunner.RunAsync().";
        }

        if (both is not null)
        {
            yield return $"Apply {both} to {expected} first, then to {actual}, each by its MigrationRunner.RunAsync().";
        }

        foreach (var (name, side) in Sides(options))
        {
            if (Those(migrations, m => side(m).Kind == MigrationStateKind.Unrecorded) is { } unrecorded)
            {
                yield return $"Find out who made the change of {unrecorded} in {name} by hand, and run there with MigrationOptions.AdoptVerified, which records it instead of applying it again.";
            }

            if (Those(migrations, m => side(m).Kind == MigrationStateKind.Broken) is { } broken)
            {
                yield return $"Find out who changed in {name} what {broken} expects, and write a migration that brings it back.";
            }

            if (Those(migrations, m => side(m).Kind == MigrationStateKind.Faked) is { } faked)
            {
                yield return $"Find out whether {faked} ever ran in {name}: if not, take {(faked.StartsWith("migrations", StringComparison.Ordinal) ? "their rows" : "its row")} out with MigrationRepair.MarkReverted and run what is pending; "
                    + "if somebody removed what it made, write a migration that brings it back.";
            }

            if (Those(migrations, m => side(m).Kind == MigrationStateKind.Edited) is { } edited)
            {
                yield return $"Restore the text of {edited} as {name} recorded it, and write a new migration for what was edited.";
            }

            if (Those(migrations, m => side(m).Kind == MigrationStateKind.Unknown) is { } unknown)
            {
                yield return $"Compare again with a build that holds {unknown}: {name} is ahead of this one.";
            }
        }

        if (!comparison.Expired.IsEmpty)
        {
            yield return $"Close the {(comparison.Expired.Count == 1 ? "difference" : "differences")} whose acceptance has expired, or ask {Owners(comparison)} to accept {(comparison.Expired.Count == 1 ? "it" : "them")} anew.";
        }

        if (onlyActual is null && onlyExpected is null && comparison.DifferBy(options.FailOn))
        {
            yield return $"Write a migration that makes {actual} like {expected}: no pending migration explains what differs.";
        }
    }

    private static (string Name, Func<MigrationParity, MigrationState> Side)[] Sides(ParityOptions options) =>
        [(options.ExpectedName, m => m.Expected), (options.ActualName, m => m.Actual)];

    private static string Owners(SchemaComparison comparison) =>
        Wording.List([.. comparison.Expired.Select(e => e.Entry.Owner).Distinct().Order(StringComparer.Ordinal)]);

    private static string? Those(ValueArray<MigrationParity> migrations, Func<MigrationParity, bool> which) =>
        MigrationList.Of(migrations.Where(which).Select(m => m.Version));
}
