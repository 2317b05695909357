using System.Text;

namespace AssetTracer.Schema;

/// <summary>Text that any file can hold: a name or a value of the database may hold an escape, and half a character.</summary>
internal static class PlainText
{
    /// <summary>The text with its lines, and without what is no character.</summary>
    public static string Of(string text)
    {
        var plain = new StringBuilder(text.Length);
        foreach (var rune in text.ReplaceLineEndings("\n").EnumerateRunes())
        {
            if (rune.Value is '\n' or '\t' || !(Rune.IsControl(rune) || rune.Value is 0xFFFE or 0xFFFF))
            {
                plain.Append(rune);
            }
            else
            {
                plain.Append('\uFFFD');
            }
        }

        return plain.ToString();
    }
}
