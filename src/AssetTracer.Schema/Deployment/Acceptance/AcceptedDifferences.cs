namespace AssetTracer.Schema;

/// <summary>
/// Known differences that somebody accepted for a while, each with a reason, an owner and a last day. What they pin doesn't count in a comparison
/// but is listed; what is new, changed or expired counts.
/// </summary>
public sealed class AcceptedDifferences
{
    internal AcceptedDifferences(IEnumerable<AcceptedDifference> entries) => Entries = entries
        .OrderBy(e => e.Object, StringComparer.Ordinal)
        .ThenBy(e => e.Change, StringComparer.Ordinal)
        .ThenBy(e => e.Definition, StringComparer.Ordinal)
        .ThenBy(e => e.Attributes.ToString(), StringComparer.Ordinal)
        .ToValueArray();

    /// <summary>Nothing is accepted.</summary>
    public static AcceptedDifferences None { get; } = new([]);

    /// <summary>What is accepted, by object.</summary>
    public ValueArray<AcceptedDifference> Entries { get; }

    /// <summary>Reads what <see cref="SaveAsync"/> wrote and people completed.</summary>
    /// <remarks>
    /// The file is JSON, with comments and trailing commas allowed: an object with <c>format</c> (<c>assettracer-schema-accepted-differences</c>),
    /// <c>version</c> (1) and <c>accepted</c>, one entry for each difference, with <c>object</c>, <c>objectBefore</c>, <c>change</c>, <c>attributes</c>
    /// (each with <c>attribute</c>, <c>before</c> and <c>after</c>) and <c>definition</c>, which pin it, and <c>reason</c>, <c>owner</c> and
    /// <c>expires</c> (the last day in UTC, as in <c>2026-03-01</c>), which none may lack.
    /// </remarks>
    /// <param name="source">The stream to read from.</param>
    /// <param name="cancellationToken">Stops the reading.</param>
    /// <exception cref="AcceptedDifferencesException">The stream doesn't hold such a list, or an entry isn't complete.</exception>
    public static async Task<AcceptedDifferences> LoadAsync(Stream source, CancellationToken cancellationToken = default)
    {
        var accepted = await AcceptedDifferencesFile.LoadAsync(source, cancellationToken).ConfigureAwait(false);
        AcceptedDifferencesFile.DemandAnswers(accepted);
        return accepted;
    }

    /// <summary>Reads a list in which reasons and owners may still have to be filled in, so that <see cref="Renewed"/> can go on from it.</summary>
    /// <param name="source">The stream to read from.</param>
    /// <param name="cancellationToken">Stops the reading.</param>
    /// <exception cref="AcceptedDifferencesException">The stream doesn't hold such a list.</exception>
    public static Task<AcceptedDifferences> LoadIncompleteAsync(Stream source, CancellationToken cancellationToken = default) => AcceptedDifferencesFile.LoadAsync(source, cancellationToken);

    /// <summary>Writes the list in a stable order: the same entries give the same bytes.</summary>
    /// <param name="destination">The stream to write to.</param>
    /// <param name="cancellationToken">Stops the writing.</param>
    public Task SaveAsync(Stream destination, CancellationToken cancellationToken = default) => AcceptedDifferencesFile.SaveAsync(this, destination, cancellationToken);

    /// <summary>
    /// Everything that differs now: entries that are there keep what they say, new ones get what is given, and expired ones last anew.
    /// Entries that match nothing any longer are left out.
    /// </summary>
    /// <param name="comparison">What differs now.</param>
    /// <param name="reason">Why the new ones are accepted.</param>
    /// <param name="owner">Who answers for the new ones.</param>
    /// <param name="expires">The last day on which new and expired ones are accepted, in UTC.</param>
    /// <param name="clock">Tells which day it is. Default: the system's.</param>
    public AcceptedDifferences Renewed(SchemaComparison comparison, string reason, string owner, DateOnly expires, TimeProvider? clock = null)
    {
        var known = Entries.ToLookup(e => e.Pin);
        var today = Today(clock);
        return new(comparison.Differences.Select(DifferencePin.Of)
            .Concat(comparison.OneSided.Select(DifferencePin.Of))
            .Concat(comparison.Accepted.Select(a => a.Entry.Pin))
            .Distinct()
            .Select(pin => known[pin].MaxBy(e => e.Expires) is { } entry
                ? entry with
                {
                    Reason = string.IsNullOrWhiteSpace(entry.Reason) ? reason : entry.Reason,
                    Owner = string.IsNullOrWhiteSpace(entry.Owner) ? owner : entry.Owner,
                    Expires = entry.Expires < today ? expires : entry.Expires,
                }
                : pin with { Reason = reason, Owner = owner, Expires = expires }));
    }

    /// <summary>Takes what is accepted out of what counts.</summary>
    internal SchemaComparison ApplyTo(SchemaComparison comparison, TimeProvider? clock)
    {
        if (Entries.IsEmpty)
        {
            return comparison;
        }

        var known = Entries.ToLookup(e => e.Pin);
        var today = Today(clock);
        var all = comparison.Differences.Select(d => new Acceptance(known[DifferencePin.Of(d)].MaxBy(e => e.Expires)!, d, null))
            .Concat(comparison.OneSided.Select(o => new Acceptance(known[DifferencePin.Of(o)].MaxBy(e => e.Expires)!, null, o)))
            .ToList();
        var matched = all.Where(a => a.Entry is not null).ToList();
        var pins = matched.Select(a => a.Entry.Pin).ToHashSet();
        var objects = all.Select(a => a.Difference?.Identity.ToString() ?? DifferencePin.Of(a.OneSided!).Object).ToHashSet();
        return comparison with
        {
            Differences = all.Where(a => a.Difference is not null && Counts(a)).Select(a => a.Difference!).ToValueArray(),
            OneSided = all.Where(a => a.OneSided is not null && Counts(a)).Select(a => a.OneSided!).ToValueArray(),
            Accepted = [.. comparison.Accepted, .. matched.Where(a => !Counts(a))],
            Expired = [.. comparison.Expired, .. matched.Where(a => a.Entry.Expires < today)],
            Stale = [.. comparison.Stale, .. Entries.Where(e => !pins.Contains(e.Pin)).Select(e => new StaleAcceptance(e, objects.Contains(e.Object)))],
        };

        bool Counts(Acceptance one) => one.Entry is null || one.Entry.Expires < today || !one.Entry.IsAnsweredFor;
    }

    // One day for the whole world, so that two machines never answer differently.
    internal static DateOnly Today(TimeProvider? clock) => DateOnly.FromDateTime((clock ?? TimeProvider.System).GetUtcNow().UtcDateTime);
}

/// <summary>A difference that is accepted, or was.</summary>
/// <param name="Entry">Why, by whom and until when.</param>
/// <param name="Difference">The difference, or <see langword="null"/> if the object's kind isn't compared.</param>
/// <param name="OneSided">The object whose kind isn't compared, or <see langword="null"/>.</param>
public sealed record Acceptance(AcceptedDifference Entry, SchemaDifference? Difference, OneSidedObject? OneSided);

/// <summary>An entry that accepts nothing that is there.</summary>
/// <param name="Entry">The entry.</param>
/// <param name="DiffersOtherwise">Whether its object differs now in another way than was accepted; else it doesn't differ any longer.</param>
public sealed record StaleAcceptance(AcceptedDifference Entry, bool DiffersOtherwise);
