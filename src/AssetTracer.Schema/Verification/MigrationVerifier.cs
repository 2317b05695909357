using Npgsql;

namespace AssetTracer.Schema;

/// <summary>Judges the expectations of migrations that were applied some time ago.</summary>
internal static class MigrationVerifier
{
    public static async Task<IReadOnlyList<VerificationReport>> VerifyAsync(
        NpgsqlConnection connection, IReadOnlyList<CollectedMigration> migrations, MigrationOptions options, CancellationToken cancellationToken)
    {
        var unanswered = new Dictionary<Expectation, string?>(ReferenceEqualityComparer.Instance);
        while (true)
        {
            var checks = new ExpectationChecks([.. migrations.SelectMany(m => m.Expectations).Where(e => !unanswered.ContainsKey(e))]);
            var judgement = await AskAsync(connection, checks, options, unanswered, cancellationToken).ConfigureAwait(false);
            if (judgement is not null)
            {
                var answers = new Dictionary<Expectation, string?>(judgement.Answers.Concat(unanswered), ReferenceEqualityComparer.Instance);
                var complete = judgement with { Answers = answers };
                return Supersession.Apply(migrations, [.. migrations.Select(complete.On)], judgement.Snapshot);
            }
        }
    }

    /// <summary>Judges what can be judged without a database.</summary>
    public static IReadOnlyList<VerificationReport> Verify(SchemaSnapshot snapshot, IReadOnlyList<CollectedMigration> migrations)
    {
        var structural = migrations
            .Select(m => m.Expecting(m.Expectations.Where(e => e is Expectation.Structural)))
            .ToList();
        var judgement = new Judgement(new Dictionary<Expectation, string?>(), snapshot);
        return Supersession.Apply(structural, [.. structural.Select(judgement.On)], snapshot);
    }

    // A query that fails ends the transaction. It is left out the next time: all the others are asked in one round trip.
    private static async Task<Judgement?> AskAsync(
        NpgsqlConnection connection,
        ExpectationChecks checks,
        MigrationOptions options,
        Dictionary<Expectation, string?> unanswered,
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
                if (checks.Asking(StatementCommand.CarriedOut(batch)) is not { } expectation)
                {
                    throw new SnapshotException($"The catalogs of {Address.Of(connection)} can't be read: {e.MessageText} ({e.SqlState}).", e);
                }

                unanswered.Add(expectation, ExpectationChecks.Unanswered(expectation, e).Reason);
                await connection.ExecuteAsync(CancellationToken.None, new NpgsqlBatchCommand("ROLLBACK")).ConfigureAwait(false);
                return null;
            }
        }
    }
}
