using Npgsql;

namespace AssetTracer.Schema;

/// <summary>Reads what a database has to say of the migrations that were applied to it.</summary>
internal static class ProofTaking
{
    private const int Attempts = 3;

    /// <summary>Reads it, whether everything is as expected or not.</summary>
    public static async Task<MigrationProof> ReadAsync(
        NpgsqlConnection connection, MigrationSet set, MigrationOptions options, ProofOptions how, TimeProvider clock, CancellationToken cancellationToken)
    {
        return await AtOneMomentAsync(connection, options, ReadOnceAsync, cancellationToken).ConfigureAwait(false);

        async Task<(MigrationProof, IReadOnlyList<AppliedMigration>)> ReadOnceAsync()
        {
            var states = await MigrationStates.ReadAsync(connection, set, options, pendingToo: false, cancellationToken).ConfigureAwait(false);
            return (await ReadAsync(connection, states, set, options, how, clock, cancellationToken).ConfigureAwait(false), states.History);
        }
    }

    /// <summary>Takes a proof.</summary>
    /// <exception cref="MigrationProofException">Something isn't as it would say.</exception>
    public static async Task<MigrationProof> TakeAsync(
        NpgsqlConnection connection, MigrationSet set, MigrationOptions options, ProofOptions how, TimeProvider clock, CancellationToken cancellationToken)
    {
        var proof = await AtOneMomentAsync(connection, options, TakeOnceAsync, cancellationToken).ConfigureAwait(false);
        return how.Key is { } key ? proof.SignedWith(key) : proof;

        async Task<(MigrationProof, IReadOnlyList<AppliedMigration>)> TakeOnceAsync()
        {
            var states = await MigrationStates.ReadAsync(connection, set, options, pendingToo: false, cancellationToken).ConfigureAwait(false);
            return Objections(states, set, options, Address.Of(connection)).ToValueArray() is { IsEmpty: false } objections
                ? throw new MigrationProofException(objections)
                : (await ReadAsync(connection, states, set, options, how, clock, cancellationToken).ConfigureAwait(false), states.History);
        }
    }

    // A run that ends in between would pair one run's verification with another's structure.
    private static async Task<MigrationProof> AtOneMomentAsync(
        NpgsqlConnection connection,
        MigrationOptions options,
        Func<Task<(MigrationProof Proof, IReadOnlyList<AppliedMigration> History)>> read,
        CancellationToken cancellationToken)
    {
        for (var attempt = 1; attempt <= Attempts; attempt++)
        {
            var (proof, history) = await read().ConfigureAwait(false);
            if (await new MigrationHistory(options).IsStillAsync(connection, history, cancellationToken).ConfigureAwait(false))
            {
                return proof;
            }
        }

        throw new MigrationHistoryException(
            $"Migrations are run on {Address.Of(connection)} at this moment, so that nobody can tell what it has proven. Ask again when they are through.");
    }

    private static async Task<MigrationProof> ReadAsync(
        NpgsqlConnection connection,
        MigrationStates states,
        MigrationSet set,
        MigrationOptions options,
        ProofOptions how,
        TimeProvider clock,
        CancellationToken cancellationToken)
    {
        // Rows that were there before this library was don't say what ran.
        var known = states.History.Where(a => a.Checksum is not null && set.Find(a.Version) is not null).OrderBy(a => a.Version).ToList();
        var executed = known.Count == 0
            ? new Dictionary<string, string>()
            : await new MigrationHistory(options).ReadExecutedAsync(connection, known.Select(a => a.Version.Value), cancellationToken).ConfigureAwait(false);
        var snapshot = await PostgresSnapshotReader.ReadAsync(
            connection, SnapshotScope.AllSchemas, () => new NpgsqlBatchCommand("SELECT 1"), cancellationToken).ConfigureAwait(false);
        var library = RunStamp.Of(options).LibraryVersion;
        var (before, left) = Left(states.History, library);
        var reports = states.Applied.ToDictionary(r => r.Version);
        var now = ProofFile.Kept(clock.GetUtcNow());
        return new()
        {
            Source = Address.Of(connection),
            Identity = await DatabaseIdentity.ReadAsync(connection, cancellationToken).ConfigureAwait(false),
            LibraryVersion = library,
            NotVisible = snapshot.NotVisible.Select(o => o.ToString()).ToValueArray(),
            ServerVersion = connection.ServerVersion,
            TakenAt = now,
            TakenBy = how.By ?? await connection.ScalarAsync<string>(cancellationToken, new NpgsqlBatchCommand("SELECT current_user::text")).ConfigureAwait(false) ?? "",
            ExpiresAt = now + how.Lifetime,
            Fingerprint = snapshot.Fingerprint,
            FingerprintLeft = left,
            Migrations = known
                .Select(a => new ProvenMigration(a.Version, a.Description, a.Checksum!, HasRun(a, set, executed), reports[a.Version].Results)
                {
                    AppliedAt = a.AppliedAt is { } at ? ProofFile.Kept(at) : null,
                    AppliedBy = a.AppliedBy,
                    Duration = a.Duration,
                    FingerprintBefore = before.GetValueOrDefault(a.Version),
                    FingerprintAfter = a.Fingerprint,
                    Code = executed.TryGetValue(a.Version.Value, out var sql) ? CodeIdentity.In(sql) : null,
                    Locks = LocksOf(a, set, how.Rehearsal),
                })
                .ToValueArray(),
        };
    }

