namespace AssetTracer.Schema;

/// <summary>Something that a database may hold, but that the role which read it wasn't allowed to see.</summary>
/// <param name="Reader">The role.</param>
/// <param name="Kind">The kind of object, or <see langword="null"/> if it isn't about one kind.</param>
/// <param name="Object">The object of which something couldn't be seen, or <see langword="null"/> if none of the kind could.</param>
/// <param name="Attribute">What of the object couldn't be seen, named as in the snapshot file.</param>
/// <param name="Reason">What the server said, if it said something.</param>
public sealed record InvisibleObject(string Reader, ObjectKind? Kind = null, ObjectIdentity? Object = null, string? Attribute = null, string? Reason = null)
{
    /// <summary>It in words, as in <c>any subscription</c> or <c>option names of user mapping app on warehouse</c>.</summary>
    public override string ToString() => this switch
    {
        { Object: { } item, Attribute: { } attribute } => $"{new AttributeChange(attribute, null, null).InWords} of {item}",
        { Object: { } item } => item.ToString(),
        { Kind: { } kind } => $"any {ObjectKinds.Word(kind)}",
        _ => "whatever isn't compared",
    };
}

/// <summary>Something that the reader of one of two databases wasn't allowed to see, so that nobody can tell whether it differs.</summary>
/// <param name="Object">What it is, and to whom it is invisible.</param>
/// <param name="IsBefore">Whether it was looked for in the first database; else in the second.</param>
public sealed record OneSidedVisibility(InvisibleObject Object, bool IsBefore);
