namespace AssetTracer.Schema;

/// <summary>Objects of one kind were changed, added or removed; which of them, nobody can tell any longer.</summary>
/// <param name="Kind">The kind.</param>
/// <param name="Before">How many there were when the last run ended.</param>
/// <param name="Now">How many there are now.</param>
public sealed record KindDrift(ObjectKind Kind, int Before, int Now)
{
    /// <summary>As in <c>table (12 then, 13 now)</c>.</summary>
    public override string ToString() => $"{ObjectKinds.Word(Kind)} ({Wording.Number(Before)} then, {Wording.Number(Now)} now)";
}
