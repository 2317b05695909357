namespace AssetTracer.Schema;

internal sealed class DefinerSearchPath() : LintRule(
    "definer-search-path", "A SECURITY DEFINER routine has no fixed search_path, or one that everybody can put objects into", ObjectKind.Routine, ObjectKind.Privilege)
{
    private const string Setting = "search_path=";

    // The names in a body that the server understood when it was created are bound; C knows none.
    internal override IEnumerable<DeploymentFinding> Check(LintSubject subject) =>
        from routine in subject.Snapshot.OfKind<RoutineDefinition>()
        where routine is { IsSecurityDefiner: true, IsStandardBody: false, Language: not ("c" or "internal") }
        let path = routine.Settings.FirstOrDefault(s => s.StartsWith(Setting, StringComparison.Ordinal))?[Setting.Length..]
        let finding = path is null ? Unfixed(routine) : Loose(routine, path, subject)
        where finding is not null
        select finding;

    private DeploymentFinding Unfixed(RoutineDefinition routine) => Found(
        FindingSeverity.Warning,
        routine.Identity,
        $"{Name(routine)} runs with its owner's rights but looks for names in its caller's search_path: whoever can create objects in a schema there has it do what they like.",
        $"Fix it: ALTER {Word(routine)} {Signature(routine)} SET search_path = '', with every name in it qualified by its schema.");

    private DeploymentFinding? Loose(RoutineDefinition routine, string path, LintSubject subject)
    {
        var schemas = path.Split(',', StringSplitOptions.TrimEntries).Select(s => s.Trim('"')).Where(s => s.Length > 0).ToList();
        var open = schemas.Where(s => s == "$user" || SchemaOpenToCreate.WhoCreates(s, subject).Count > 0).ToList();
        return open.Count > 0
            ? Found(
                FindingSeverity.Warning,
                routine.Identity,
                $"{Name(routine)} runs with its owner's rights and looks for names in {Wording.List([.. open.Select(Quote.Id)])}, where everybody may create objects.",
                "Leave that out of its search_path, or revoke CREATE on the schema.")
            : schemas.Count > 0 && !schemas.TrueForAll(s => s == "pg_catalog") && !schemas.Contains("pg_temp")
                ? Found(
                    FindingSeverity.Note,
                    routine.Identity,
                    $"{Name(routine)} runs with its owner's rights and has search_path {path}: the caller's temporary tables come before it, because it doesn't say pg_temp.",
                    "Say pg_temp at its end, or make it empty and qualify every name.")
                : null;
    }

    private static string Name(RoutineDefinition routine) => $"{(routine.IsProcedure ? "Procedure" : "Function")} {Signature(routine)}";

    private static string Signature(RoutineDefinition routine) => $"{routine.Name}({routine.Identity.Arguments})";

    private static string Word(RoutineDefinition routine) => routine.IsProcedure ? "PROCEDURE" : "FUNCTION";
}
