using System.Globalization;
using Npgsql;

namespace AssetTracer.Schema;

/// <summary>What staging has to say at this moment: a proof that is looked at closely, or staging itself.</summary>
/// <param name="policy">What the run is held to.</param>
/// <param name="connection">The database that the plan is for.</param>
/// <param name="set">The migrations of the build.</param>
/// <param name="options">How they are run.</param>
/// <param name="clock">Tells whether a proof has expired.</param>
internal sealed class PromotionEvidence(PromotionPolicy policy, NpgsqlConnection connection, MigrationSet set, MigrationOptions options, TimeProvider clock)
{
    private static readonly TimeSpan ClocksMayDiffer = TimeSpan.FromMinutes(5);

    private readonly List<DeploymentFinding> _findings = [];

    /// <summary>Whom is asked, in words.</summary>
    public string Source { get; private set; } = policy switch
    {
        { ProofFile: { } path } => $"the proof in {path}",
        { Staging: { } staging } => $"{Address.Of(staging)}, asked live",
        _ => policy.Proof!.Title,
    };

    /// <summary>What was found of the proof, or of staging.</summary>
    public IReadOnlyList<DeploymentFinding> Findings => _findings;

    /// <summary>What staging has proven; null if nobody can tell, which is found.</summary>
    /// <param name="cancellationToken">Stops the reading.</param>
    public async Task<MigrationProof?> FindAsync(CancellationToken cancellationToken)
    {
        if (policy.Staging is { } staging)
        {
            return await AskAsync(staging, cancellationToken).ConfigureAwait(false);
        }

        if ((policy.Proof ?? await ReadAsync(policy.ProofFile!, cancellationToken).ConfigureAwait(false)) is not { } proof)
        {
            return null;
        }

        Source = proof.Title;
        if (policy.Key?.Objection(proof) is { } objection)
        {
            _findings.Add(objection);
            return null;
        }

        if (policy.Key is null && proof.Signature is not null)
        {
            Add(PromotionRules.Unchecked, FindingSeverity.Note, "proof", $"{Wording.Capital(Source)}, is signed, but nobody looked at the signature.", "Configure the key: PromotionPolicy.Key.");
        }

        LookAtAge(proof);
        await LookAtSourceAsync(proof, cancellationToken).ConfigureAwait(false);
        return proof;
    }

    private void LookAtAge(MigrationProof proof)
    {
        var now = clock.GetUtcNow();
        if (proof.TakenAt > now + ClocksMayDiffer)
        {
            Add(
                PromotionRules.FromTheFuture, FindingSeverity.Error, "proof", $"{Wording.Capital(Source)}, is of a moment that hasn't come yet.",
                "Set the clocks of both machines right, and take it again.");
        }
        else if (proof.ExpiresAt > now && proof.TakenAt + policy.MaxAge <= now)
        {
            Add(
                PromotionRules.TooOld, FindingSeverity.Error, "proof",
                string.Create(CultureInfo.InvariantCulture, $"{Wording.Capital(Source)}, is older than the {policy.MaxAge.TotalDays:0.##} days that are allowed here."),
                "Take it again, or allow more by PromotionPolicy.MaxAge (--max-age DAYS).");
        }

        if (proof.ExpiresAt <= now)
        {
            Add(
                PromotionRules.Expired, FindingSeverity.Error, "proof",
                string.Create(CultureInfo.InvariantCulture, $"{Wording.Capital(Source)}, expired on {proof.ExpiresAt.UtcDateTime:yyyy-MM-dd HH:mm} UTC."),
                "Take it again: staging has to verify today.");
        }
    }

    private async Task LookAtSourceAsync(MigrationProof proof, CancellationToken cancellationToken)
    {
        if (!policy.Sources.IsEmpty && !policy.Sources.Any(s => DatabaseIdentity.IsMeant(s, proof)))
        {
            Add(
                PromotionRules.OtherSource, FindingSeverity.Error, "proof",
                $"{Wording.Capital(Source)}, is of {proof.Identity}, which is none of the databases whose proofs are taken here: {string.Join(", ", policy.Sources)}.",
                "Take it of one of those, or name this one in PromotionPolicy.Sources.");
            return;
        }

        // A copy of the files of production has its identity too, and is told apart by its address where somebody names that.
        var address = Address.Of(connection);
        var identity = await DatabaseIdentity.ReadAsync(connection, cancellationToken).ConfigureAwait(false);
        var isSame = identity == proof.Identity && (DatabaseIdentity.KnowsCluster(identity) || proof.Source == address);
        if (isSame && (proof.Source == address || !policy.Sources.Contains(proof.Source)))
        {
            Add(
                PromotionRules.OwnProof, FindingSeverity.Error, "proof",
                $"{Wording.Capital(Source)}, is of this database itself ({identity}), and proves nothing of another one.",
                "Take it of staging. If staging is a copy of this database's files, name its address in PromotionPolicy.Sources.");
        }
    }

    private async Task<MigrationProof?> ReadAsync(string path, CancellationToken cancellationToken)
    {
        try
        {
            var file = File.OpenRead(path);
            await using (file.ConfigureAwait(false))
            {
                return await MigrationProof.LoadAsync(file, key: null, cancellationToken).ConfigureAwait(false);
            }
        }
        catch (MigrationProofException e)
        {
            _findings.AddRange(e.Findings.Select(f => f with { Message = $"{path}: {f.Message}" }));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            Add(PromotionRules.Missing, FindingSeverity.Error, "proof", $"The proof in {path} can't be read: {e.Message.TrimEnd('.')}.", "Take it of staging, and pass it on to where production is deployed.");
        }

        return null;
    }

    private async Task<MigrationProof?> AskAsync(NpgsqlDataSource staging, CancellationToken cancellationToken)
    {
        try
        {
            var other = await OwnConnection.OpenAsync(staging, cancellationToken).ConfigureAwait(false);
            await using (other.ConfigureAwait(false))
            {
                var there = options.Copy();
                there.HistoryTable = policy.StagingHistoryTable ?? options.HistoryTable;
                return await ProofTaking.ReadAsync(other, set, there, new(), clock, cancellationToken).ConfigureAwait(false);
            }
        }
        catch (Exception e) when (e is NpgsqlException or SchemaMigrationException)
        {
            var reason = e is NpgsqlException cause ? ConnectionLoss.Reason(cause) : e.Message.TrimEnd('.');
            Add(
                PromotionRules.Unreachable, FindingSeverity.Error, Address.Of(staging),
                $"Staging ({Address.Of(staging)}) can't be asked: {reason}. Nobody knows what it has proven.", "Bring it back, or hold the run to a proof that it gave before.");
            return null;
        }
    }

    private void Add(string rule, FindingSeverity severity, string subject, string message, string wayOut) => _findings.Add(new(rule, severity, subject, message, wayOut));
}
