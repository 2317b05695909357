using System.Globalization;
using System.Reflection;

namespace AssetTracer.Schema.Testing;

/// <summary>Goes from one migration to the next, forward and back, on a database of its own.</summary>
internal sealed class MigrationWalk : IAsyncDisposable
{
    private readonly PostgresServer _server;
    private readonly IReadOnlyList<Migration> _all;
    private readonly MigrationLawOptions _options;
    private readonly CancellationToken _cancellationToken;
    private TestDatabase _database;

    private MigrationWalk(PostgresServer server, IReadOnlyList<Migration> all, MigrationLawOptions options, TestDatabase database, CancellationToken cancellationToken)
    {
        (_server, _all, _options, _database, _cancellationToken) = (server, all, options, database, cancellationToken);
    }

    /// <summary>The migrations, oldest version first.</summary>
    public IReadOnlyList<PlannedMigration> Migrations { get; private set; } = [];

    private MigrationRunner Runner => new(_database.DataSource, _all, _options.Migrations);

    public static async Task<MigrationWalk> BeginAsync(
        PostgresServer server, IReadOnlyList<Migration> migrations, MigrationLawOptions options, CancellationToken cancellationToken)
    {
        var walk = new MigrationWalk(
            server, migrations, options, await server.CreateDatabaseAsync(cancellationToken: cancellationToken).ConfigureAwait(false), cancellationToken);
        try
        {
            await walk.PrepareAsync().ConfigureAwait(false);
            walk.Migrations = [.. (await walk.Runner.PlanAsync(cancellationToken: cancellationToken).ConfigureAwait(false)).Steps];
            var unknown = options.Exempt.Keys.Except(walk.Migrations.Select(m => m.Version.Value), StringComparer.Ordinal).ToList();
            return unknown.Count == 0
                ? walk
                : throw new ArgumentException($"Migration {string.Join(", ", unknown)} is exempt, but there is no such migration. Take it out of MigrationLawOptions.Exempt.", nameof(options));
        }
        catch
        {
            await walk.DisposeAsync().ConfigureAwait(false);
            throw;
        }
    }

    public bool IsExempt(PlannedMigration migration) => _options.Exempt.ContainsKey(migration.Version.Value);

    public Task<SchemaSnapshot> ReadAsync() => new PostgresSnapshotReader(_database.DataSource, _options.Scope).ReadAsync(_cancellationToken);

    public SchemaComparison Compare(SchemaSnapshot before, SchemaSnapshot after, string beforeName, string afterName) =>
        SchemaComparer.Compare(before, after, _options.Comparison with { BeforeName = beforeName, AfterName = afterName });

    /// <summary>Applies everything up to a migration, as far as it isn't applied.</summary>
    public async Task ApplyAsync(PlannedMigration migration)
    {
        var plan = await Runner.PlanAsync(MigrationTarget.UpTo(migration.Version), _cancellationToken).ConfigureAwait(false);
        await Runner.RunAsync(plan, _cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Undoes the newest migration, unless it says that it can't be undone.</summary>
    public async Task<bool> RevertAsync()
    {
        var plan = await Runner.PlanAsync(MigrationTarget.BackBy(1), _cancellationToken).ConfigureAwait(false);
        if (plan.Findings.OfType<IrreversibleMigration>().Any())
        {
            return false;
        }

        await Runner.RunAsync(plan with { AllowDataLoss = true }, _cancellationToken).ConfigureAwait(false);
        return true;
    }

    /// <summary>What an applied migration expects that isn't so; null where everything is.</summary>
    public async Task<string?> NoLongerAsExpectedAsync()
    {
        var reports = await Runner.VerifyAsync(_cancellationToken).ConfigureAwait(false);
        var failures = reports.SelectMany(r => r.Failures.Select(f => $"  {f} (expected by {r.Version})")).ToList();
        return failures.Count == 0 ? null : string.Join(Environment.NewLine, ["After Up it isn't as expected:", .. failures]);
    }

    /// <summary>Whether a migration's Verify holds as the database is. A baseline asks just that, and a refused one records nothing.</summary>
    public async Task<bool> HoldsAlreadyAsync(PlannedMigration migration)
    {
        var history = string.Create(CultureInfo.InvariantCulture, $"public.before_{Migrations.TakeWhile(m => m != migration).Count()}");
        var alone = new MigrationRunner(
            _database.DataSource,
            _all.Where(m => m.GetType().GetCustomAttribute<MigrationAttribute>()?.Version == migration.Version.Value),
            new() { HistoryTable = history, RecordFingerprint = false, StatementTimeout = _options.Migrations.StatementTimeout });
        try
        {
            await alone.BaselineAsync(migration.Version, verify: true, _cancellationToken).ConfigureAwait(false);
            return true;
        }
        catch (MigrationRefusedException)
        {
            return false;
        }
    }

    /// <summary>Takes a new database in place of one that a migration didn't leave as it found it.</summary>
    public async Task BeginAgainAsync()
    {
        await _database.DisposeAsync().ConfigureAwait(false);
        _database = await _server.CreateDatabaseAsync(cancellationToken: _cancellationToken).ConfigureAwait(false);
        await PrepareAsync().ConfigureAwait(false);
    }

    public ValueTask DisposeAsync() => _database.DisposeAsync();

    // The history's tables are there before the first migration, so that they don't count as what it leaves behind.
    private async Task PrepareAsync()
    {
        await (_options.Prepare?.Invoke(_database.DataSource, _cancellationToken) ?? Task.CompletedTask).ConfigureAwait(false);
        var runner = new MigrationRunner(_database.DataSource, [new Beginning()], _options.Migrations);
        await runner.RunAsync(_cancellationToken).ConfigureAwait(false);
        await runner.RollbackAsync(cancellationToken: _cancellationToken).ConfigureAwait(false);
    }

    [Migration("0", "2025-01-01", "The history's own tables")]
    private sealed class Beginning : Migration
    {
        protected override void Up(MigrationBuilder migration) => migration.Sql("SELECT 1");

        protected override void Down(MigrationBuilder migration) => migration.Sql("SELECT 1");

        protected override void Verify(VerificationBuilder verify) => verify.Holds("the database answers", "SELECT true");
    }
}
