namespace AssetTracer.Schema;

/// <summary>Finds what differs in what two schemas live in.</summary>
internal static class EnvironmentComparer
{
    private const string Unqualified = "names without a schema mean other objects there, or none";

    /// <summary>The differences, most serious first.</summary>
    public static ValueArray<EnvironmentDifference> Compare(SchemaSnapshot before, SchemaSnapshot after, ComparisonSides sides) =>
        [.. Versions(before, after, sides).Concat((before.Environment, after.Environment) switch
        {
            ({ } one, { } other) => [.. Facts(one, other, sides), .. Extensions(one, other, sides), .. Settings(one, other, sides)],
            (null, null) => Enumerable.Empty<EnvironmentDifference>(),
            (var one, _) =>
            [
                new(Severity.Cosmetic, "environment", null, null, $"What the schema of {(one is null ? sides.BeforeName : sides.AfterName)} lives in isn't known: its snapshot doesn't say."),
            ],
        }).OrderByDescending(d => d.Severity)];

    /// <summary>The settings that both databases have but whose values nobody reads, since they may be secrets.</summary>
    public static ValueArray<string> Unread(SchemaSnapshot before, SchemaSnapshot after) =>
        Hidden(before).Intersect(Hidden(after)).ToValueArray();

    private static IEnumerable<string> Hidden(SchemaSnapshot snapshot) =>
        (snapshot.Environment?.Settings ?? []).Where(s => s.Value is null).Select(s => s.ToString());

    private static IEnumerable<EnvironmentDifference> Versions(SchemaSnapshot before, SchemaSnapshot after, ComparisonSides sides)
    {
        var (one, other) = (before.ServerVersion, after.ServerVersion);
        return one == other || one.Length == 0 || other.Length == 0 ? []
            : [new(Major(one) == Major(other) ? Severity.Cosmetic : Severity.Behavioural, "server version", one, other, $"The server is PostgreSQL {sides.Both(one, other)}.")];
    }

    private static string Major(string version) => version.Split('.')[0];

    private static IEnumerable<EnvironmentDifference> Facts(DatabaseEnvironment before, DatabaseEnvironment after, ComparisonSides sides)
    {
        (Severity Severity, string Subject, string? Before, string? After, string Meaning)[] facts =
        [
            (Severity.Breaking, "encoding", before.Encoding, after.Encoding, "text that the one stores the other may refuse"),
            (Severity.Behavioural, "locale provider", before.LocaleProvider, after.LocaleProvider, "text may sort and compare in another way"),
            (Severity.Behavioural, "collation", Plain(before.Collation), Plain(after.Collation), "text sorts in another way"),
            (Severity.Behavioural, "character type", Plain(before.CharacterType), Plain(after.CharacterType), "upper case, lower case and patterns may come out in another way"),
            (Severity.Behavioural, "locale", before.Locale, after.Locale, "text sorts in another way"),
            (Severity.Behavioural, "time zone", before.TimeZone, after.TimeZone, "times without a zone mean other moments, unless a session sets it"),
        ];
        return facts.Where(f => f.Before != f.After).Select(f => new EnvironmentDifference(
            f.Severity, f.Subject, f.Before, f.After, $"The {f.Subject} is {sides.Both(f.Before ?? "not set", f.After ?? "not set")}: {f.Meaning}."));
    }

    // One locale goes by two names: en_US.utf8 and en_US.UTF-8.
    private static string Plain(string locale) => locale.Replace("utf8", "UTF-8", StringComparison.OrdinalIgnoreCase);

    // An extension that only one side has is an object that only one side has.
    private static IEnumerable<EnvironmentDifference> Extensions(DatabaseEnvironment before, DatabaseEnvironment after, ComparisonSides sides) =>
        from one in before.Extensions
        join other in after.Extensions on one.Name equals other.Name
        where one.Version != other.Version
        select new EnvironmentDifference(
            Severity.Behavioural, $"version of extension {one.Name}", one.Version, other.Version, $"The version of extension {one.Name} is {sides.Both(one.Version, other.Version)}.");

    private static IEnumerable<EnvironmentDifference> Settings(DatabaseEnvironment before, DatabaseEnvironment after, ComparisonSides sides)
    {
        var (old, young) = (before.Settings.ToDictionary(s => s with { Value = null }), after.Settings.ToDictionary(s => s with { Value = null }));
        return
            from key in old.Keys.Union(young.Keys)
            let one = old.GetValueOrDefault(key)
            let other = young.GetValueOrDefault(key)
            where one != other
            let meaning = SettingMeaning(key.Name)
            select new EnvironmentDifference(
                meaning.Severity, key.ToString(), one?.Value, other?.Value,
                $"{char.ToUpperInvariant(key.ToString()[0])}{key.ToString()[1..]} is {Values(one, other, sides)}{meaning.Sentence}.");
    }

    private static string Values(DatabaseSetting? before, DatabaseSetting? after, ComparisonSides sides) => (before, after) switch
    {
        ({ Value: { } one }, { Value: { } other }) => sides.Both(Quote.Literal(one), Quote.Literal(other)),
        ({ Value: { } one }, null) => $"{Quote.Literal(one)} in {sides.BeforeName} but not set in {sides.AfterName}",
        (null, { Value: { } other }) => $"{Quote.Literal(other)} in {sides.AfterName} but not set in {sides.BeforeName}",
        var (one, _) => $"set {sides.Only(one is not null)}",
    };

    private static Meaning SettingMeaning(string name) => name.ToLowerInvariant() switch
    {
        "search_path" => new(Severity.Breaking, $": {Unqualified}"),
        "role" or "session_authorization" => new(Severity.Breaking, ": sessions begin as another role"),
        "row_security" => new(Severity.Breaking, ": with it off, a query that a policy would filter fails"),
        "default_transaction_read_only" => new(Severity.Breaking, ": with it on, statements that write fail"),
        "session_replication_role" => new(Severity.Breaking, ": as a replica, triggers and foreign keys don't fire"),
        "timezone" => new(Severity.Behavioural, ": times without a zone mean other moments"),
        "datestyle" or "intervalstyle" => new(Severity.Behavioural, ": dates are read and written in another way"),
        "statement_timeout" or "lock_timeout" or "idle_in_transaction_session_timeout" or "transaction_timeout" =>
            new(Severity.Behavioural, ": statements are given up after another time"),
        "application_name" => new(Severity.Cosmetic, ""),
        var log when log.StartsWith("log_", StringComparison.Ordinal) || log.StartsWith("debug_", StringComparison.Ordinal) || log.StartsWith("track_", StringComparison.Ordinal)
            || log.StartsWith("auto_explain.", StringComparison.Ordinal) || log.StartsWith("pg_stat_statements.", StringComparison.Ordinal) || log.StartsWith("pgaudit.", StringComparison.Ordinal) =>
            new(Severity.Cosmetic, ""),
        _ => new(Severity.Behavioural, ""),
    };
}
