namespace AssetTracer.Schema;

/// <summary>What a migration says of itself.</summary>
/// <param name="Operations">The steps that make the change.</param>
/// <param name="Lengths">How many statements each of them is.</param>
/// <param name="Up">Their statements.</param>
/// <param name="Down">The statements that undo the change.</param>
/// <param name="IrreversibleReason">Why it can't be undone; null if it can.</param>
/// <param name="Expectations">How one sees that it worked.</param>
internal sealed record MigrationContent(
    ValueArray<MigrationOperation> Operations,
    ValueArray<int> Lengths,
    ValueArray<SqlStatement> Up,
    ValueArray<SqlStatement> Down,
    string? IrreversibleReason,
    ValueArray<Expectation> Expectations)
{
    /// <summary>Each step with its statements.</summary>
    public IEnumerable<(MigrationOperation Operation, IEnumerable<SqlStatement> Statements)> Steps
    {
        get
        {
            var first = 0;
            for (var i = 0; i < Operations.Count; i++)
            {
                yield return (Operations[i], Up.Skip(first).Take(Lengths[i]));
                first += Lengths[i];
            }
        }
    }
}
