using System.Globalization;
using Npgsql;

namespace AssetTracer.Schema;

/// <summary>Carries a plan out in one transaction that is rolled back, statement by statement, and watches what each does.</summary>
internal sealed class Rehearsal(RunContext run)
{
    private readonly List<string> _notes = [];

    private NpgsqlConnection Connection => run.Connection;

    public async Task<MigrationRehearsal> RunAsync(IReadOnlyList<Attempt> attempts, CancellationToken cancellationToken)
    {
        var sequences = await SequencesAsync(cancellationToken).ConfigureAwait(false);
        var before = await SnapshotAsync(cancellationToken).ConfigureAwait(false);
        var migrations = new List<RehearsedMigration>();
        SchemaSnapshot? after = null;
        try
        {
            await Connection.ExecutePatientlyAsync(cancellationToken, new NpgsqlBatchCommand("BEGIN ISOLATION LEVEL READ COMMITTED READ WRITE"), SessionSettings.WatchClient()).ConfigureAwait(false);
            var watch = await HeldLocks.StartAsync(Connection, cancellationToken).ConfigureAwait(false);
            foreach (var attempt in attempts)
            {
                migrations.Add(await RehearseAsync(attempt, watch, cancellationToken).ConfigureAwait(false));
                if (migrations[^1].Failure is not null)
                {
                    Skipped(attempts.Count - migrations.Count);
                    break;
                }
            }

            if (migrations.TrueForAll(m => m.Failure is null))
            {
                after = await SnapshotAsync(cancellationToken).ConfigureAwait(false);
            }
        }
        finally
        {
            await run.RollbackAsync().ConfigureAwait(false);
        }

        foreach (var (name, value) in await SequencesAsync(cancellationToken).ConfigureAwait(false))
        {
            if (sequences.TryGetValue(name, out var old) && old != value)
            {
                _notes.Add($"Sequence {name} went on from {old} to {value}: sequences don't go back.");
            }
        }

        return new(
            migrations.ToValueArray(),
            SchemaComparer.Compare(before, after ?? before, "the database now", "the plan"),
            _notes.ToValueArray());
    }

    private void Skipped(int count)
    {
        if (count > 0)
        {
            _notes.Add($"{Wording.Count(count, "migration")} behind the failed one {(count == 1 ? "wasn't" : "weren't")} rehearsed, and the structure isn't compared.");
        }
    }

    private async Task<RehearsedMigration> RehearseAsync(Attempt attempt, HeldLocks watch, CancellationToken cancellationToken)
    {
        var start = run.Clock.GetTimestamp();
        var statements = new List<RehearsedStatement>();
        var point = FailurePoint.Begin;
        VerificationReport? report = null;
        string? failure = null;
        try
        {
            var code = new CodeExecution(run, attempt, isTransactional: true);
            await BeginAsync(code, cancellationToken).ConfigureAwait(false);
            for (var i = 0; i < attempt.Statements.Count && failure is null; i++)
            {
                point = FailurePoint.At(i);
                (var rehearsed, failure) = await CarryOutAsync(attempt.Statements[i], () => code.StepAsync(i, cancellationToken), watch, cancellationToken).ConfigureAwait(false);
                statements.Add(rehearsed);
            }

            if (failure is null)
            {
                point = FailurePoint.DeferredConstraints;
                await Connection.ExecutePatientlyAsync(cancellationToken, new NpgsqlBatchCommand("SET CONSTRAINTS ALL IMMEDIATE"), run.Session.ActAsOpened()).ConfigureAwait(false);
                point = FailurePoint.Expectations;
                report = attempt.Direction == MigrationDirection.Up ? await VerifyAsync(attempt.Migration, cancellationToken).ConfigureAwait(false) : null;
            }
            else
            {
                failure = $"{attempt.Title} fails {point.InWords(attempt)}: {failure}.";
            }
        }
        catch (Exception e) when (e is PostgresException server ? !ConnectionLoss.Is(server) : e is not (OperationCanceledException or NpgsqlException))
        {
            failure = new MigrationFailedException(attempt, point, "It was only rehearsed.", e, run).Message;
        }

        return new(
            attempt.Migration.Version, attempt.Migration.Description, attempt.Direction, run.Clock.GetElapsedTime(start), statements.ToValueArray(), report, failure);
    }

