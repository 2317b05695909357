namespace AssetTracer.Schema;

/// <summary>
/// The tokens of a statement as upper-case words: unquoted words and punctuation as they are, names in quotes as <see cref="Name"/>,
/// constants as <see cref="Constant"/>. Beyond the end is null.
/// </summary>
internal sealed class StatementWords
{
    public const string Name = "\"\"";
    public const string Constant = "''";

    // Most questions are about the first words.
    private const int Opening = 6;

    private readonly string _statement;
    private readonly List<SqlToken> _tokens;
    private readonly string?[] _words;

    // How many words a parenthesised list of options in second place takes, as in REINDEX (VERBOSE) TABLE t.
    private readonly int _options;

    public StatementWords(string statement, List<SqlToken> words)
    {
        _statement = statement;
        _tokens = words;
        _words = new string?[Math.Min(_tokens.Count, Opening)];
        _options = this[1] == "(" ? IndexOf(")") : 0;
    }

    public int Count => _tokens.Count;

    public string? Last => this[Count - 1];

    public string? this[int index] => index < 0 || index >= Count ? null
        : index < _words.Length ? _words[index] ??= Word(_tokens[index], _statement)
        : Word(_tokens[index], _statement);

    public static StatementWords Of(string statement) => new(statement, SqlLexer.ReadWords(statement));

    /// <summary>The word at the place that it would have without the options in parentheses behind the first word.</summary>
    public string? WithoutOptions(int index) => this[index + Math.Max(_options, 0)];

    /// <summary>Whether the word stands somewhere.</summary>
    public bool Hold(string word) => IndexOf(word) >= 0;

    /// <summary>Whether the two words stand next to each other, somewhere.</summary>
    public bool Hold(string first, string second)
    {
        for (var i = 0; i + 1 < Count; i++)
        {
            if (Is(i, first) && Is(i + 1, second))
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>Whether the options behind the first word switch this one on; without a value it is on.</summary>
    public bool OptionIsOn(string option)
    {
        for (var i = 2; i < _options; i++)
        {
            if (Is(i, option) && this[i - 1] is "(" or ",")
            {
                return !IsOff(this[i + 1]);
            }
        }

        return false;
    }

    /// <summary>Whether some list of options sets this one to false.</summary>
    public bool SwitchOff(string option)
    {
        for (var i = 1; i < Count; i++)
        {
            if (Is(i, option) && this[i - 1] is "(" or ",")
            {
                return IsOff(this[i + 1] == "=" ? this[i + 2] : this[i + 1]);
            }
        }

        return false;
    }

    private int IndexOf(string word)
    {
        for (var i = 0; i < Count; i++)
        {
            if (Is(i, word))
            {
                return i;
            }
        }

        return -1;
    }

    private bool Is(int index, string word) => Symbol(_tokens[index].Kind) is { } constant
        ? constant == word
        : _tokens[index].In(_statement).Equals(word, StringComparison.OrdinalIgnoreCase);

    private static bool IsOff(string? value) => value is "FALSE" or "OFF" or "0";

    private static string Word(SqlToken token, string statement) => Symbol(token.Kind) ?? token.In(statement).ToString().ToUpperInvariant();

    // What stands for the token whatever its text is; null where the text is the word.
    private static string? Symbol(SqlTokenKind kind) => kind switch
    {
        SqlTokenKind.QuotedIdentifier or SqlTokenKind.UnicodeIdentifier => Name,
        SqlTokenKind.String or SqlTokenKind.EscapeString or SqlTokenKind.BitString or SqlTokenKind.HexString or SqlTokenKind.UnicodeString
            or SqlTokenKind.NationalString or SqlTokenKind.DollarString => Constant,
        _ => null,
    };
}
