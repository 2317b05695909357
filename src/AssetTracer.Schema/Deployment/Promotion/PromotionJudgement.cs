using Npgsql;

namespace AssetTracer.Schema;

/// <summary>Judges whether a plan may be carried out, by what staging has to say of it at this moment.</summary>
/// <param name="policy">What the run is held to.</param>
/// <param name="connection">The database that the plan is for.</param>
/// <param name="set">The migrations of the build.</param>
/// <param name="options">How they are run.</param>
/// <param name="clock">Tells whether a proof has expired.</param>
internal sealed class PromotionJudgement(PromotionPolicy policy, NpgsqlConnection connection, MigrationSet set, MigrationOptions options, TimeProvider clock)
{
    private readonly List<DeploymentFinding> _findings = [];
    private readonly PromotionEvidence _evidence = new(policy, connection, set, options, clock);

    /// <summary>Judges the migrations that a plan applies.</summary>
    /// <param name="plan">The plan.</param>
    /// <param name="identity">Says whom to act as on the database that the plan is for; makes a new command each time.</param>
    /// <param name="cancellationToken">Stops the reading.</param>
    public async Task<PromotionReport> JudgeAsync(MigrationPlan plan, Func<NpgsqlBatchCommand> identity, CancellationToken cancellationToken)
    {
        var steps = plan.Steps.Where(s => s.Direction == MigrationDirection.Up).ToList();
        if (steps.Count > 0 && await _evidence.FindAsync(cancellationToken).ConfigureAwait(false) is { } evidence)
        {
            var proven = evidence.Migrations.ToDictionary(m => m.Version);
            foreach (var step in steps)
            {
                Judge(step, proven.GetValueOrDefault(step.Version));
            }

            await LookAtStructureAsync(evidence, steps[0], identity, cancellationToken).ConfigureAwait(false);
            LookAtServers(evidence);
        }

        return new()
        {
            Database = Address.Of(connection),
            Source = _evidence.Source,
            Plan = plan,
            Findings = _evidence.Findings.Concat(_findings).OrderByDescending(f => f.Severity).ToValueArray(),
            Override = policy.Override,
        };
    }

    private void Judge(PlannedMigration step, ProvenMigration? proven)
    {
        var (title, subject) = (CollectedMigration.TitleOf(step.Version, step.Description), $"migration {step.Version}");
        var there = policy.Staging is null ? "when the proof was taken" : "there";
        if (proven is null)
        {
            Add(
                PromotionRules.NotProven, FindingSeverity.Error, subject, $"{title} isn't proven: staging hasn't applied it, says {_evidence.Source}.",
                policy.Staging is null ? "Run it in staging, and take the proof again." : "Run it in staging first.");
            return;
        }

        if (proven.Checksum != step.Checksum)
        {
            Add(
                PromotionRules.OtherChecksum, FindingSeverity.Error, subject,
                $"{title} isn't what staging applied: there it has checksum {Short(proven.Checksum)}, in this build {Short(step.Checksum)}.",
                "Deploy the build that staging ran, or put what was edited into a new migration and run that in staging.");
            return;
        }

        if (!proven.HasRun)
        {
            Add(
                PromotionRules.NotRun, FindingSeverity.Error, subject,
                $"{title} is recorded in staging, but this text of it never ran there: it was adopted, recorded by hand or by a baseline, or edited and the edit accepted.",
                "Run it on a staging that hasn't got it yet.");
        }

        if (set.Find(step.Version) is { } migration && migration.Up.Any(s => s.Code is not null))
        {
            JudgeCode(title, subject, CodeIdentity.Of(migration.Up), proven.Code);
        }

        if (!proven.IsVerified)
        {
            var failures = proven.Verification.Where(r => r.Outcome == ExpectationOutcome.Failed).Select(r => r.WithoutRows).ToList();
            Add(
                PromotionRules.NotVerified, FindingSeverity.Error, subject,
                $"{title} isn't as it expects in staging {there}: {(failures.Count == 0 ? "it expects nothing" : string.Join("; ", failures))}.",
                "Find out who changed that in staging, and bring it back.");
        }
    }

