namespace AssetTracer.Schema;

/// <summary>What stands beside the answer: what to do next, what was found, and what isn't known.</summary>
internal static class HtmlNotes
{
    public static void WriteSteps(HtmlWriter html, IReadOnlyCollection<string> steps)
    {
        if (steps.Count > 0)
        {
            using (html.In("div", ("class", "next")))
            {
                html.Leaf("h2", "What to do next");
                WriteLines(html, steps, "ol");
            }
        }
    }

    public static void WriteLines(HtmlWriter html, IEnumerable<string> lines, string element = "ul")
    {
        using (html.In(element))
        {
            foreach (var line in lines)
            {
                html.Leaf("li", Wording.Flat(line), ("dir", "auto"));
            }
        }
    }

    /// <summary>A section with a heading and lines, unless there are none.</summary>
    public static void Write(HtmlWriter html, string heading, IReadOnlyCollection<string> lines)
    {
        if (lines.Count > 0)
        {
            using (html.In("section", ("class", "notes")))
            {
                html.Leaf("h2", heading);
                WriteLines(html, lines);
            }
        }
    }

    /// <summary>The findings in a table, heaviest first.</summary>
    public static void WriteFindings(HtmlWriter html, IReadOnlyCollection<DeploymentFinding> findings)
    {
        using (html.In("table", ("class", "findings")))
        {
            using (html.In("thead"))
            {
                using (html.In("tr"))
                {
                    html.Leaf("th", "Weight", ("scope", "col")).Leaf("th", "What is so", ("scope", "col")).Leaf("th", "Way out", ("scope", "col"));
                }
            }

            using (html.In("tbody"))
            {
                foreach (var finding in findings)
                {
                    using (html.In("tr", ("class", FindingWords.Word(finding.Severity))))
                    {
                        html.Leaf("th", FindingWords.Word(finding.Severity), ("scope", "row"), ("class", "severity"))
                            .Leaf("td", Wording.Flat(finding.Message), ("dir", "auto")).Leaf("td", Wording.Flat(finding.WayOut ?? "\u2014"), ("dir", "auto"));
                    }
                }
            }
        }
    }

    /// <summary>What differs in what the schemas live in.</summary>
    public static void WriteEnvironment(HtmlWriter html, SchemaComparison comparison)
    {
        if (comparison.Environment.IsEmpty)
        {
            return;
        }

        using (html.In("section", ("class", "notes")))
        {
            html.Leaf("h2", "What the schemas live in").Leaf("p", "Shown, but no part of the schema, so it never counts.", ("class", "caption"));
            using (html.In("table", ("class", "values")))
            {
                using (html.In("thead"))
                {
                    using (html.In("tr"))
                    {
                        html.Leaf("th", "What", ("scope", "col")).Leaf("th", comparison.BeforeName, ("scope", "col")).Leaf("th", comparison.AfterName, ("scope", "col"))
                            .Leaf("th", "What it means", ("scope", "col"));
                    }
                }

                using (html.In("tbody"))
                {
                    foreach (var difference in comparison.Environment)
                    {
                        using (html.In("tr"))
                        {
                            html.Leaf("th", difference.Subject, ("scope", "row")).Leaf("td", difference.Before ?? "\u2014", ("dir", "auto")).Leaf("td", difference.After ?? "\u2014", ("dir", "auto"))
                                .Leaf("td", $"{Wording.Capital(Wording.Word(difference.Severity))}. {Wording.Flat(difference.Sentence)}", ("dir", "auto"));
                        }
                    }
                }
            }
        }
    }
}
