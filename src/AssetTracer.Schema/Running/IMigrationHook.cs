using Npgsql;

namespace AssetTracer.Schema;

/// <summary>
/// What an application does around its migrations. Write the methods that you need, and register the class:
/// <c>services.AddSchemaMigrations().AddHook&lt;MyHook&gt;()</c>. Hooks run in the order of their registration.
/// </summary>
public interface IMigrationHook
{
    /// <summary>Called once under the lock, before the first migration, outside of any transaction. An exception stops the run before anything is changed.</summary>
    /// <param name="plan">What is about to be carried out; never empty.</param>
    /// <param name="connection">The session of the run.</param>
    /// <param name="cancellationToken">Stops the run.</param>
    public Task BeforeAllAsync(MigrationPlan plan, NpgsqlConnection connection, CancellationToken cancellationToken) => Task.CompletedTask;

    /// <summary>Called before a migration's first statement, in its transaction if it has one. An exception fails the migration.</summary>
    /// <param name="migration">The migration.</param>
    /// <param name="context">The session, as the migration's own C# has it.</param>
    /// <param name="cancellationToken">Stops the run.</param>
    public Task BeforeEachAsync(PlannedMigration migration, MigrationContext context, CancellationToken cancellationToken) => Task.CompletedTask;

    /// <summary>
    /// Called after a migration's last statement, in the transaction that then verifies and records it: what the hook does commits with that, and the
    /// verification judges it too. An exception fails the migration.
    /// </summary>
    /// <param name="migration">The migration.</param>
    /// <param name="context">The session, as the migration's own C# has it.</param>
    /// <param name="cancellationToken">Stops the run.</param>
    public Task AfterEachAsync(PlannedMigration migration, MigrationContext context, CancellationToken cancellationToken) => Task.CompletedTask;

    /// <summary>Called once under the lock, after the last migration, outside of any transaction. What was applied stays if it throws.</summary>
    /// <param name="summary">What was carried out; never empty.</param>
    /// <param name="connection">The session of the run.</param>
    /// <param name="cancellationToken">Stops the run.</param>
    public Task AfterAllAsync(MigrationSummary summary, NpgsqlConnection connection, CancellationToken cancellationToken) => Task.CompletedTask;
}