    private void JudgeCode(string title, string subject, string? here, string? there)
    {
        if (here is null || here != there)
        {
            var why = here is null || there is null ? "which build of it ran there isn't known" : "another build of it ran there";
            Add(
                PromotionRules.UnprovenCode, FindingSeverity.Warning, subject,
                $"{title} runs C#, which no checksum covers, and nobody can tell whether staging ran the same: {why}.",
                "Deploy the very assembly that staging ran.");
        }
    }

    // Reading the whole structure is for those who ask for it, and for where staging knows what it had.
    private async Task LookAtStructureAsync(MigrationProof evidence, PlannedMigration first, Func<NpgsqlBatchCommand> identity, CancellationToken cancellationToken)
    {
        if (evidence.FingerprintLeft is { } left && left != evidence.Fingerprint && !evidence.NotVisible.IsEmpty)
        {
            Add(
                PromotionRules.UnknownStructure, FindingSeverity.Note, evidence.Source,
                $"Whether somebody changed the structure of staging ({evidence.Source}) after its last run can't be told: {evidence.TakenBy} can't see {string.Join(", ", evidence.NotVisible)}.",
                "Ask as a role that may see it.");
        }
        else if (evidence.FingerprintLeft is not null && evidence.FingerprintLeft != evidence.Fingerprint)
        {
            Add(
                PromotionRules.StagingChanged, FindingSeverity.Warning, evidence.Source, $"Somebody changed the structure of staging ({evidence.Source}) after its last run.",
                "Ask there what it was: SchemaDrift tells.");
        }

        var at = evidence.Migrations.ToList().FindIndex(m => m.Version == first.Version);
        if (at < 0)
        {
            return;
        }

        var why = at == 0 ? "staging began there" : "no run of staging ended before it, or one of another version of this library did";
        if (evidence.LibraryVersion != RunStamp.Of(options).LibraryVersion)
        {
            why = $"staging was read by version {evidence.LibraryVersion} of this library, and fingerprints of different versions can't be compared";
        }
        else if (evidence.Migrations[at].FingerprintBefore is { } before)
        {
            try
            {
                var snapshot = await PostgresSnapshotReader.ReadAsync(connection, SnapshotScope.AllSchemas, identity, cancellationToken).ConfigureAwait(false);
                if (snapshot.Fingerprint == before)
                {
                    return;
                }

                if (snapshot.NotVisible.IsEmpty)
                {
                    Add(
                        PromotionRules.OtherStructure, policy.OtherStructure, Address.Of(connection),
                        $"The structure of {Address.Of(connection)} isn't what staging had before migration {first.Version}, so that the migrations may do something else here.",
                        "Look at what differs, by SchemaParity or the command compare, and rehearse the plan.");
                    return;
                }

                why = $"this role can't see {string.Join(", ", snapshot.NotVisible)}";
            }
            catch (SnapshotException e)
            {
                why = e.Message.TrimEnd('.');
            }
        }

        Add(
            PromotionRules.UnknownStructure, policy.OtherStructure == FindingSeverity.Error ? FindingSeverity.Error : FindingSeverity.Note, Address.Of(connection),
            $"Whether the structure of {Address.Of(connection)} is what staging had before migration {first.Version} can't be told: {why}.",
            "Look at what differs, by SchemaParity or the command compare.");
    }

    private void LookAtServers(MigrationProof evidence)
    {
        var (there, here) = (evidence.ServerVersion.Split('.', ' ')[0], connection.ServerVersion.Split('.', ' ')[0]);
        if (there != here)
        {
            Add(
                PromotionRules.OtherServer, FindingSeverity.Warning, Address.Of(connection), $"Staging runs PostgreSQL {there}, {Address.Of(connection)} PostgreSQL {here}.",
                "Try migrations on the version that production runs.");
        }
    }

    private void Add(string rule, FindingSeverity severity, string subject, string message, string wayOut) => _findings.Add(new(rule, severity, subject, message, wayOut));

    private static string Short(string checksum) => checksum.Length <= 8 ? checksum : checksum[..8] + "…";
}
