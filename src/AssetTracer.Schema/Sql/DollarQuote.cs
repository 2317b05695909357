namespace AssetTracer.Schema;

/// <summary>Writes the text of a function's or block's body between dollar signs, as it is.</summary>
internal static class DollarQuote
{
    public static string Of(string body)
    {
        var tag = "$$";
        for (var i = 0; Clashes(body, tag); i++)
        {
            tag = $"$body{(i == 0 ? "" : i)}$";
        }

        return tag + body + tag;
    }

    // Looked for together with the closing tag: a body that ends in a dollar sign would run into it.
    private static bool Clashes(string body, string tag) => (body + tag).IndexOf(tag, StringComparison.Ordinal) < body.Length;
}
