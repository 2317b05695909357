using System.Text;

namespace AssetTracer.Schema;

/// <summary>The lexical constructs of PostgreSQL.</summary>
internal enum SqlTokenKind
{
    WhiteSpace,
    LineComment,
    BlockComment,
    Identifier,
    QuotedIdentifier,
    UnicodeIdentifier,
    String,
    EscapeString,
    BitString,
    HexString,
    UnicodeString,
    NationalString,
    DollarString,
    Number,
    Parameter,
    Operator,
    Punctuation,
    Unknown,
}

/// <summary>A token as a range of its text.</summary>
internal readonly record struct SqlToken(SqlTokenKind Kind, int Start, int Length)
{
    public int End => Start + Length;

    public bool IsTrivia => Kind <= SqlTokenKind.BlockComment;

    public ReadOnlySpan<char> In(string text) => text.AsSpan(Start, Length);

    /// <summary>Whether this is the unquoted word, which is given in lower case.</summary>
    public bool IsWord(string text, string word) =>
        Kind == SqlTokenKind.Identifier && Ascii.EqualsIgnoreCase(In(text), word);

    /// <summary>Whether this is the punctuation character.</summary>
    public bool Is(string text, char punctuation) => Kind == SqlTokenKind.Punctuation && Length == 1 && text[Start] == punctuation;
}
