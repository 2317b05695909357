namespace AssetTracer.Schema;

/// <summary>How migrations are run. Every default fits production.</summary>
public sealed class MigrationOptions
{
    /// <summary>
    /// The table that records what was applied; beside it stands a journal of every attempt, of the same name with <c>_journal</c> behind it.
    /// Default: <c>public.schema_migrations</c>.
    /// </summary>
    public QualifiedName HistoryTable { get; set; } = new("public", "schema_migrations");

    /// <summary>
    /// Whether all migrations of a run commit together, or none. A run is refused then that holds something which PostgreSQL refuses in a
    /// transaction. Default: false, each commits by itself.
    /// </summary>
    public bool OneTransaction { get; set; }

    /// <summary>What a run does while another one is under way. Default: <see cref="LockPolicy.SkipIfCurrent"/>.</summary>
    public LockPolicy WhenLocked { get; set; } = LockPolicy.SkipIfCurrent;

    /// <summary>How long a run waits for another one to end. Default: 30 seconds.</summary>
    public TimeSpan LockTimeout { get; set; } = TimeSpan.FromSeconds(30);

    /// <summary>
    /// How long a run behind a pooler, where a session's lock excludes nobody, is taken to be alive after its last sign of life. Its lease is
    /// a row in a table beside the history, of the same name with <c>_lease</c> behind it. Default: 10 seconds.
    /// </summary>
    public TimeSpan LeaseDuration { get; set; } = TimeSpan.FromSeconds(10);

    /// <summary>
    /// How long a statement of a migration waits for a lock (<c>lock_timeout</c>): as long, the application's own statements may queue up
    /// behind it. Zero waits for ever. Default: 5 seconds.
    /// </summary>
    public TimeSpan StatementLockTimeout { get; set; } = TimeSpan.FromSeconds(5);

    /// <summary>
    /// How long a migration that didn't get a lock within <see cref="StatementLockTimeout"/>, or met a deadlock, is rolled back and tried again;
    /// of one that can't run in one transaction, the statement. Zero: it fails at once. Default: 5 minutes.
    /// </summary>
    public TimeSpan LockRetryTimeout { get; set; } = TimeSpan.FromMinutes(5);

    /// <summary>How long a statement of a migration may take (<c>statement_timeout</c>). Default: zero, no limit.</summary>
    public TimeSpan StatementTimeout { get; set; } = TimeSpan.Zero;

    /// <summary>
    /// How long a run looks, before it begins, for rows that a new rule would refuse: each unique, not-null, check, foreign-key or exclusion rule that a
    /// verb sets on a table which is there already, one at a time, by a query that only reads. What takes longer is left to the migration itself. Zero
    /// leaves all of it to the migrations. Default: 5 seconds for each rule.
    /// </summary>
    public TimeSpan PreflightTimeout { get; set; } = TimeSpan.FromSeconds(5);

    /// <summary>Whether a run goes on although a migration was edited after it was applied. Default: false.</summary>
    public bool AllowEdited { get; set; }

    /// <summary>Whether a run goes on although the database holds migrations that this build doesn't know. Default: false.</summary>
    public bool AllowUnknown { get; set; }

    /// <summary>Whether a pending migration may be applied although a newer one was applied before it. Default: false.</summary>
    public bool AllowOutOfOrder { get; set; }

    /// <summary>
    /// Whether a run goes on although versions that count 1, 2, 3 and so on leave a number out before a pending one: whatever gets that number
    /// later comes too late. Default: false.
    /// </summary>
    public bool AllowGaps { get; set; }

    /// <summary>
    /// Whether a pending migration is recorded as adopted instead of run, if everything that it expects is there before it ran, because somebody made
    /// the change by hand. Only a migration is adopted whose Verify speaks of the structure, and of rows too if it may write some; with this option a
    /// Verify must be one that doesn't hold before Up. Default: false.
    /// </summary>
    public bool AdoptVerified { get; set; }

    /// <summary>
    /// Whether a run that changed something reads the whole structure once at its end, and keeps its <see cref="SchemaSnapshot.Fingerprint"/> with
    /// the last migration: whoever reads another one later knows that somebody changed something since. The structure itself is kept too, in a table
    /// beside the history of the same name with <c>_snapshot</c> behind it, so that <see cref="SchemaDrift"/> names what was changed. Default: true.
    /// </summary>
    public bool RecordFingerprint { get; set; } = true;

    /// <summary>
    /// How many bytes the structure that a run keeps may take, compressed as it is; a thousand tables take some hundred thousand. Of a larger one only
    /// a fingerprint of each kind of object is kept, so that <see cref="SchemaDrift"/> tells what kinds were changed, but not which objects. Default:
    /// 4 MiB; zero never keeps more than fingerprints.
    /// </summary>
    public int KeptSnapshotLimit { get; set; } = 4 << 20;

    /// <summary>What the history calls the application that ran a migration. Default: null, the name and version of the program.</summary>
    public string? Application { get; set; }

    /// <summary>
    /// The environment whose database this is, as in <c>Production</c>; upper and lower case are the same. The first run that changes something leaves
    /// the name with the journal, and whatever changes something later is refused where another one stands there
    /// (<see cref="MigrationEnvironmentException"/>). Default: null, nothing is left and nothing compared.
    /// </summary>
    public string? Environment { get; set; }

