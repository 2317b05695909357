namespace AssetTracer.Schema;

/// <summary>What a run finds of the history's tables.</summary>
/// <param name="Statements">What creates or completes them; empty if they are as they should be.</param>
/// <param name="HasJournal">Whether a journal is there already.</param>
/// <param name="IsNew">Whether there is no history yet.</param>
internal sealed record HistoryPreparation(IReadOnlyList<string> Statements, bool HasJournal, bool IsNew);