    // An edit that somebody accepted changed the checksum, but nothing ran.
    private static bool HasRun(AppliedMigration applied, MigrationSet set, IReadOnlyDictionary<string, string> executed) =>
        applied.Origin == MigrationOrigin.Applied
        && executed.TryGetValue(applied.Version.Value, out var sql)
        && (applied.Checksum != set.Find(applied.Version)!.Checksum || EditedText.Compare(sql, set.Find(applied.Version)!.Up).IsEmpty);

    // What each run before, and the newest of all, left: in the order in which they were applied, whatever the versions and the build.
    private static (Dictionary<MigrationVersion, string?> Before, string? Left) Left(IReadOnlyList<AppliedMigration> history, string library)
    {
        var inOrder = history.OrderBy(a => a.AppliedAt ?? DateTimeOffset.MinValue).ThenBy(a => a.Version).ToList();
        return (inOrder.Zip(inOrder.Skip(1)).ToDictionary(pair => pair.Second.Version, pair => Comparable(pair.First)), inOrder.Count == 0 ? null : Comparable(inOrder[^1]));

        string? Comparable(AppliedMigration applied) => applied.LibraryVersion == library ? applied.Fingerprint : null;
    }

    private static ValueArray<TableLock>? LocksOf(AppliedMigration applied, MigrationSet set, MigrationRehearsal? rehearsal)
    {
        var rehearsed = rehearsal?.Migrations.FirstOrDefault(m => m.Version == applied.Version && m is { Direction: MigrationDirection.Up, Failure: null });
        return rehearsed is not null && rehearsed.Statements.Select(s => s.Statement.Text).SequenceEqual(set.Find(applied.Version)!.Up.Select(s => s.Text))
            ? rehearsed.Statements.SelectMany(s => s.Locks).Distinct().ToValueArray()
            : null;
    }

    private static IEnumerable<DeploymentFinding> Objections(MigrationStates states, MigrationSet set, MigrationOptions options, string source)
    {
        if (!states.History.Any(a => a.Checksum is not null && set.Find(a.Version) is not null))
        {
            yield return new(
                PromotionRules.NotProven, FindingSeverity.Error, source, $"There is nothing to prove: none of this build's migrations ran on {source}.", "Run them there first.");
        }

        foreach (var applied in states.History)
        {
            var (title, subject) = (CollectedMigration.TitleOf(applied.Version, applied.Description), $"migration {applied.Version}");
            if (set.Find(applied.Version) is not { } migration)
            {
                if (!options.AllowUnknown)
                {
                    yield return new(
                        GateRules.Unknown, FindingSeverity.Error, subject, $"{title} was applied to {source}, but this build doesn't know it.",
                        "Take the proof with the build that holds it, or allow it with MigrationOptions.AllowUnknown.");
                }
            }
            else if (states.StateOf(applied.Version, migration) is { Failures: { IsEmpty: false } failures })
            {
                yield return new(
                    PromotionRules.NotVerified, FindingSeverity.Error, subject, $"{title} isn't as it expects on {source}: {string.Join("; ", failures.Select(f => f.WithoutRows))}.",
                    "Find out who changed that, and bring it back.");
            }
            else if (applied.Checksum is { } checksum && checksum != migration.Checksum)
            {
                yield return new(
                    GateRules.Edited, FindingSeverity.Error, subject, $"{title} was edited after it was applied to {source}: this text of it never ran there.",
                    "Restore it, or write a new migration.");
            }
        }
    }
}
