namespace AssetTracer.Schema.PostgresTests.Versions;

/// <summary>Something that a newer server really has otherwise, although the source is the same.</summary>
/// <param name="Kind">The kind of object.</param>
/// <param name="Attribute">The attribute, named as in the snapshot file.</param>
/// <param name="Since">The first version that has it otherwise.</param>
/// <param name="Reason">Why, in a sentence.</param>
internal sealed record VersionDifference(ObjectKind Kind, string Attribute, int Since, string Reason)
{
    /// <summary>Which changes of the attribute it explains; all by default.</summary>
    public Func<AttributeChange, bool> Explains { get; init; } = _ => true;
}

/// <summary>Every difference between servers that got the same source. Whatever isn't listed here is a false alarm.</summary>
internal static class VersionDifferences
{
    private const string NoMoreCreate = "Only its owner may create objects in the schema public.";
    private const string Maintain = "GRANT ALL on a table gives the right to VACUUM, ANALYZE, REINDEX and so on as well.";
    private const string NewerExtension = "The server brings a newer version of the extension.";

    public static IReadOnlyList<VersionDifference> All { get; } =
    [
        new(ObjectKind.Owner, "role", 15, "The schema public belongs to whoever owns the database.") { Explains = c => c is { Before: "postgres", After: "pg_database_owner" } },
        new(ObjectKind.Privilege, "privileges", 15, NoMoreCreate) { Explains = c => Without(c.Before, "CREATE") == Names(c.After) },
        new(ObjectKind.View, "query", 15, "A result that is just true or false is called ?column?, where it was called bool.") { Explains = c => c.Before?.Replace("true AS bool", "true", StringComparison.Ordinal) == c.After },
        new(ObjectKind.Extension, "version", 15, NewerExtension),
        new(ObjectKind.Privilege, "privileges", 17, Maintain) { Explains = IsMaintain },
        new(ObjectKind.Privilege, "grantable", 17, Maintain) { Explains = IsMaintain },
        new(ObjectKind.DefaultPrivilege, "privileges", 17, Maintain) { Explains = IsMaintain },
        new(ObjectKind.DefaultPrivilege, "grantable", 17, Maintain) { Explains = IsMaintain },
        new(ObjectKind.Extension, "version", 17, NewerExtension),
        new(ObjectKind.Domain, "notNullName", 17, "NOT NULL of a domain is a constraint, with a name that it keeps when the domain gets another one.") { Explains = c => c.Before is null },
        new(ObjectKind.Extension, "version", 18, NewerExtension),
        new(ObjectKind.Subscription, "streaming", 18, "A subscription that doesn't say otherwise streams big transactions to parallel workers.") { Explains = c => c is { Before: "off", After: "parallel" } },
        new(ObjectKind.Column, "notNullName", 18, "NOT NULL of a column is a constraint, with a name that it keeps when the table or the column gets another one.") { Explains = c => c.Before is null },
    ];

    private static bool IsMaintain(AttributeChange change) => Without(change.After, "MAINTAIN") == Names(change.Before);

    private static ValueArray<string> Without(string? list, string privilege) => Names(list).Where(p => p != privilege).ToValueArray();

    private static ValueArray<string> Names(string? list) => (list ?? "").Split(['(', ')', ',', ' '], StringSplitOptions.RemoveEmptyEntries).ToValueArray();
}
