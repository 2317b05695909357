using System.Globalization;
using System.Text;
using Npgsql;

namespace AssetTracer.Schema;

/// <summary>
/// Writes a plan as a script for psql that does what a run does: the same transactions, the same settings, the same rows in history and journal.
/// It refuses a database whose history isn't the one that it was written for.
/// </summary>
/// <param name="options">How migrations are run.</param>
/// <param name="address">The database that the plan was made on.</param>
/// <param name="history">What was applied there.</param>
/// <param name="isThere">Whether it has a history already.</param>
/// <param name="missing">What creates or completes its history.</param>
internal sealed class MigrationScript(
    MigrationOptions options, string address, IReadOnlyList<AppliedMigration> history, bool isThere, IReadOnlyList<string> missing)
{
    private readonly StringBuilder _text = new();
    private readonly MigrationHistory _history = new(options);
    private readonly MigrationLock _lock = new(options);
    private IReadOnlyList<string> _missing = missing;

    /// <summary>What staging has proven of it; null where nobody asks.</summary>
    public PromotionReport? Promotion { get; init; }

    public string Write(IReadOnlyList<Attempt> attempts)
    {
        Remark($"{attempts.Count} migration{(attempts.Count == 1 ? "" : "s")} for {address}. Run it with psql:");
        Remark("psql -X -v ON_ERROR_STOP=1 -f FILE");
        _text.Append("\\set ON_ERROR_STOP on\n\\set AUTOCOMMIT on\n");
        if (attempts.Count == 0)
        {
            Remark("There is nothing to do.");
            return _text.ToString();
        }

        Statement("SET client_encoding = 'UTF8'");
        Statement(_lock.TakeOrFail());
        var mark = new EnvironmentMark(options);
        if (options.Environment is not null)
        {
            Statement(mark.Guard());
        }

        Statement(ScriptGuards.SameHistory(options.HistoryTable, isThere, history));
        var count = history.Count;
        foreach (var attempt in attempts)
        {
            _text.Append('\n');
            Remark(attempt.Title);
            if (Promotion?.NoteOn(attempt.Migration.Version) is { } note)
            {
                Prepare();
                Journal(attempt, new(PromotionRules.Overridden, TimeSpan.Zero, Message: note));
            }

            Migration(attempt, count);
            count += attempt.Direction == MigrationDirection.Up ? 1 : -1;
        }

        _text.Append('\n');
        if (options.Environment is not null)
        {
            Statement(PsqlText.Of(mark.Leave()));
        }

        Statement("SELECT pg_advisory_unlock_all()");
        return _text.ToString();
    }

    private void Migration(Attempt attempt, int count)
    {
        if (attempt.Statements.Index().FirstOrDefault(s => s.Item.Code is not null) is { Item: { } call, Index: var place })
        {
            throw new MigrationDefinitionException(
                $"{attempt.Title} runs C# at step {place + 1} ({call.Code!.Description}), which no script can. Let the library run it, or plan up to the migration before.");
        }

        if (attempt.IsTransactional)
        {
            Transaction(attempt, attempt.Statements, count);
            return;
        }

        Prepare();

        SessionAsOpened();
        Statement("SET default_transaction_isolation = 'read committed'");
        Statement(ScriptGuards.StillPending(options.HistoryTable, attempt, count));
        Statement(ScriptGuards.NotBegun(options.JournalTable, attempt));
        for (var step = 0; step < attempt.Statements.Count; step++)
        {
            Step(attempt, step);
        }

        Transaction(attempt, [], count);
    }

    private void Step(Attempt attempt, int step)
    {
        var statement = attempt.Statements[step];
        Journal(attempt, new("started", TimeSpan.Zero, step + 1, statement.Text));
        var waits = CanonicalText.TokensOf(statement.Text).Contains("concurrently");
        Statement(PsqlText.Of(SessionSettings.Set(options, forTransaction: false, limitLocks: !waits)));
        if (ConcurrentIndex.In(statement.Text) is { } index)
        {
            Statement(ScriptGuards.NoInvalid(index));
        }

        Change(statement);
        Journal(attempt, new("done", PsqlText.Measured, step + 1));
    }

    private void Journal(Attempt attempt, JournalEntry entry)
    {
        Statement("BEGIN");
        Batch(b =>
        {
            b.BatchCommands.Add(OpenedSession.Untouched.ActAsOpened());
            _history.AppendJournal(b, attempt, entry);
        });
        Statement("COMMIT");
    }

    private void Transaction(Attempt attempt, ValueArray<SqlStatement> statements, int count)
    {
        Statement("BEGIN ISOLATION LEVEL READ COMMITTED READ WRITE");
        SessionAsOpened();
        Statement(PsqlText.Of(SessionSettings.Set(options, forTransaction: true)));
        foreach (var statement in _missing)
        {
            Statement(statement);
        }

        _missing = [];
        Statement(ScriptGuards.StillPending(options.HistoryTable, attempt, count));
        foreach (var statement in statements)
        {
            Change(statement);
        }

        Statement("SET CONSTRAINTS ALL IMMEDIATE");
        Batch(b => b.BatchCommands.Add(OpenedSession.Untouched.ActAsOpened()));
        var isPartly = attempt.Direction == MigrationDirection.Up && Expectations(attempt.Migration);
        Batch(b =>
        {
            _lock.AppendGuard(b);
            if (attempt.Direction == MigrationDirection.Up)
            {
                _history.AppendRecorded(b, attempt, new(MigrationOrigin.Applied, IsVerified: !isPartly, new("applied", PsqlText.Measured)));
            }
            else
            {
                _history.AppendReverted(b, attempt, new("reverted", PsqlText.Measured));
            }
        });
        Statement("COMMIT");
    }

    /// <summary>Whether something remains that only the library can check.</summary>
    private bool Expectations(CollectedMigration migration)
    {
        var remains = false;
        foreach (var expectation in migration.Expectations)
        {
            if (ScriptGuards.Holds(migration, expectation) is { } check)
            {
                Statement(check);
            }
            else
            {
                remains = true;
                Remark($"Not checked here, but by MigrationRunner.VerifyAsync: {expectation.Description}");
            }
        }

        return remains;
    }

    private void Prepare()
    {
        if (_missing.Count == 0)
        {
            return;
        }

        Statement("BEGIN");
        Statement(PsqlText.Of(SessionSettings.Set(options, forTransaction: true)));
        foreach (var statement in _missing)
        {
            Statement(statement);
        }

        _missing = [];
        Statement("COMMIT");
    }

    // Every migration finds the session as it was opened; psql reads the script as UTF-8 from here on.
    private void SessionAsOpened()
    {
        foreach (var command in new[] { "RESET SESSION AUTHORIZATION", "RESET ROLE", "RESET ALL", "SET client_encoding = 'UTF8'", "CLOSE ALL", "UNLISTEN *", "DISCARD TEMP" })
        {
            Statement(command);
        }
    }

    private void Change(SqlStatement statement) => Statement(statement.ExpectedRows is { } rows ? ScriptGuards.Counted(statement.Text, rows) : statement.Text);

    private void Batch(Action<NpgsqlBatch> fill)
    {
        using var batch = new NpgsqlBatch();
        fill(batch);
        foreach (NpgsqlBatchCommand command in batch.BatchCommands)
        {
            Statement(PsqlText.Of(command));
        }
    }

    // The semicolon stands on a line of its own, because the text may end with a comment.
    private void Statement(string sql) => _text.Append(PsqlText.Of(sql)).Append("\n;\n");

    private void Remark(string text) => _text.Append(CultureInfo.InvariantCulture, $"-- {text.ReplaceLineEndings(" ")}\n");
}
