using System.Text;

namespace AssetTracer.Schema;

/// <summary>Text that Markdown shows as it is.</summary>
internal static class Markdown
{
    public static string Escape(string text)
    {
        var escaped = new StringBuilder(text.Length + 16);
        for (var i = 0; i < text.Length; i++)
        {
            if (text[i] is '\\' or '`' or '*' or '[' or ']' or '<' or '>' or '|' or '#' or '~' or '&' or '$' || (text[i] == '_' && !IsInsideWord(text, i)))
            {
                escaped.Append('\\');
            }

            escaped.Append(text[i]);
        }

        return escaped.ToString();
    }

    // an underscore between letters, as in quotation_number, is no emphasis
    private static bool IsInsideWord(string text, int i) =>
        i > 0 && i + 1 < text.Length && char.IsLetterOrDigit(text[i - 1]) && char.IsLetterOrDigit(text[i + 1]);
}