    private async Task<(RehearsedStatement Statement, string? Failure)> CarryOutAsync(
        SqlStatement statement, Func<Task> code, HeldLocks watch, CancellationToken cancellationToken)
    {
        var (text, note) = InTransaction(statement);
        if (text is null)
        {
            return (new(statement, TimeSpan.Zero, [], [], note), null);
        }

        var start = run.Clock.GetTimestamp();
        var rows = 0L;
        if (statement.Code is null)
        {
            rows = await Connection.ExecutePatientlyAsync(cancellationToken, StatementCommand.Of(text)).ConfigureAwait(false);
        }
        else
        {
            await code().ConfigureAwait(false);
        }

        var duration = run.Clock.GetElapsedTime(start);
        var (locks, rewritten) = await watch.ChangesAsync(Connection, cancellationToken).ConfigureAwait(false);
        return (new(statement, duration, locks, rewritten, note), statement.ExpectedRows?.Failure(statement, rows));
    }

    // What runs concurrently makes the same structure without that word, only with other locks.
    private static (string? Text, string? Note) InTransaction(SqlStatement statement)
    {
        if (statement is { Code: not null, Transaction: TransactionMode.Outside })
        {
            return (null, "Not rehearsed: its code has no transaction around it.");
        }

        if (!StatementTraits.Of(statement.Text).RunsOutsideTransaction)
        {
            return (statement.Text, statement.Transaction == TransactionMode.Inside ? null : "In a run it has no transaction around it.");
        }

        var word = SqlLexer.Read(statement.Text).FirstOrDefault(t => t.IsWord(statement.Text, "concurrently"));
        var text = word.Length == 0 ? statement.Text : statement.Text.Remove(word.Start, word.Length);
        return StatementTraits.Of(text).RunsOutsideTransaction
            ? (null, "Not rehearsed: it can't run in a transaction.")
            : (text, "Rehearsed without CONCURRENTLY, which no transaction allows: in a run its locks are weaker.");
    }

    private async Task<VerificationReport> VerifyAsync(CollectedMigration migration, CancellationToken cancellationToken)
    {
        var checks = new ExpectationChecks(migration.Expectations);
        var batch = Connection.CreateBatch();
        await using (batch.ConfigureAwait(false))
        {
            batch.Timeout = 0;
            checks.Append(batch, run.Server);
            var reader = await batch.ExecuteReaderAsync(cancellationToken).ConfigureAwait(false);
            await using (reader.ConfigureAwait(false))
            {
                return (await checks.ReadAsync(reader, cancellationToken).ConfigureAwait(false)).On(migration);
            }
        }
    }

    private async Task BeginAsync(CodeExecution code, CancellationToken cancellationToken)
    {
        var batch = Connection.CreateBatch();
        await using (batch.ConfigureAwait(false))
        {
            run.Session.AppendRestore(batch);
            batch.BatchCommands.Add(SessionSettings.Set(run.Options, forTransaction: true));
            batch.BatchCommands.Add(code.Mark());
            await batch.ExecuteNonQueryAsync(cancellationToken).ConfigureAwait(false);
        }
    }

    private async Task<SchemaSnapshot> SnapshotAsync(CancellationToken cancellationToken)
    {
        var request = new CatalogRequest();
        var batch = Connection.CreateBatch();
        await using (batch.ConfigureAwait(false))
        {
            batch.Timeout = 0;
            CatalogReader.Append(batch, request, run.Server);
            var reader = await batch.ExecuteReaderAsync(cancellationToken).ConfigureAwait(false);
            await using (reader.ConfigureAwait(false))
            {
                return SchemaSnapshot.Whole(await CatalogReader.ReadAsync(reader, request, cancellationToken).ConfigureAwait(false));
            }
        }
    }

    private async Task<Dictionary<string, string>> SequencesAsync(CancellationToken cancellationToken)
    {
        var sequences = new Dictionary<string, string>(StringComparer.Ordinal);
        var batch = Connection.CreateBatch();
        await using (batch.ConfigureAwait(false))
        {
            batch.BatchCommands.Add(new NpgsqlBatchCommand("SELECT format('%I.%I', schemaname, sequencename), coalesce(last_value::text, 'its start') FROM pg_catalog.pg_sequences"));
            var reader = await batch.ExecuteReaderAsync(cancellationToken).ConfigureAwait(false);
            await using (reader.ConfigureAwait(false))
            {
                while (await reader.ReadAsync(cancellationToken).ConfigureAwait(false))
                {
                    sequences.Add(reader.GetString(0), reader.GetString(1));
                }
            }
        }

        return sequences;
    }
}
