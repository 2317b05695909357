namespace AssetTracer.Schema;

/// <summary>Something about a database's history and this build's migrations that doesn't fit together.</summary>
public abstract record MigrationFinding
{
    private protected MigrationFinding()
    {
    }

    /// <summary>The migration that it is about.</summary>
    public abstract MigrationVersion Version { get; }

    /// <summary>What doesn't fit, and the way out.</summary>
    public abstract string Message { get; }

    /// <summary>The message without what was executed: for logs.</summary>
    internal virtual string InShort => Message;

    /// <summary>Whether the options let a run go on in spite of it.</summary>
    internal abstract bool IsAllowedBy(MigrationOptions options);

    /// <inheritdoc cref="Message"/>
    public sealed override string ToString() => Message;
}

/// <summary>A migration was edited after it was applied.</summary>
/// <param name="Version">The migration.</param>
/// <param name="AppliedAt">When it was applied, if the history says so.</param>
/// <param name="Recorded">The checksum of what was applied.</param>
/// <param name="Current">The checksum of what the build holds now.</param>
public sealed record EditedMigration(MigrationVersion Version, DateTimeOffset? AppliedAt, string Recorded, string Current) : MigrationFinding
{
    /// <inheritdoc/>
    public override MigrationVersion Version { get; } = Version;

    /// <summary>
    /// What differs, line by line: <c>-</c> before what was executed, <c>+</c> before what the build holds. Comments and white space don't count.
    /// Empty where the history doesn't say what was executed.
    /// </summary>
    public ValueArray<string> Changes { get; init; }

    /// <inheritdoc/>
    public override string Message => string.Join(Environment.NewLine, [InShort, .. Changes.Select(c => $"  {c}")]);

    internal override string InShort =>
        $"Migration {Version} was edited after it was applied{Day.On(AppliedAt)} (recorded {Short(Recorded)}, now {Short(Current)}). Restore it, or write a new migration.";

    internal override bool IsAllowedBy(MigrationOptions options) => options.AllowEdited;

    private static string Short(string checksum) => checksum.Length <= 4 ? checksum : checksum[..4] + "…";
}

/// <summary>A migration was applied that this build doesn't know.</summary>
/// <param name="Version">The migration.</param>
/// <param name="Description">What it changes.</param>
/// <param name="AppliedAt">When it was applied, if the history says so.</param>
public sealed record UnknownMigration(MigrationVersion Version, string Description, DateTimeOffset? AppliedAt) : MigrationFinding
{
    /// <inheritdoc/>
    public override MigrationVersion Version { get; } = Version;

    /// <inheritdoc/>
    public override string Message =>
        $"{CollectedMigration.TitleOf(Version, Description)} was applied{Day.On(AppliedAt)}, but this build doesn't know it. Run the build that holds it, or add it to this one.";

    internal override bool IsAllowedBy(MigrationOptions options) => options.AllowUnknown;
}

/// <summary>A migration is pending although a newer one was applied.</summary>
/// <param name="Version">The migration.</param>
/// <param name="Newest">The newest one that was applied.</param>
public sealed record OutOfOrderMigration(MigrationVersion Version, MigrationVersion Newest) : MigrationFinding
{
    /// <inheritdoc/>
    public override MigrationVersion Version { get; } = Version;

    /// <inheritdoc/>
    public override string Message =>
        $"Migration {Version} is pending, but {Newest} was applied before it. Give it a version after {Newest}, or allow it with MigrationOptions.AllowOutOfOrder.";

    internal override bool IsAllowedBy(MigrationOptions options) => options.AllowOutOfOrder;
}

/// <summary>The versions count 1, 2, 3 and so on, but some are left out before one that is pending.</summary>
/// <param name="Version">The version that is left out; the first, if there are several.</param>
/// <param name="After">The version before the gap.</param>
/// <param name="Before">The pending version behind the gap.</param>
public sealed record VersionGap(MigrationVersion Version, MigrationVersion After, MigrationVersion Before) : MigrationFinding
{
    /// <inheritdoc/>
    public override MigrationVersion Version { get; } = Version;

