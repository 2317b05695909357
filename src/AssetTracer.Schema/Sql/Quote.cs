using System.Text;

namespace AssetTracer.Schema;

/// <summary>Writes names and constants into SQL. Nothing else puts text of unknown origin there.</summary>
internal static class Quote
{
    // NAMEDATALEN - 1: the server would cut a longer name off with a mere notice.
    private const int LongestIdentifier = 63;

    private const string OperatorCharacters = "+-*/<>=~!@#%^&|`?";

    /// <summary>An identifier, in quotes only when it needs them, as PostgreSQL's quote_ident decides.</summary>
    public static string Id(string identifier)
    {
        if (identifier.Length == 0)
        {
            throw new ArgumentException("An identifier can't be empty.", nameof(identifier));
        }

        if (identifier.Contains('\0', StringComparison.Ordinal))
        {
            throw new ArgumentException(
                $"The identifier \"{identifier.Replace("\0", "\\0", StringComparison.Ordinal)}\" holds a NUL character: PostgreSQL can't store it.",
                nameof(identifier));
        }

        var bytes = Encoding.UTF8.GetByteCount(identifier);
        if (bytes > LongestIdentifier)
        {
            throw new ArgumentException(
                $"The identifier \"{identifier}\" takes {bytes} bytes; PostgreSQL keeps {LongestIdentifier}. Choose a shorter name.",
                nameof(identifier));
        }

        return IsPlain(identifier) ? identifier : $"\"{identifier.Replace("\"", "\"\"", StringComparison.Ordinal)}\"";
    }

    /// <summary>Identifiers with commas between them.</summary>
    public static string Ids(IEnumerable<string> identifiers) => string.Join(", ", identifiers.Select(Id));

    /// <summary>An operator with its schema. Its own name is written as it is: PostgreSQL takes no quotes there.</summary>
    public static string Operator(QualifiedName name) => name.Name.Length > 0 && name.Name.All(c => OperatorCharacters.Contains(c, StringComparison.Ordinal))
        ? $"{Id(name.Schema)}.{name.Name}"
        : throw new ArgumentException($"'{name.Name}' isn't the name of an operator: it may hold only the characters {OperatorCharacters}.", nameof(name));

    /// <summary>A string constant. It reads the same whatever standard_conforming_strings is set to.</summary>
    public static string Literal(string value)
    {
        if (value.Contains('\0', StringComparison.Ordinal))
        {
            throw new ArgumentException("A string constant can't hold a NUL character: PostgreSQL can't store it.", nameof(value));
        }

        var doubled = value.Replace("'", "''", StringComparison.Ordinal);
        return doubled.Contains('\\', StringComparison.Ordinal)
            ? $"E'{doubled.Replace("\\", "\\\\", StringComparison.Ordinal)}'"
            : $"'{doubled}'";
    }

    /// <summary>
    /// A role as GRANT, OWNER TO and a policy's TO take it: <c>public</c>, <c>current_user</c>, <c>session_user</c> and <c>current_role</c>
    /// are keywords there. In upper case they are names: a role "PUBLIC" may exist, and must never turn into everybody.
    /// </summary>
    public static string Role(string role) => role switch
    {
        "public" => "PUBLIC",
        "current_user" => "CURRENT_USER",
        "session_user" => "SESSION_USER",
        "current_role" => "CURRENT_ROLE",
        _ => Id(role),
    };

    private static bool IsPlain(string identifier)
    {
        foreach (var c in identifier)
        {
            if (!char.IsAsciiLetterLower(c) && !char.IsAsciiDigit(c) && c != '_')
            {
                return false;
            }
        }

        return !char.IsAsciiDigit(identifier[0]) && !SqlKeywords.NeedQuotes(identifier);
    }
}
