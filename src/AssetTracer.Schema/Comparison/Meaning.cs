namespace AssetTracer.Schema;

/// <summary>What a difference means: how much it matters, and one sentence for the application's developer.</summary>
internal sealed record Meaning(Severity Severity, string Sentence)
{
    /// <summary>What can be said of any kind of object.</summary>
    public static Meaning Plain(SchemaObject? before, SchemaObject? after, ValueArray<AttributeChange> changes, ComparisonSides sides) => (before, after) switch
    {
        (null, { } added) => new(Severity.Breaking, $"{sides.BeforeName} has no {added.Identity}{sides.PartsInWords}."),
        ({ } removed, null) => new(Severity.Behavioural, $"{removed.Identity}{sides.PartsInWords} exists only in {sides.BeforeName}."),
        ({ }, { } changed) => new(Severity.Behavioural, $"{changed.Identity}: {sides.List(changes)}."),
        _ => throw new ArgumentException("A difference has at least one side."),
    };

    /// <summary>Several things to say of one object, the weightiest first, as in <c>public.orders.note is … ; it …</c>.</summary>
    public static Meaning Of(string subject, IReadOnlyList<Meaning> clauses) => new(
        clauses.Select(c => c.Severity).DefaultIfEmpty(Severity.Behavioural).Max(),
        $"{subject} {string.Join("; it ", clauses.OrderByDescending(c => c.Severity).Select(c => c.Sentence).DefaultIfEmpty("differs"))}.");
}

/// <summary>The two databases of a comparison, with the names by which sentences call them.</summary>
internal sealed record ComparisonSides(SchemaSnapshot Before, SchemaSnapshot After, string BeforeName, string AfterName)
{
    private const int Long = 100;

    /// <summary>What comes or goes with the object that is being explained.</summary>
    public ValueArray<SchemaObject> Parts { get; init; }

    /// <summary>Those parts counted, as in <c> (12 columns, 2 policies)</c>; empty if there are none.</summary>
    public string PartsInWords =>
        Count(Parts.Select(p => p.Identity).Where(p => ObjectKinds.RulesFor(p.Kind).Noise is null)) is { Length: > 0 } count ? $" ({count})" : "";

    /// <summary>Objects counted by kind, as in <c>12 columns, 1 policy</c>.</summary>
    public static string Count(IEnumerable<ObjectIdentity> objects) => string.Join(", ", objects
        .GroupBy(o => o.Kind)
        .OrderBy(g => g.Key)
        .Select(g => g.Count() == 1 ? $"1 {ObjectKinds.Word(g.Key)}" : $"{g.Count()} {Wording.Plural(ObjectKinds.Word(g.Key))}"));

    /// <summary>The changes in words, as in <c>type is text in production but uuid in staging</c>.</summary>
    public string List(IEnumerable<AttributeChange> changes) => string.Join("; ", changes.Select(InWords));

    /// <summary>Which side one thing holds for, as in <c>in production but not in staging</c>.</summary>
    public string Only(bool before) => before ? $"in {BeforeName} but not in {AfterName}" : $"in {AfterName} but not in {BeforeName}";

    /// <summary>Two values side by side, as in <c>10 in production but 20 in staging</c>; of long ones only the part where they begin to differ.</summary>
    public string Both(string before, string after)
    {
        var from = IsLong(before) || IsLong(after) ? before.Zip(after).TakeWhile(p => p.First == p.Second).Count() : 0;
        return $"{Excerpt(before, from)} in {BeforeName} but {Excerpt(after, from)} in {AfterName}";
    }

    /// <summary>Where two texts begin to differ, as in <c>from line 3 on: a in production but b in staging</c>.</summary>
    public string Where(string before, string after)
    {
        var (old, young) = (before.Split('\n'), after.Split('\n'));
        var same = old.Zip(young).TakeWhile(p => p.First == p.Second).Count();
        return $"from line {same + 1} on: {Both(Line(old, same), Line(young, same))}";
    }

    /// <summary>Whether a text is too long for a sentence: a body, say, or a query.</summary>
    public static bool IsLong(string? text) => text is { Length: > Long } || text?.Contains('\n', StringComparison.Ordinal) == true;

    private string InWords(AttributeChange change) => change switch
    {
        { Before: "yes" or "no", After: "yes" or "no" } => $"{change.InWords} {Only(change.Before == "yes")}",
        { Before: null } when IsLong(change.After) => $"{change.InWords} is set only in {AfterName}",
        { After: null } when IsLong(change.Before) => $"{change.InWords} is set only in {BeforeName}",
        { Before: { } before, After: { } after } when before.Contains('\n', StringComparison.Ordinal) || after.Contains('\n', StringComparison.Ordinal) =>
            $"{change.InWords} differs {Where(before, after)}",
        _ => $"{change.InWords} {Verb(change)} {Both(Value(change.Before), Value(change.After))}",
    };

    // as in "columns are (a, b)"
    private static string Verb(AttributeChange change) =>
        change.InWords.EndsWith('s') && new[] { change.Before, change.After }.Any(v => v is ['(', .., ')']) ? "are" : "is";

    private static string Line(string[] lines, int number) => number >= lines.Length ? "at its end" : lines[number].Trim() is { Length: > 0 } line ? line : "an empty line";

    private static string Excerpt(string text, int from)
    {
        if (!IsLong(text))
        {
            return text;
        }

        var start = Math.Max(0, Math.Min(from, text.Length) - (Long / 4));
        var end = Math.Min(text.Length, start + Long);
        return $"{(start > 0 ? "…" : "")}{text[start..end].Replace('\n', ' ')}{(end < text.Length ? "…" : "")}";
    }

    private static string Value(string? text) => text switch
    {
        null => "not set",
        "" => "empty",
        "()" => "none",
        _ => text,
    };
}
