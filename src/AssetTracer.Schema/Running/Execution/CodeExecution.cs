using System.Data;
using Npgsql;

namespace AssetTracer.Schema;

/// <summary>Calls the C# of a migration and of hooks, and sees to it that the session is afterwards what it was before.</summary>
internal sealed class CodeExecution(RunContext run, Attempt attempt, bool isTransactional)
{
    private readonly string _mark = Guid.NewGuid().ToString("N");

    /// <summary>Marks the transaction, so that code can't end it unnoticed.</summary>
    public NpgsqlBatchCommand Mark() => StatementCommand.Of("SELECT set_config('assettracer.transaction', $1, true)", _mark);

    /// <summary>Calls the code of a step.</summary>
    public async Task StepAsync(int step, CancellationToken cancellationToken)
    {
        var code = attempt.Statements[step].Code!;
        MigrationLog.CodeBegins(run.Logger, attempt.Migration.Version, step + 1, code.Description);
        await code.RunAsync(new(run, attempt, step), cancellationToken).ConfigureAwait(false);
        await CheckAsync(cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Calls a hook.</summary>
    public async Task HookAsync(Func<PlannedMigration, MigrationContext, CancellationToken, Task> hook, CancellationToken cancellationToken)
    {
        await hook(attempt.Planned, new(run, attempt, null), cancellationToken).ConfigureAwait(false);
        await CheckAsync(cancellationToken).ConfigureAwait(false);
    }

    private async Task CheckAsync(CancellationToken cancellationToken)
    {
        if (run.Connection.FullState is var state && state != ConnectionState.Open)
        {
            throw new InvalidOperationException(
                state.HasFlag(ConnectionState.Fetching) || state.HasFlag(ConnectionState.Executing)
                    ? "its code left a command unfinished on the migration's connection. Read to the end and dispose of the reader"
                    : "its code closed the migration's connection. Leave it open, the run goes on with it");
        }

        if (isTransactional && await run.Connection.ScalarAsync<string>(
            cancellationToken, new NpgsqlBatchCommand("SELECT current_setting('assettracer.transaction', true)")).ConfigureAwait(false) != _mark)
        {
            throw new InvalidOperationException(
                "its code ended the migration's transaction, and what it committed stays. Begin and end no transaction there, or run the step outside: "
                + "migration.Run(…, transaction: TransactionMode.Outside)");
        }
    }
}
