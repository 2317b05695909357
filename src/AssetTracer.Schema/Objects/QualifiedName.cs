using System.Text;

namespace AssetTracer.Schema;

/// <summary>A name with its schema, as in <c>public.orders</c>. Objects that belong to no schema have an empty <see cref="Schema"/>.</summary>
/// <param name="Schema">The name of the schema, unquoted.</param>
/// <param name="Name">The name within the schema, unquoted.</param>
public readonly record struct QualifiedName(string Schema, string Name) : IComparable<QualifiedName>
{
    /// <summary>Reads <c>schema.name</c>, either part in double quotes if it needs them; a name alone is one in schema <c>public</c>, or, where a
    /// migration says it of a <see cref="FleetMember"/> that is a schema, in that one.</summary>
    /// <param name="text">The text to read.</param>
    /// <exception cref="FormatException">The text isn't a name.</exception>
    public static implicit operator QualifiedName(string text) => Parse(text);

    /// <summary>Whether <paramref name="left"/> sorts before <paramref name="right"/>.</summary>
    /// <param name="left">One name.</param>
    /// <param name="right">The other name.</param>
    public static bool operator <(QualifiedName left, QualifiedName right) => left.CompareTo(right) < 0;

    /// <summary>Whether <paramref name="left"/> sorts after <paramref name="right"/>.</summary>
    /// <param name="left">One name.</param>
    /// <param name="right">The other name.</param>
    public static bool operator >(QualifiedName left, QualifiedName right) => left.CompareTo(right) > 0;

    /// <summary>Whether <paramref name="left"/> sorts before <paramref name="right"/> or equals it.</summary>
    /// <param name="left">One name.</param>
    /// <param name="right">The other name.</param>
    public static bool operator <=(QualifiedName left, QualifiedName right) => left.CompareTo(right) <= 0;

    /// <summary>Whether <paramref name="left"/> sorts after <paramref name="right"/> or equals it.</summary>
    /// <param name="left">One name.</param>
    /// <param name="right">The other name.</param>
    public static bool operator >=(QualifiedName left, QualifiedName right) => left.CompareTo(right) >= 0;

    /// <summary>Reads <c>schema.name</c>, either part in double quotes if it needs them; a name alone is one in schema <c>public</c>, or, where a
    /// migration says it of a <see cref="FleetMember"/> that is a schema, in that one.</summary>
    /// <param name="text">The text to read. Unlike PostgreSQL it isn't folded to lower case.</param>
    /// <exception cref="FormatException">The text isn't a name.</exception>
    public static QualifiedName Parse(string text) => Parts(text) switch
    {
        [var name] => new(HomeSchema.Current, name),
        [var schema, var name] => new(schema, name),
        _ => throw new FormatException($"'{text}' isn't a name. Write name or schema.name, with double quotes around a part that holds a dot."),
    };

    /// <inheritdoc/>
    public int CompareTo(QualifiedName other) =>
        string.CompareOrdinal(Schema, other.Schema) is var bySchema and not 0 ? bySchema : string.CompareOrdinal(Name, other.Name);

    /// <summary>The name as it is written in SQL.</summary>
    public override string ToString() => Schema.Length == 0 ? Quote.Id(Name) : $"{Quote.Id(Schema)}.{Quote.Id(Name)}";

    /// <summary>Reads what <see cref="ToString"/> wrote: here a name alone belongs to no schema.</summary>
    internal static QualifiedName FromCanonical(string text) => Parts(text) switch
    {
        [var name] => new("", name),
        [var schema, var name] => new(schema, name),
        _ => throw new FormatException($"'{text}' isn't a name."),
    };

    private static List<string> Parts(string text)
    {
        var parts = new List<string>();
        var part = new StringBuilder();
        var quoted = false;
        for (var i = 0; i < text.Length; i++)
        {
            if (text[i] == '"' && quoted && i + 1 < text.Length && text[i + 1] == '"')
            {
                part.Append(text[++i]);
            }
            else if (text[i] == '"')
            {
                quoted = !quoted;
            }
            else if (text[i] == '.' && !quoted)
            {
                parts.Add(part.ToString());
                part.Clear();
            }
            else
            {
                part.Append(text[i]);
            }
        }

        parts.Add(part.ToString());
        return quoted || parts.Exists(p => p.Length == 0) ? [] : parts;
    }
}