    /// <summary>
    /// The environment that the database belonged to until now, where <see cref="Environment"/> names another one on purpose: a copy of production that
    /// was restored into staging says so once. Default: null.
    /// </summary>
    public string? PreviousEnvironment { get; set; }

    /// <summary>
    /// The database to migrate, for an application that registers no <c>NpgsqlDataSource</c> of its own or connects with fewer rights.
    /// Default: null, the registered one.
    /// </summary>
    public string? ConnectionString { get; set; }

    /// <summary>
    /// Holds every run that applies something to what staging has proven; it is judged under the lock, and refuses with an
    /// <see cref="UnprovenMigration"/>. Default: null, a run needs no proof.
    /// </summary>
    public PromotionPolicy? Promotion { get; set; }

    /// <summary>Is told how far a run has come. It is called on the run's own thread, between its round trips. Default: nobody.</summary>
    public IProgress<MigrationProgress>? Progress { get; set; }

    /// <summary>The schema that the migrations are about, where a whole database isn't theirs.</summary>
    internal string? Schema { get; set; }

    /// <summary>What the structure is read of that a run keeps.</summary>
    internal SnapshotScope Scope => SnapshotScope.Of(Schema);

    /// <summary>The journal of every attempt, beside the history table: its name with <c>_journal</c> behind it.</summary>
    public QualifiedName JournalTable => HistoryTable with { Name = HistoryTable.Name + "_journal" };

    /// <summary>The table beside the history table that keeps runs apart behind a pooler.</summary>
    internal QualifiedName LeaseTable => HistoryTable with { Name = HistoryTable.Name + "_lease" };

    /// <summary>The table beside the history table that keeps the structure as the last run left it.</summary>
    internal QualifiedName SnapshotTable => HistoryTable with { Name = HistoryTable.Name + "_snapshot" };

    /// <summary>Every table that the history is kept in.</summary>
    internal ValueArray<QualifiedName> OwnTables => [HistoryTable, JournalTable, LeaseTable, SnapshotTable];

    internal MigrationOptions Copy() => (MigrationOptions)MemberwiseClone();

    internal void Check()
    {
        CheckLimit(nameof(LockTimeout), LockTimeout);
        CheckLimit(nameof(StatementLockTimeout), StatementLockTimeout);
        CheckLimit(nameof(StatementTimeout), StatementTimeout);
        CheckLimit(nameof(PreflightTimeout), PreflightTimeout);
        CheckLimit(nameof(LockRetryTimeout), LockRetryTimeout);
        CheckName(nameof(Environment), Environment);
        CheckName(nameof(PreviousEnvironment), PreviousEnvironment);

        if (PreviousEnvironment is not null && Environment is null)
        {
            throw new MigrationDefinitionException(
                "MigrationOptions.PreviousEnvironment is set, but Environment isn't: say which environment the database belongs to from now on.");
        }

        if (KeptSnapshotLimit < 0)
        {
            throw new MigrationDefinitionException($"MigrationOptions.{nameof(KeptSnapshotLimit)} is {KeptSnapshotLimit}; it must be zero or more.");
        }

        if (OneTransaction && AdoptVerified)
        {
            throw new MigrationDefinitionException(
                "MigrationOptions.OneTransaction and AdoptVerified don't go together: what was adopted would be judged by what isn't committed. Choose one of them.");
        }

        if (LeaseDuration < TimeSpan.FromMilliseconds(100) || LeaseDuration.TotalMilliseconds > int.MaxValue)
        {
            throw new MigrationDefinitionException($"MigrationOptions.{nameof(LeaseDuration)} is {LeaseDuration}; it must be between a tenth of a second and 24 days.");
        }

        try
        {
            _ = HistoryTable.ToString() + JournalTable + LeaseTable + SnapshotTable;
        }
        catch (ArgumentException e)
        {
            throw new MigrationDefinitionException($"MigrationOptions.HistoryTable can't be used, with _journal and _snapshot behind it for the tables beside it: {e.Message}", e);
        }
    }

    private static void CheckName(string name, string? value)
    {
        if (value is not null && (string.IsNullOrWhiteSpace(value) || value.Length > 200 || value.Any(char.IsControl)))
        {
            throw new MigrationDefinitionException($"MigrationOptions.{name} must be the name of an environment: one line of at most 200 characters, and not blank. Write it like Production.");
        }
    }

    private static void CheckLimit(string name, TimeSpan value)
    {
        if (value < TimeSpan.Zero || value.TotalMilliseconds > int.MaxValue)
        {
            throw new MigrationDefinitionException($"MigrationOptions.{name} is {value}; it must be between zero and 24 days.");
        }
    }
}

/// <summary>What a run with something to do does while another one is under way. One without neither asks for the lock nor waits.</summary>
public enum LockPolicy
{
    /// <summary>It waits, and goes on as soon as the other run has done everything that there was to do.</summary>
    SkipIfCurrent,

    /// <summary>It waits until the other run has ended.</summary>
    Wait,

    /// <summary>It fails at once, and says who is at work.</summary>
    Fail,
}
