namespace AssetTracer.Schema;

/// <summary>What finds its way through a long list: a search, sorts to choose from, and how many are in sight. A page without its script shows all.</summary>
internal static class HtmlFilter
{
    /// <param name="html">The page.</param>
    /// <param name="noun">What is listed, as in <c>difference</c>.</param>
    /// <param name="count">How many there are.</param>
    /// <param name="facets">What they are sorted by.</param>
    public static void Write(HtmlWriter html, string noun, int count, params IReadOnlyList<HtmlFacet> facets)
    {
        using (html.In("div", ("class", "filter"), ("role", "search"), ("aria-label", $"Find a {noun}"), ("hidden", "")))
        {
            using (html.In("p", ("class", "find")))
            {
                html.Leaf("label", "Search", ("for", "find"), ("class", "unseen"));
                html.Empty("input", ("type", "search"), ("id", "find"), ("placeholder", $"Search every {noun}"), ("autocomplete", "off"), ("spellcheck", "false"), ("aria-keyshortcuts", "/"));
                html.Leaf("kbd", "/", ("aria-hidden", "true"));
            }

            foreach (var facet in facets.Where(f => f.Choices.Count > 1))
            {
                Write(html, facet);
            }

            using (html.In("p", ("class", "result")))
            {
                html.Leaf("span", $"{Wording.Count(count, noun)}", ("id", "result"), ("role", "status"), ("aria-live", "polite"), ("data-one", noun), ("data-many", Wording.Plural(noun))).Text(" ");
                html.Leaf("button", "Show all", ("type", "button"), ("id", "clear"), ("hidden", "")).Text(" ");
                html.Leaf("button", "Open all", ("type", "button"), ("id", "open"), ("aria-pressed", "false"));
            }
        }
    }

    private static void Write(HtmlWriter html, HtmlFacet facet)
    {
        const int MostButtons = 6;
        using (html.In("fieldset", ("data-facet", facet.Name)))
        {
            html.Leaf("legend", facet.Title, ("class", "unseen"));
            if (facet.Choices.Count <= MostButtons)
            {
                foreach (var (value, words, count) in facet.Choices)
                {
                    using (html.In("button", ("type", "button"), ("aria-pressed", "false"), ("class", $"choice {value}"), ("data-value", value)))
                    {
                        html.Text(words).Text(" ").Leaf("span", Wording.Number(count), ("class", "number"));
                    }

                    html.Text("\n");
                }

                return;
            }

            using (html.In("select", ("aria-label", facet.Title)))
            {
                html.Leaf("option", facet.All, ("value", ""));
                foreach (var (value, words, count) in facet.Choices)
                {
                    html.Leaf("option", $"{words} ({Wording.Number(count)})", ("value", value));
                }
            }
        }
    }
}

/// <summary>A way to sort what is listed.</summary>
/// <param name="Name">The name of the mark that says where something belongs.</param>
/// <param name="Title">What it is called.</param>
/// <param name="All">What not to choose is called.</param>
/// <param name="Choices">The sorts, in words, with how many there are.</param>
internal sealed record HtmlFacet(string Name, string Title, string All, IReadOnlyList<(string Value, string Words, int Count)> Choices);
