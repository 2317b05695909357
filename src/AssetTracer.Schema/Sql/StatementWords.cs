namespace AssetTracer.Schema;

/// <summary>
/// The tokens of a statement as upper-case words: unquoted words and punctuation as they are, names in quotes as <see cref="Name"/>,
/// constants as <see cref="Constant"/>. Beyond the end is null.
/// </summary>
internal sealed class StatementWords
{
    public const string Name = "\"\"";
    public const string Constant = "''";

    private readonly List<string> _words;

    // How many words a parenthesised list of options in second place takes, as in REINDEX (VERBOSE) TABLE t.
    private readonly int _options;

    private StatementWords(List<string> words)
    {
        _words = words;
        _options = this[1] == "(" ? words.IndexOf(")") : 0;
    }

    public int Count => _words.Count;

    public string? Last => this[Count - 1];

    public string? this[int index] => index >= 0 && index < _words.Count ? _words[index] : null;

    public static StatementWords Of(string statement)
    {
        var words = new List<string>();
        foreach (var token in SqlLexer.Read(statement))
        {
            if (!token.IsTrivia && !token.Is(statement, ';'))
            {
                words.Add(Word(token, statement));
            }
        }

        return new StatementWords(words);
    }

    /// <summary>The word at the place that it would have without the options in parentheses behind the first word.</summary>
    public string? WithoutOptions(int index) => this[index + Math.Max(_options, 0)];

    /// <summary>Whether the word stands somewhere.</summary>
    public bool Hold(string word) => _words.Contains(word);

    /// <summary>Whether the two words stand next to each other, somewhere.</summary>
    public bool Hold(string first, string second)
    {
        for (var i = 0; i + 1 < Count; i++)
        {
            if (_words[i] == first && _words[i + 1] == second)
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
            if (_words[i] == option && _words[i - 1] is "(" or ",")
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
            if (_words[i] == option && _words[i - 1] is "(" or ",")
            {
                return IsOff(this[i + 1] == "=" ? this[i + 2] : this[i + 1]);
            }
        }

        return false;
    }

    private static bool IsOff(string? value) => value is "FALSE" or "OFF" or "0";

    private static string Word(SqlToken token, string statement) => token.Kind switch
    {
        SqlTokenKind.QuotedIdentifier or SqlTokenKind.UnicodeIdentifier => Name,
        SqlTokenKind.String or SqlTokenKind.EscapeString or SqlTokenKind.BitString or SqlTokenKind.HexString or SqlTokenKind.UnicodeString
            or SqlTokenKind.NationalString or SqlTokenKind.DollarString => Constant,
        _ => token.In(statement).ToString().ToUpperInvariant(),
    };
}
