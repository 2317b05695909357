namespace AssetTracer.Schema;

/// <summary>What a difference in a function or procedure means for the application.</summary>
internal static class RoutineMeaning
{
    public static Meaning Of(RoutineDefinition? before, RoutineDefinition? after, ValueArray<AttributeChange> changes, ComparisonSides sides) => (before, after) switch
    {
        (null, { } added) => new(Severity.Breaking, $"{Word(added)} {Name(added)} is missing in {sides.BeforeName}: calls fail there.{Note(added, sides.AfterName)}"),
        ({ } removed, null) => new(Severity.Behavioural, $"{Word(removed)} {Name(removed)} exists only in {sides.BeforeName}.{Note(removed, sides.BeforeName)}"),
        ({ } one, { } other) => Changed(one, other, changes, sides),
        _ => throw new ArgumentException("A difference has at least one side."),
    };

    /// <summary>Whether names in the body mean the same whoever calls.</summary>
    public static bool FixesSearchPath(RoutineDefinition routine) => routine.Settings.Any(s => s.StartsWith("search_path=", StringComparison.OrdinalIgnoreCase));

    private static Meaning Changed(RoutineDefinition before, RoutineDefinition after, ValueArray<AttributeChange> changes, ComparisonSides sides)
    {
        var said = new List<string>();
        var severity = changes.Select(c => c.Attribute == "body" && OnlyLineEndsDiffer(before, after) ? Severity.Cosmetic : Weight(c.Attribute)).Max();
        if (before.Body != after.Body)
        {
            said.Add(OnlyLineEndsDiffer(before, after) ? "the body has other line ends" : $"the body in {sides.BeforeName} differs from that in {sides.AfterName}, first in line {FirstOtherLine(before.Body, after.Body)}");
        }

        if (before.Arguments != after.Arguments)
        {
            said.Add($"the arguments are ({string.Join(", ", before.Arguments)}) in {sides.BeforeName} but ({string.Join(", ", after.Arguments)}) in {sides.AfterName}");
        }

        if (changes.Where(c => c.Attribute is not ("body" or "arguments")).ToValueArray() is { IsEmpty: false } others)
        {
            said.Add(sides.List(others));
        }

        return new(severity, $"{Word(after)} {Name(after)}: {string.Join("; ", said)}.{Note(before, sides.BeforeName)}{Note(after, sides.AfterName)}");
    }

    private static string Note(RoutineDefinition routine, string where) => routine.IsSecurityDefiner && !FixesSearchPath(routine)
        ? $" In {where} it does what its owner may and finds names by the caller's search_path: a caller can slip it objects of his own."
        : "";

    private static bool OnlyLineEndsDiffer(RoutineDefinition before, RoutineDefinition after) => Unified(before.Body) == Unified(after.Body);

    private static int FirstOtherLine(string before, string after) =>
        Unified(before).Split('\n').Zip(Unified(after).Split('\n')).TakeWhile(p => p.First == p.Second).Count() + 1;

    private static string Unified(string body) => body.ReplaceLineEndings("\n");

    private static Severity Weight(string attribute) => attribute switch
    {
        "arguments" or "result" or "isProcedure" or "isWindow" or "isSecurityDefiner" => Severity.Breaking,
        "cost" or "rows" or "supportFunction" => Severity.Cosmetic,
        _ => Severity.Behavioural,
    };

    private static string Word(RoutineDefinition routine) => routine.IsProcedure ? "procedure" : "function";

    private static string Name(RoutineDefinition routine) => $"{routine.Name}({routine.Identity.Arguments})";
}
