namespace AssetTracer.Schema;

/// <summary>One known difference that somebody answers for until a day. It is pinned by what differs: another difference of the same object isn't accepted.</summary>
public sealed record AcceptedDifference
{
    internal AcceptedDifference()
    {
    }

    /// <summary>The object that differs, in the words of the reports, as in <c>column public.orders.note</c>.</summary>
    public required string Object { get; init; }

    /// <summary>The object's name in the first snapshot where it is another: of what was renamed, or of a counterpart.</summary>
    public string? ObjectBefore { get; init; }

    /// <summary>What happens to it from the first snapshot to the second: <c>added</c>, <c>removed</c>, <c>changed</c>, <c>renamed</c> or <c>counterpart</c>.</summary>
    public required string Change { get; init; }

    /// <summary>The attributes that differ with both values, by name; a value that is too long to read is there as its digest, <c>sha256:…</c>.</summary>
    public ValueArray<AttributeChange> Attributes { get; init; }

    /// <summary>The digest of everything that is there on one side only, or in another form: the object and all its parts.</summary>
    public string? Definition { get; init; }

    /// <summary>Why the difference is accepted.</summary>
    public string Reason { get; init; } = "";

    /// <summary>Who answers for it.</summary>
    public string Owner { get; init; } = "";

    /// <summary>The last day on which it is accepted, in UTC.</summary>
    public DateOnly Expires { get; init; }

    /// <summary>What is accepted, without why, by whom and until when.</summary>
    internal AcceptedDifference Pin => this with { Reason = "", Owner = "", Expires = default };

    internal bool IsAnsweredFor => !string.IsNullOrWhiteSpace(Reason) && !string.IsNullOrWhiteSpace(Owner);

    /// <summary>The entry as a report names it.</summary>
    public override string ToString() => $"{Object} ({Change})";
}
