namespace AssetTracer.Schema;

/// <summary>
/// Looks in a snapshot for rows that others may reach than those they are meant for, and for policies that don't do what they seem to. It needs no
/// database: a snapshot file is enough. What roles are members of, and which are exempt from row security, a snapshot doesn't know.
/// </summary>
public static class SchemaLint
{
    /// <summary>The rules, in the order in which reports list them.</summary>
    public static ValueArray<LintRule> Rules => LintRules.All;

    /// <summary>Asks every rule.</summary>
    /// <param name="snapshot">What to look at. A rule for which it lacks a kind of object isn't asked, and the report says so.</param>
    /// <param name="options">What to look for. Default: as <see cref="LintOptions"/> says.</param>
    /// <exception cref="MigrationDefinitionException">An option names a rule that isn't there, or an excuse has no reason.</exception>
    public static LintReport Check(SchemaSnapshot snapshot, LintOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(snapshot);
        options ??= new();
        options.Check();
        var subject = new LintSubject(snapshot, options);
        var asked = LintRules.All.Where(r => !options.Off.Contains(r.Id)).ToLookup(r => WhyNot(r, snapshot));
        var found = asked[null]
            .SelectMany(rule => rule.Check(subject).Select(f => options.Severities.TryGetValue(rule.Id, out var severity) ? f with { Severity = severity } : f))
            .ToLookup(f => options.Excused.FirstOrDefault(e => e.IsFor(f)));
        return new()
        {
            FailOn = options.FailOn,
            Rules = asked[null].Select(r => r.Id).ToValueArray(),
            // a stable order: rules keep theirs within a severity
            Findings = found[null].OrderByDescending(f => f.Severity).ToValueArray(),
            Excused = found.Where(g => g.Key is not null).SelectMany(g => g.Select(f => new ExcusedFinding(f, g.Key!.Reason))).ToValueArray(),
            StaleExcuses = options.Excused.Where(e => !found.Contains(e)).ToValueArray(),
            Off = LintRules.All.Select(r => r.Id).Where(options.Off.Contains).ToValueArray(),
            NotAsked = asked.Where(g => g.Key is not null).SelectMany(g => g.Select(r => new UnaskedRule(r.Id, g.Key!))).ToValueArray(),
        };
    }

    private static string? WhyNot(LintRule rule, SchemaSnapshot snapshot)
    {
        var lacking = rule.Needs.Except(snapshot.KindsRead).Select(k => Wording.Plural(ObjectKinds.Word(k))).ToList();
        if (lacking.Count > 0)
        {
            return $"The snapshot doesn't say anything of {Wording.List(lacking)}: take it with this version of the library.";
        }

        return snapshot.NotVisible.FirstOrDefault(v => v is { Object: null, Kind: { } kind } && rule.Needs.Contains(kind)) is { } hidden
            ? $"Role {Quote.Id(hidden.Reader)} may not see {hidden}: take the snapshot with a role that may."
            : null;
    }
}