    /// <inheritdoc/>
    public override string Message =>
        $"There is no migration {Version} between {After} and {Before}: one that gets such a version later comes too late. "
        + "Add it to this build, or allow the gap with MigrationOptions.AllowGaps.";

    internal override bool IsAllowedBy(MigrationOptions options) => options.AllowGaps;
}

/// <summary>A migration that is to be reverted can't be.</summary>
/// <param name="Version">The migration.</param>
/// <param name="Description">What it changes.</param>
/// <param name="Reason">Why it can't be undone, as its author says.</param>
public sealed record IrreversibleMigration(MigrationVersion Version, string Description, string Reason) : MigrationFinding
{
    /// <inheritdoc/>
    public override MigrationVersion Version { get; } = Version;

    /// <inheritdoc/>
    public override string Message =>
        $"{CollectedMigration.TitleOf(Version, Description)} can't be reverted: {Reason.TrimEnd('.')}. Write a new migration that leads on from here.";

    internal override bool IsAllowedBy(MigrationOptions options) => false;
}

/// <summary>A migration that is to be reverted isn't in this build, and the history doesn't say how it is undone.</summary>
/// <param name="Version">The migration.</param>
/// <param name="Description">What it changes.</param>
public sealed record UnknownReversal(MigrationVersion Version, string Description) : MigrationFinding
{
    /// <inheritdoc/>
    public override MigrationVersion Version { get; } = Version;

    /// <inheritdoc/>
    public override string Message =>
        $"{CollectedMigration.TitleOf(Version, Description)} can't be reverted: this build doesn't know it, and the history doesn't say how. Roll back with the build that holds it.";

    internal override bool IsAllowedBy(MigrationOptions options) => false;
}

/// <summary>A migration that is to be reverted takes data away with it.</summary>
/// <param name="Version">The migration.</param>
/// <param name="Description">What it changes.</param>
/// <param name="Losses">What is lost.</param>
public sealed record DataLoss(MigrationVersion Version, string Description, ValueArray<LostRows> Losses) : MigrationFinding
{
    /// <inheritdoc/>
    public override MigrationVersion Version { get; } = Version;

    /// <inheritdoc/>
    public override string Message =>
        $"Reverting m{CollectedMigration.TitleOf(Version, Description)[1..]} loses data: {string.Join("; ", Losses)}. "
        + "Save what is still needed, and allow the loss by allowDataLoss: true, or by plan with { AllowDataLoss = true }.";

    internal override bool IsAllowedBy(MigrationOptions options) => false;
}

/// <summary>Data that is lost.</summary>
/// <param name="What">What happens, in words.</param>
/// <param name="Rows">In how many rows there is something that is lost; <see langword="null"/> if that can't be told before.</param>
public sealed record LostRows(string What, long? Rows)
{
    /// <summary>Both in words.</summary>
    public override string ToString() => Rows switch
    {
        null => $"{What} (in how many rows can't be told before)",
        1 => $"{What} (1 row)",
        _ => string.Create(System.Globalization.CultureInfo.InvariantCulture, $"{What} ({Rows} rows)"),
    };
}

/// <summary>A migration can't be part of a baseline, because something isn't as it expects.</summary>
/// <param name="Version">The migration.</param>
/// <param name="Description">What it changes.</param>
/// <param name="Failures">What isn't as it expects.</param>
public sealed record UnverifiedBaseline(MigrationVersion Version, string Description, ValueArray<ExpectationResult> Failures) : MigrationFinding
{
    /// <inheritdoc/>
    public override MigrationVersion Version { get; } = Version;

    /// <inheritdoc/>
    public override string Message =>
        $"{CollectedMigration.TitleOf(Version, Description)} isn't there as it expects ({string.Join("; ", Failures)}), so it can't be part of a baseline. "
        + "Begin with an earlier version, bring the database there first, or record it unseen with verify: false.";

    internal override bool IsAllowedBy(MigrationOptions options) => false;
}

/// <summary>Rows that are there already would make a migration fail.</summary>
/// <param name="Result">What was found.</param>
public sealed record RowsInTheWay(PreflightResult Result) : MigrationFinding
{
    /// <inheritdoc/>
    public override MigrationVersion Version => Result.Version;

