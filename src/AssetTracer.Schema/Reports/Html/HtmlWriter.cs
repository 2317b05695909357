using System.Globalization;
using System.Text;

namespace AssetTracer.Schema;

/// <summary>Writes elements that are closed and texts that stay texts, so that the page is well-formed as XML too.</summary>
internal sealed class HtmlWriter
{
    private static readonly HashSet<string> InLine = ["a", "b", "bdi", "button", "code", "del", "ins", "kbd", "label", "legend", "option", "pre", "script", "span", "strong", "style", "td", "text", "th", "title", "tspan"];

    private readonly StringBuilder _text = new();

    /// <summary>An element around what is written until the scope ends.</summary>
    public Scope In(string name, params ReadOnlySpan<(string Name, string? Value)> attributes)
    {
        Open(name, attributes);
        _text.Append('>');
        return new(this, name);
    }

    /// <summary>An element that holds a text.</summary>
    public HtmlWriter Leaf(string name, string text, params ReadOnlySpan<(string Name, string? Value)> attributes)
    {
        using (In(name, attributes))
        {
            Text(text);
        }

        return this;
    }

    /// <summary>An element that holds nothing.</summary>
    public HtmlWriter Empty(string name, params ReadOnlySpan<(string Name, string? Value)> attributes)
    {
        Open(name, attributes);
        _text.Append("/>\n");
        return this;
    }

    /// <summary>A text as it is, whatever it holds.</summary>
    public HtmlWriter Text(string text)
    {
        Escape(text);
        return this;
    }

    /// <summary>Our own style or script, which is no text.</summary>
    public HtmlWriter Raw(string content)
    {
        _text.Append(content);
        return this;
    }

    public override string ToString() => _text.ToString();

    private void Open(string name, ReadOnlySpan<(string Name, string? Value)> attributes)
    {
        _text.Append('<').Append(name);
        foreach (var (attribute, value) in attributes)
        {
            if (value is not null)
            {
                _text.Append(' ').Append(attribute).Append("=\"");
                Escape(value);
                _text.Append('"');
            }
        }
    }

    private void Close(string name)
    {
        _text.Append("</").Append(name).Append('>');
        if (!InLine.Contains(name))
        {
            _text.Append('\n');
        }
    }

    private void Escape(string text)
    {
        for (var i = 0; i < text.Length; i++)
        {
            var c = text[i];
            _ = c switch
            {
                '<' => _text.Append("&lt;"),
                '>' => _text.Append("&gt;"),
                '&' => _text.Append("&amp;"),
                '"' => _text.Append("&quot;"),
                '\'' => _text.Append("&#39;"),
                '\n' or '\t' => _text.Append(c),
                < ' ' => _text.Append((char)('\u2400' + c)),
                '\u007f' => _text.Append('\u2421'),
                _ when IsUnseen(c) => _text.Append(CultureInfo.InvariantCulture, $"\u27e8U+{(int)c:X4}\u27e9"),
                _ when char.IsHighSurrogate(c) && i + 1 < text.Length && char.IsLowSurrogate(text[i + 1]) => _text.Append(c).Append(text[++i]),
                _ when char.IsSurrogate(c) || c >= '\ufffe' => _text.Append('\ufffd'),
                _ => _text.Append(c),
            };
        }
    }

    // what turns the direction of a text or takes no room would make two names look alike
    private static bool IsUnseen(char c) => c is (>= '\u0080' and <= '\u009f') or '\u00ad' or '\u061c' or '\u200b' or '\u200e' or '\u200f'
        or (>= '\u2028' and <= '\u202e') or (>= '\u2060' and <= '\u206f') or '\ufeff';

    /// <summary>Ends an element.</summary>
    public readonly struct Scope(HtmlWriter writer, string name) : IDisposable
    {
        public void Dispose() => writer.Close(name);
    }
}
