namespace AssetTracer.Schema;

/// <summary>What differs between two snapshots.</summary>
/// <param name="Differences">The differences, most serious first.</param>
/// <param name="NotCompared">Objects of kinds that aren't compared, on either side.</param>
/// <param name="BeforeName">What sentences call the first snapshot.</param>
/// <param name="AfterName">What sentences call the second snapshot.</param>
public sealed record SchemaComparison(
    ValueArray<SchemaDifference> Differences, ValueArray<UnmodelledObject> NotCompared, string BeforeName, string AfterName)
{
    /// <summary>How many differences <see cref="ComparisonOptions.Ignore"/> left out, by category.</summary>
    public ValueArray<HiddenDifferences> Hidden { get; init; }

    /// <summary>Objects of kinds that aren't compared, which only one of the two has. They count as behavioural.</summary>
    public ValueArray<OneSidedObject> OneSided { get; init; }

    /// <summary>What differs in what the schemas live in, most serious first. It never counts as a difference.</summary>
    public ValueArray<EnvironmentDifference> Environment { get; init; }

    /// <summary>Settings that both databases have but whose values aren't read, since they may be secrets: nobody can tell whether those are the same.</summary>
    public ValueArray<string> UnreadSettings { get; init; }

    /// <summary>What whoever read one of the two wasn't allowed to see: it is neither equal nor missing.</summary>
    public ValueArray<OneSidedVisibility> NotVisible { get; init; }

    /// <summary>Differences and one-sided objects that are accepted: they don't count, so they don't stand among the others.</summary>
    public ValueArray<Acceptance> Accepted { get; init; }

    /// <summary>Differences and one-sided objects that were accepted until a day that is over: they count, and stand among the others.</summary>
    public ValueArray<Acceptance> Expired { get; init; }

    /// <summary>What was accepted but isn't there, or not in that way.</summary>
    public ValueArray<StaleAcceptance> Stale { get; init; }

    /// <summary>What a picture of the differences needs to know besides, or <see langword="null"/> if nobody asked the snapshots.</summary>
    internal ReferenceMap? References { get; init; }

    /// <summary>Whether nothing differs, but for what was left out or accepted on purpose.</summary>
    public bool AreEqual => Differences.IsEmpty && OneSided.IsEmpty && NotVisible.IsEmpty;

    /// <summary>The comparison without what is accepted, which it lists by itself. What nobody answers for yet isn't.</summary>
    /// <param name="accepted">What is accepted, why, by whom and until when.</param>
    /// <param name="clock">Tells which day it is. Default: the system's.</param>
    public SchemaComparison Accepting(AcceptedDifferences accepted, TimeProvider? clock = null) => accepted.ApplyTo(this, clock);

    /// <summary>Whether something of a severity or above differs.</summary>
    /// <param name="severity">The least severity that counts.</param>
    public bool DifferBy(Severity severity) => AtLeast(severity).Any() || (severity <= Severity.Behavioural && !OneSided.IsEmpty);

    /// <summary>The differences of a severity or above.</summary>
    /// <param name="severity">The least severity.</param>
    public IEnumerable<SchemaDifference> AtLeast(Severity severity) => Differences.Where(d => d.Severity >= severity);
}

/// <summary>Differences that a comparison was told to leave out.</summary>
/// <param name="Category">What they are.</param>
/// <param name="Count">How many there are.</param>
public sealed record HiddenDifferences(NoiseCategory Category, int Count);
