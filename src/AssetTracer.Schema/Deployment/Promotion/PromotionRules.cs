namespace AssetTracer.Schema;

/// <summary>The words by which files and machines know what a promotion, or the reading of a proof, found.</summary>
internal static class PromotionRules
{
    public const string Missing = "proof-missing";
    public const string Unreadable = "proof-unreadable";
    public const string Truncated = "proof-truncated";
    public const string Tampered = "proof-tampered";
    public const string Unsigned = "proof-unsigned";
    public const string WronglySigned = "proof-wrongly-signed";
    public const string Unchecked = "signature-unchecked";
    public const string Expired = "proof-expired";
    public const string FromTheFuture = "proof-from-the-future";
    public const string TooOld = "proof-too-old";
    public const string OtherSource = "proof-of-another-database";
    public const string OwnProof = "proof-of-itself";
    public const string Unreachable = "staging-unreachable";
    public const string NotProven = "not-proven";
    public const string OtherChecksum = "other-checksum";
    public const string NotRun = "not-run-in-staging";
    public const string NotVerified = "not-verified-in-staging";
    public const string UnprovenCode = "code-unproven";
    public const string OtherStructure = "other-structure";
    public const string UnknownStructure = "structure-unknown";
    public const string OtherServer = "other-server-version";
    public const string StagingChanged = "staging-changed";
    public const string Overridden = "promotion-overridden";
}
