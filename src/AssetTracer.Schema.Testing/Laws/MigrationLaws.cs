namespace AssetTracer.Schema.Testing;

/// <summary>
/// Laws that every migration keeps, tried on databases of their own. They belong to no test framework: who breaks one is named in an exception.
/// Where a law undoes a migration, one that says by <see cref="MigrationBuilder.Irreversible"/> that it can't be undone only has to be applied.
/// </summary>
public static class MigrationLaws
{
    private const int ShownDifferences = 12;

    /// <summary>Applies each migration, verifies it and undoes it: afterwards the structure is what it was before.</summary>
    /// <param name="server">The server, whose databases are made and dropped for it.</param>
    /// <param name="migrations">The migrations, in any order.</param>
    /// <param name="options">How it is judged. Default: as <see cref="MigrationLawOptions"/> says.</param>
    /// <param name="cancellationToken">Stops it.</param>
    /// <exception cref="MigrationLawException">A migration leaves something behind, takes something away, doesn't verify, or can't be applied or undone.</exception>
    /// <exception cref="MigrationDefinitionException">The migrations or the options can't be used as they are written.</exception>
    /// <exception cref="ArgumentException">A version that is exempt isn't among the migrations.</exception>
    public static Task UpVerifyDownIsIdentityAsync(
        PostgresServer server, IEnumerable<Migration> migrations, MigrationLawOptions? options = null, CancellationToken cancellationToken = default) => JudgeAsync(
            "After Up, Verify and Down the structure is what it was before.",
            server,
            migrations,
            options,
            async (walk, migration) =>
            {
                var before = await walk.ReadAsync().ConfigureAwait(false);
                await walk.ApplyAsync(migration).ConfigureAwait(false);
                if (await walk.NoLongerAsExpectedAsync().ConfigureAwait(false) is { } unmet)
                {
                    return unmet;
                }

                return await walk.RevertAsync().ConfigureAwait(false)
                    ? Differences(walk.Compare(before, await walk.ReadAsync().ConfigureAwait(false), "before Up", "after Down"), "Down doesn't undo Up")
                    : null;
            },
            cancellationToken);

    /// <summary>Applies each migration, undoes it and applies it again: the structure is the same both times.</summary>
    /// <inheritdoc cref="UpVerifyDownIsIdentityAsync"/>
    public static Task UpDownUpIsUpAsync(
        PostgresServer server, IEnumerable<Migration> migrations, MigrationLawOptions? options = null, CancellationToken cancellationToken = default) => JudgeAsync(
            "After Up, Down and Up the structure is what it was after the first Up.",
            server,
            migrations,
            options,
            async (walk, migration) =>
            {
                await walk.ApplyAsync(migration).ConfigureAwait(false);
                var first = await walk.ReadAsync().ConfigureAwait(false);
                if (!await walk.RevertAsync().ConfigureAwait(false))
                {
                    return null;
                }

                await walk.ApplyAsync(migration).ConfigureAwait(false);
                return Differences(walk.Compare(first, await walk.ReadAsync().ConfigureAwait(false), "the first Up", "the second Up"), "Up doesn't do the same a second time");
            },
            cancellationToken);

    /// <summary>
    /// Asks each migration's Verify before it is applied, where it mustn't hold, and after it, where it must: a Verify that can't fail proves nothing.
    /// </summary>
    /// <inheritdoc cref="UpVerifyDownIsIdentityAsync" path="/param"/>
    /// <exception cref="MigrationLawException">A Verify holds before the migration was applied, or doesn't hold afterwards.</exception>
    /// <exception cref="MigrationDefinitionException">The migrations or the options can't be used as they are written.</exception>
    /// <exception cref="ArgumentException">A version that is exempt isn't among the migrations.</exception>
    public static Task EveryMigrationVerifiesAsync(
        PostgresServer server, IEnumerable<Migration> migrations, MigrationLawOptions? options = null, CancellationToken cancellationToken = default) => JudgeAsync(
            "Verify holds after Up, and not before it.",
            server,
            migrations,
            options,
            async (walk, migration) =>
            {
                var holdsBefore = await walk.HoldsAlreadyAsync(migration).ConfigureAwait(false);
                await walk.ApplyAsync(migration).ConfigureAwait(false);
                return await walk.NoLongerAsExpectedAsync().ConfigureAwait(false) ?? (holdsBefore
                    ? "Its Verify holds before Up has run, so that it can't tell whether it did. Expect something that only Up makes so."
                    : null);
            },
            cancellationToken);

    // What a law says of one migration: null, or what is wrong.
    private delegate Task<string?> Law(MigrationWalk walk, PlannedMigration migration);

    private static async Task JudgeAsync(
        string says, PostgresServer server, IEnumerable<Migration> migrations, MigrationLawOptions? options, Law law, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(server);
        ArgumentNullException.ThrowIfNull(migrations);
        var violations = new List<MigrationLawViolation>();
        var walk = await MigrationWalk.BeginAsync(server, [.. migrations], options ?? new(), cancellationToken).ConfigureAwait(false);
        await using (walk.ConfigureAwait(false))
        {
            foreach (var migration in walk.Migrations)
            {
                if (!walk.IsExempt(migration) && await BreachAsync(law, walk, migration).ConfigureAwait(false) is { } message)
                {
                    violations.Add(new(migration.Version, migration.Description, message));

                    // What a migration left behind isn't counted against the next one.
                    await walk.BeginAgainAsync().ConfigureAwait(false);
                }

                try
                {
                    await walk.ApplyAsync(migration).ConfigureAwait(false);
                }
                catch (MigrationFailedException e)
                {
                    if (violations.Count == 0 || violations[^1].Version != migration.Version)
                    {
                        violations.Add(new(migration.Version, migration.Description, e.Message));
                    }

                    break;
                }
            }

            if (violations.Count > 0)
            {
                throw new MigrationLawException(says, walk.Migrations.Count, violations);
            }
        }
    }

    private static async Task<string?> BreachAsync(Law law, MigrationWalk walk, PlannedMigration migration)
    {
        try
        {
            return await law(walk, migration).ConfigureAwait(false);
        }
        catch (Exception e) when (e is MigrationFailedException or MigrationRefusedException)
        {
            return e.Message;
        }
    }

    private static string? Differences(SchemaComparison comparison, string says)
    {
        if (comparison.AreEqual)
        {
            return null;
        }

        var lines = comparison.Differences.Select(d => "  " + d.Sentence).ToList();
        var more = lines.Count > ShownDifferences ? [$"  … {lines.Count - ShownDifferences} more"] : Array.Empty<string>();
        return string.Join(Environment.NewLine, [says + ":", .. lines.Take(ShownDifferences), .. more]);
    }
}
