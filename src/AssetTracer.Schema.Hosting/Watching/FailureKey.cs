namespace AssetTracer.Schema.Hosting;

/// <summary>What is counted as one: a kind of failure, and the constraint, table or policy that it is about.</summary>
internal readonly record struct FailureKey(FailureKind Kind, string Subject)
{
    public string SqlState => Kind switch
    {
        FailureKind.DuplicateKey => "23505",
        FailureKind.PolicyViolation or FailureKind.MissingGrant => "42501",
        FailureKind.MissingColumn => "42703",
        FailureKind.MissingTable => "42P01",
        FailureKind.LockTimeout => "55P03",
        FailureKind.Deadlock => "40P01",
    };

    public string Word => Kind switch
    {
        FailureKind.DuplicateKey => "duplicate key",
        FailureKind.PolicyViolation => "policy violation",
        FailureKind.MissingGrant => "missing grant",
        FailureKind.MissingColumn => "missing column",
        FailureKind.MissingTable => "missing table",
        FailureKind.LockTimeout => "lock timeout",
        FailureKind.Deadlock => "deadlock",
    };

    /// <summary>As meters name it.</summary>
    public string Tag => Word.Replace(' ', '_');

    public override string ToString() => $"{Word}, {Subject}";
}
