using Npgsql;

namespace AssetTracer.Schema;

/// <summary>Judges the expectations of migrations on a database as it is.</summary>
internal static class MigrationVerifier
{
    /// <summary>Judges what still has to be so of migrations that ran some time ago.</summary>
    public static Task<IReadOnlyList<VerificationReport>> VerifyStandingAsync(
        NpgsqlConnection connection, IReadOnlyList<CollectedMigration> migrations, MigrationOptions options, CancellationToken cancellationToken) =>
        VerifyAsync(connection, migrations, options, isStanding: true, cancellationToken);

    /// <summary>Judges everything that migrations expect, those too that are expected only when a migration has just run.</summary>
    public static Task<IReadOnlyList<VerificationReport>> VerifyAsync(
        NpgsqlConnection connection, IReadOnlyList<CollectedMigration> migrations, MigrationOptions options, CancellationToken cancellationToken) =>
        VerifyAsync(connection, migrations, options, isStanding: false, cancellationToken);

    /// <summary>Judges what can be judged without a database.</summary>
    public static IReadOnlyList<VerificationReport> Verify(SchemaSnapshot snapshot, IReadOnlyList<CollectedMigration> migrations)
    {
        var structural = migrations
            .Select(m => m.Expecting(m.Expectations.Where(e => e is Expectation.Structural)))
            .ToList();
        var judgement = new Judgement(new Dictionary<Expectation, string?>(), snapshot);
        return Supersession.Apply(structural, [.. structural.Select(judgement.On)], snapshot);
    }

    private static async Task<IReadOnlyList<VerificationReport>> VerifyAsync(
        NpgsqlConnection connection, IReadOnlyList<CollectedMigration> migrations, MigrationOptions options, bool isStanding, CancellationToken cancellationToken)
    {
        var unanswered = new Dictionary<Expectation, string?>(ReferenceEqualityComparer.Instance);
        var missing = new Dictionary<Expectation, string>(ReferenceEqualityComparer.Instance);
        while (true)
        {
            var checks = new ExpectationChecks([.. migrations.SelectMany(m => m.Expectations).Where(e => !unanswered.ContainsKey(e) && !(isStanding && e is Expectation.Query { OnlyAfterUp: true }))]);
            var judgement = await AskAsync(connection, checks, options, unanswered, missing, cancellationToken).ConfigureAwait(false);
            if (judgement is not null)
            {
                var answers = new Dictionary<Expectation, string?>(judgement.Answers.Concat(unanswered), ReferenceEqualityComparer.Instance);
                var complete = judgement with { Answers = answers, Missing = missing };
                return Supersession.Apply(migrations, [.. migrations.Select(complete.On)], judgement.Snapshot);
            }
        }
    }

    // A query that fails ends the transaction. It is left out the next time: all the others are asked in one round trip.
    private static async Task<Judgement?> AskAsync(
        NpgsqlConnection connection,
        ExpectationChecks checks,
        MigrationOptions options,
        Dictionary<Expectation, string?> unanswered,
        Dictionary<Expectation, string> missing,
        CancellationToken cancellationToken)
    {
        var batch = connection.CreateBatch();
        await using (batch.ConfigureAwait(false))
        {
            batch.Timeout = 0;
            batch.BatchCommands.Add(new NpgsqlBatchCommand("BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY"));
            batch.BatchCommands.Add(SessionSettings.Set(options, forTransaction: true));
            checks.Append(batch, PostgresVersion.Of(connection));
            batch.BatchCommands.Add(new NpgsqlBatchCommand("COMMIT"));
            try
            {
                var reader = await batch.ExecuteReaderAsync(cancellationToken).ConfigureAwait(false);
                await using (reader.ConfigureAwait(false))
                {
                    return await checks.ReadAsync(reader, cancellationToken).ConfigureAwait(false);
                }
            }
            catch (PostgresException e) when (!ConnectionLoss.Is(e))
            {
                var asked = StatementCommand.CarriedOut(batch);
                if (checks.Asking(asked) is not { } expectation)
                {
                    throw new SnapshotException($"The catalogs of {Address.Of(connection)} can't be read: {e.MessageText} ({e.SqlState}).", e);
                }

                unanswered.Add(expectation, ExpectationChecks.Unanswered(expectation, e).Reason);
                if (e.SqlState is PostgresErrorCodes.UndefinedColumn or PostgresErrorCodes.UndefinedTable or PostgresErrorCodes.UndefinedFunction
                        or PostgresErrorCodes.UndefinedObject or PostgresErrorCodes.InvalidSchemaName
                    && checks.NameAt(asked, e.Position) is { } name)
                {
                    missing.Add(expectation, name);
                }

                await connection.ExecuteAsync(CancellationToken.None, new NpgsqlBatchCommand("ROLLBACK")).ConfigureAwait(false);
                return null;
            }
        }
    }
}
