namespace AssetTracer.Schema;

/// <summary>What tells one object of a database from every other: its kind and its names.</summary>
/// <param name="Kind">The kind of object.</param>
/// <param name="Name">The object's name, or the name of the table (or domain) that it is part of.</param>
/// <param name="Within">The name within that table, for columns, constraints, triggers and policies.</param>
/// <param name="Arguments">The types of the arguments, for routines, as <c>pg_get_function_identity_arguments</c> names them without names.</param>
/// <param name="On">The object that a comment, an owner or a privilege is about.</param>
public sealed record ObjectIdentity(
    ObjectKind Kind, QualifiedName Name, string? Within = null, string? Arguments = null, ObjectIdentity? On = null) : IComparable<ObjectIdentity>
{
    /// <summary>The schema that holds the object, or an empty text for an object of the whole database.</summary>
    public string Schema => On?.Schema ?? (Kind == ObjectKind.Schema ? Name.Name : Name.Schema);

    /// <summary>Whether <paramref name="left"/> sorts before <paramref name="right"/>.</summary>
    /// <param name="left">One identity.</param>
    /// <param name="right">The other identity.</param>
    public static bool operator <(ObjectIdentity left, ObjectIdentity right) => left.CompareTo(right) < 0;

    /// <summary>Whether <paramref name="left"/> sorts after <paramref name="right"/>.</summary>
    /// <param name="left">One identity.</param>
    /// <param name="right">The other identity.</param>
    public static bool operator >(ObjectIdentity left, ObjectIdentity right) => left.CompareTo(right) > 0;

    /// <summary>Whether <paramref name="left"/> sorts before <paramref name="right"/> or equals it.</summary>
    /// <param name="left">One identity.</param>
    /// <param name="right">The other identity.</param>
    public static bool operator <=(ObjectIdentity left, ObjectIdentity right) => left.CompareTo(right) <= 0;

    /// <summary>Whether <paramref name="left"/> sorts after <paramref name="right"/> or equals it.</summary>
    /// <param name="left">One identity.</param>
    /// <param name="right">The other identity.</param>
    public static bool operator >=(ObjectIdentity left, ObjectIdentity right) => left.CompareTo(right) >= 0;

    /// <summary>Orders by kind (in order of creation), then by names.</summary>
    /// <param name="other">The identity to compare with.</param>
    public int CompareTo(ObjectIdentity? other)
    {
        if (other is null)
        {
            return 1;
        }

        var order = ((int)Kind).CompareTo((int)other.Kind); // an enum's own comparison puts both into boxes
        order = order != 0 ? order : Name.CompareTo(other.Name);
        order = order != 0 ? order : string.CompareOrdinal(Within, other.Within);
        order = order != 0 ? order : string.CompareOrdinal(Arguments, other.Arguments);
        return order != 0 || On is null ? order : On.CompareTo(other.On);
    }

    /// <summary>The identity in words, as in <c>column public.orders.note</c> or <c>policy "own rows" on public.orders</c>.</summary>
    public override string ToString() => ObjectKinds.Describe(this);
}
