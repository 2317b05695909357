namespace AssetTracer.Schema;

/// <summary>Keeps one instance of each short text that a reading meets: names of schemas, tables, columns and types come again and again.</summary>
internal sealed class SharedTexts
{
    private const int Longest = 63;

    private readonly HashSet<string> _texts = new(StringComparer.Ordinal);

    public string Share(string text)
    {
        if (text.Length > Longest)
        {
            return text;
        }

        if (_texts.TryGetValue(text, out var known))
        {
            return known;
        }

        _texts.Add(text);
        return text;
    }

    // An array of the server's may hold nulls.
    public ValueArray<string> Share(string[] texts)
    {
        for (var i = 0; i < texts.Length; i++)
        {
            if (texts[i] is { } text)
            {
                texts[i] = Share(text);
            }
        }

        return texts.Length == 0 ? default : new(texts);
    }
}