    /// <inheritdoc/>
    public override string Message =>
        $"{Result}. Nothing was run. Repair them, or let a migration do it before the rule; or let the migration itself find out, with MigrationOptions.PreflightTimeout zero.";

    internal override bool IsAllowedBy(MigrationOptions options) => false;
}

/// <summary>A migration can't commit together with the others of its run.</summary>
/// <param name="Version">The migration.</param>
/// <param name="Description">What it changes.</param>
/// <param name="Command">What of it can't.</param>
public sealed record SeparateMigration(MigrationVersion Version, string Description, string Command) : MigrationFinding
{
    /// <inheritdoc/>
    public override MigrationVersion Version { get; } = Version;

    /// <inheritdoc/>
    public override string Message =>
        $"{CollectedMigration.TitleOf(Version, Description)} can't commit together with others: its {Command} runs outside a transaction. "
        + "Run without MigrationOptions.OneTransaction, or change it.";

    internal override bool IsAllowedBy(MigrationOptions options) => false;

    /// <summary>The migrations of a plan that can't.</summary>
    internal static IEnumerable<SeparateMigration> In(MigrationPlan plan) =>
        from step in plan.Steps
        where !step.IsTransactional
        select new SeparateMigration(
            step.Version, step.Description, StatementTraits.Of(step.Statements.First(s => s.Transaction == TransactionMode.Outside).Text).Tag);
}

/// <summary>A migration can't run through the pooler that stands between here and the server.</summary>
/// <param name="Version">The migration.</param>
/// <param name="Description">What it changes.</param>
/// <param name="Command">What of it can't.</param>
public sealed record PooledMigration(MigrationVersion Version, string Description, string Command) : MigrationFinding
{
    /// <inheritdoc/>
    public override MigrationVersion Version { get; } = Version;

    /// <inheritdoc/>
    public override string Message =>
        $"{CollectedMigration.TitleOf(Version, Description)} can't run through a pooler: its {Command} isn't part of a transaction and needs a session of its own, "
        + "to limit how long it waits for locks. Run migrations on the server's direct endpoint.";

    internal override bool IsAllowedBy(MigrationOptions options) => false;

    /// <summary>The migrations of a plan that can't.</summary>
    internal static IEnumerable<PooledMigration> In(MigrationPlan plan) =>
        from step in plan.Steps
        where !step.IsTransactional
        let statement = step.Statements.FirstOrDefault(NeedsSession)
        where statement is not null
        select new PooledMigration(step.Version, step.Description, StatementTraits.Of(statement.Text).Tag);

    // What runs concurrently holds nobody up while it waits, and says everything itself; nor does a vacuum that rewrites nothing.
    private static bool NeedsSession(SqlStatement statement)
    {
        var words = CanonicalText.TokensOf(statement.Text);
        return statement.Code is null
            && (StatementTraits.Of(statement.Text).SetsSession
                || (statement.Transaction == TransactionMode.Outside
                    && !EnumValues.AreAddedBy(statement.Text)
                    && !words.Contains("concurrently")
                    && !(words is ["vacuum", ..] && !words.Contains("full"))));
    }
}

/// <summary>Staging hasn't proven a migration, or what proves it can't be relied on.</summary>
/// <param name="Version">The migration; the first one of the plan, if it is about all of them.</param>
/// <param name="Finding">What is so, and the way out.</param>
public sealed record UnprovenMigration(MigrationVersion Version, DeploymentFinding Finding) : MigrationFinding
{
    /// <inheritdoc/>
    public override MigrationVersion Version { get; } = Version;

    /// <inheritdoc/>
    public override string Message => Finding.ToString();

    internal override bool IsAllowedBy(MigrationOptions options) => false;
}

file static class Day
{
    public static string On(DateTimeOffset? moment) =>
        moment is { } known ? $" on {known.UtcDateTime.ToString("yyyy-MM-dd", System.Globalization.CultureInfo.InvariantCulture)}" : "";
}
