namespace AssetTracer.Schema;

/// <summary>How migrations stand in several databases: a row for each migration, a column for each database.</summary>
internal static class HtmlStates
{
    /// <summary>A migration with its states, in the order of the databases, and what else is to be said of it.</summary>
    public sealed record Line(MigrationVersion Version, string Description, bool IsInBuild, IReadOnlyList<MigrationState?> States, string? Verdict = null);

    /// <summary>Writes the matrix; a page has one filter at most.</summary>
    public static void Write(HtmlWriter html, IReadOnlyList<string> environments, IReadOnlyList<Line> lines, bool isFiltered = true)
    {
        if (lines.Count == 0)
        {
            return;
        }

        using (html.In("section", ("class", "list"), ("aria-labelledby", "matrix")))
        {
            html.Leaf("h2", "Which migration stands where", ("id", "matrix"));
            if (isFiltered)
            {
                WriteFilter(html, lines);
                html.Leaf("p", "No migration is like that.", ("class", "nothing"), ("hidden", ""));
            }

            using (html.In("div", ("class", "canvas"), ("role", "region"), ("aria-labelledby", "matrix"), ("tabindex", "0")))
            {
                using (html.In("table", ("class", "matrix")))
                {
                    using (html.In("thead"))
                    {
                        using (html.In("tr"))
                        {
                            html.Leaf("th", "Migration", ("scope", "col"));
                            foreach (var environment in environments)
                            {
                                html.Leaf("th", environment, ("scope", "col"));
                            }
                        }
                    }

                    using (html.In("tbody"))
                    {
                        foreach (var line in lines)
                        {
                            Write(html, line, isFiltered ? "row" : null);
                        }
                    }
                }
            }
        }
    }

    private static string Word(MigrationState? state) => state is null ? "unread" : StatusWords.Word(state.Kind);

    private static void WriteFilter(HtmlWriter html, IReadOnlyList<Line> lines) => HtmlFilter.Write(html, "migration", lines.Count, new HtmlFacet(
        "state",
        "How it stands anywhere",
        "Any",
        [.. lines.SelectMany(l => l.States.Select(Word).Distinct()).GroupBy(w => w).OrderByDescending(g => g.Count()).Select(g => (g.Key, g.Key, g.Count()))]));

    private static void Write(HtmlWriter html, Line line, string? sort)
    {
        using (html.In("tr", ("class", sort), ("tabindex", sort is null ? null : "-1"), ("data-state", string.Join(' ', line.States.Select(Word).Distinct()))))
        {
            using (html.In("th", ("scope", "row")))
            {
                html.Leaf("span", line.Version.Value, ("class", "version")).Text(" ").Leaf("bdi", Wording.Flat(line.Description));
                if (!line.IsInBuild)
                {
                    html.Text(" ").Leaf("span", "not in this build", ("class", "change"));
                }

                if (line.Verdict is { } verdict)
                {
                    html.Text(" ").Leaf("span", Wording.Flat(verdict), ("class", "detail"));
                }
            }

            foreach (var state in line.States)
            {
                WriteState(html, state);
            }
        }
    }

    private static void WriteState(HtmlWriter html, MigrationState? state)
    {
        using (html.In("td", ("class", $"state {Word(state)}")))
        {
            html.Leaf("span", Sign(state), ("class", "sign"), ("aria-hidden", "true")).Text(" ").Leaf("b", state is null ? "couldn't be read" : Word(state));
            if (state?.Recorded is { } recorded)
            {
                var detail = string.Concat(
                    recorded.AppliedAt is { } at ? ChecklistWords.Time(at) : "",
                    recorded.AppliedBy is { } who ? $" by {Wording.Flat(who)}" : "",
                    recorded.Checksum is null ? ", text unknown" : "").TrimStart(' ', ',');
                html.Text(" ").Leaf("span", detail, ("class", "detail"));
            }

            if (state is { Failures.IsEmpty: false })
            {
                HtmlNotes.WriteLines(html, state.Failures.Select(f => f.ToString()));
            }
        }
    }

    private static string Sign(MigrationState? state) => state?.Kind switch
    {
        MigrationStateKind.Verified => "\u2713",
        MigrationStateKind.Pending => "\u25cb",
        MigrationStateKind.Unrecorded => "\u25d0",
        MigrationStateKind.Absent => "\u2013",
        null => "?",
        _ => "\u2717",
    };
}
