using Npgsql;

namespace AssetTracer.Schema;

/// <summary>Looks for rows that the rules of a plan would refuse, without changing anything and in a limited time.</summary>
internal sealed class Preflight(NpgsqlConnection connection, MigrationOptions options)
{
    private static readonly string[] RowStates =
    [
        PostgresErrorCodes.NotNullViolation, PostgresErrorCodes.ForeignKeyViolation, PostgresErrorCodes.UniqueViolation,
        PostgresErrorCodes.CheckViolation, PostgresErrorCodes.ExclusionViolation, PostgresErrorCodes.StringDataRightTruncation,
        PostgresErrorCodes.NumericValueOutOfRange,
    ];

    /// <summary>Refuses to begin with what is certain to fail.</summary>
    public async Task RefuseAsync(IEnumerable<CollectedMigration> migrations, CancellationToken cancellationToken)
    {
        if (options.PreflightTimeout == TimeSpan.Zero)
        {
            return;
        }

        var certain = PlannedRules.Of(migrations).Where(r => r.Reason is null).ToList();
        var report = await LookAsync(certain, cancellationToken).ConfigureAwait(false);
        if (!report.Passed)
        {
            throw new MigrationRefusedException(
                report.Results.Where(r => r.Outcome == PreflightOutcome.Broken).Select(MigrationFinding (r) => new RowsInTheWay(r)).ToValueArray());
        }
    }

    public Task<PreflightReport> LookAsync(IEnumerable<CollectedMigration> migrations, CancellationToken cancellationToken) =>
        LookAsync(PlannedRules.Of(migrations), cancellationToken);

    /// <summary>The failure together with the rows that are in its way, as far as they can be found now that it is undone.</summary>
    public async Task<MigrationFailedException> WithRowsAsync(Attempt attempt, MigrationFailedException failure, CancellationToken cancellationToken)
    {
        if (failure.StatementNumber is not { } number || !RowStates.Contains(failure.SqlState) || connection.FullState != System.Data.ConnectionState.Open)
        {
            return failure;
        }

        var rules = PlannedRules.At(attempt, number - 1).Select(r => new PlannedRule(attempt.Migration.Version, r, null)).ToList();
        var report = new PreflightReport([]);
        try
        {
            report = await LookAsync(rules, cancellationToken).ConfigureAwait(false);
        }
        catch (NpgsqlException)
        {
            // The connection is lost by now: the failure is still the one to tell of.
        }

        return report.Results.FirstOrDefault(r => r.Outcome == PreflightOutcome.Broken) is { } broken
            ? new(failure, $"Rows in the way, because {broken.Rule}: {broken.InWords}.")
            : failure;
    }

    private async Task<PreflightReport> LookAsync(IReadOnlyList<PlannedRule> rules, CancellationToken cancellationToken)
    {
        var results = new List<PreflightResult>();
        foreach (var rule in rules)
        {
            results.Add(await LookAsync(rule, cancellationToken).ConfigureAwait(false));
        }

        return new(results.ToValueArray());
    }

    private async Task<PreflightResult> LookAsync(PlannedRule rule, CancellationToken cancellationToken)
    {
        try
        {
            var (count, rows) = (0L, new List<string>());
            var offenders = rule.Rule.IsWrittenByServer
                ? (await AskAsync(rule.Rule.Offenders, cancellationToken).ConfigureAwait(false)).FirstOrDefault()
                : rule.Rule.Offenders;
            foreach (var counted in offenders is null
                ? []
                : await AskAsync($"SELECT count(*)::text FROM (\n{offenders}\n) AS offending", cancellationToken).ConfigureAwait(false))
            {
                count = long.Parse(counted, System.Globalization.CultureInfo.InvariantCulture);
            }

            if (count > 0)
            {
                rows = await AskAsync(
                    $"SELECT to_json(offending)::text FROM (\n{offenders}\n) AS offending LIMIT {ExpectationChecks.RowsShown}",
                    cancellationToken).ConfigureAwait(false);
            }

            var outcome = count == 0 ? PreflightOutcome.Holds : rule.Reason is null ? PreflightOutcome.Broken : PreflightOutcome.CannotTell;
            return new(rule.Version, rule.Rule.Sentence, outcome, count, rows.Select(ExpectationChecks.InWords).ToValueArray(), outcome == PreflightOutcome.CannotTell ? rule.Reason : null);
        }
        catch (PostgresException e) when (!ConnectionLoss.Is(e))
        {
            var reason = e.SqlState switch
            {
                PostgresErrorCodes.QueryCanceled => $"looking took longer than MigrationOptions.PreflightTimeout, {options.PreflightTimeout.TotalSeconds:0.#} s",
                _ => $"{e.MessageText} ({e.SqlState})",
            };
            return new(rule.Version, rule.Rule.Sentence, PreflightOutcome.CannotTell, 0, [], reason);
        }
    }

    private async Task<List<string>> AskAsync(string query, CancellationToken cancellationToken)
    {
        var limit = options.PreflightTimeout == TimeSpan.Zero ? TimeSpan.FromSeconds(5) : options.PreflightTimeout;
        var batch = connection.CreateBatch();
        await using (batch.ConfigureAwait(false))
        {
            // Sent together without a BEGIN they are one transaction.
            batch.Timeout = 0;
            batch.BatchCommands.Add(StatementCommand.Of(
                """
                SELECT set_config('transaction_read_only', 'on', true), set_config('row_security', 'off', true), set_config('lock_timeout', $1, true)
                     , set_config('statement_timeout', $1, true)
                """,
                SessionSettings.Milliseconds(limit)));
            batch.BatchCommands.Add(StatementCommand.Of(query));
            var reader = await batch.ExecuteReaderAsync(cancellationToken).ConfigureAwait(false);
            await using (reader.ConfigureAwait(false))
            {
                await reader.NextResultAsync(cancellationToken).ConfigureAwait(false);
                var answers = new List<string>();
                while (await reader.ReadAsync(cancellationToken).ConfigureAwait(false))
                {
                    if (!await reader.IsDBNullAsync(0, cancellationToken).ConfigureAwait(false))
                    {
                        answers.Add(reader.GetString(0));
                    }
                }

                return answers;
            }
        }
    }
}
