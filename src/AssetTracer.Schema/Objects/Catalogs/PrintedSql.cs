using System.Collections.Frozen;
using System.Text;

namespace AssetTracer.Schema;

/// <summary>SQL as the server prints it, spelled the same by every version.</summary>
internal static class PrintedSql
{
    // Words that became keywords of a sort which older servers print as the names they are: PostgreSQL 16 and 17 put them in quotes.
    private static readonly FrozenSet<string> QuotedLately = FrozenSet.Create(
        StringComparer.Ordinal,
        "\"json\"", "\"json_array\"", "\"json_arrayagg\"", "\"json_exists\"", "\"json_object\"", "\"json_objectagg\"", "\"json_query\"", "\"json_scalar\"",
        "\"json_serialize\"", "\"json_table\"", "\"json_value\"", "\"merge_action\"");

    private static readonly string[] Signs = ["\"json", "\"merge_action\"", "system_user", " NO INDENT"];

    /// <summary>The text without what only one version says, although it means the same in all.</summary>
    public static string Canonical(string text)
    {
        if (!Array.Exists(Signs, sign => text.Contains(sign, StringComparison.Ordinal)))
        {
            return text;
        }

        var tokens = SqlLexer.Read(text).ToList();
        var result = new StringBuilder(text.Length);
        for (var i = 0; i < tokens.Count; i++)
        {
            var token = tokens[i];
            var written = text.Substring(token.Start, token.Length);
            if (token.Kind == SqlTokenKind.QuotedIdentifier && QuotedLately.Contains(written))
            {
                result.Append(written, 1, written.Length - 2);
            }
            else if (token.Kind == SqlTokenKind.Identifier && written == "system_user")
            {
                // The function of PostgreSQL 16 is printed in capitals: in small letters it is somebody's name.
                result.Append("\"system_user\"");
            }
            else if (IsNoIndent(text, tokens, i))
            {
                i += 3;
            }
            else
            {
                result.Append(written);
            }
        }

        return result.ToString();
    }

    // PostgreSQL 16 says of XMLSERIALIZE what it doesn't do.
    private static bool IsNoIndent(string text, List<SqlToken> tokens, int at) =>
        at + 4 < tokens.Count && tokens[at].Kind == SqlTokenKind.WhiteSpace && tokens[at + 1].IsWord(text, "no") && tokens[at + 3].IsWord(text, "indent")
        && tokens[at + 4].Is(text, ')');
}
