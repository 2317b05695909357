using System.Text.Json.Serialization.Metadata;

namespace AssetTracer.Schema;

/// <summary>A collation: how texts are ordered and compared.</summary>
/// <remarks>
/// The version that its provider had is left out: it tells of the machine, not of the schema.
/// See <see href="https://www.postgresql.org/docs/current/sql-createcollation.html">CREATE COLLATION</see>.
/// </remarks>
public sealed record CollationDefinition : SchemaObject
{
    /// <summary>The collation's name.</summary>
    public required QualifiedName Name { get; init; }

    /// <summary>Who knows the language's rules.</summary>
    public CollationProvider Provider { get; init; }

    /// <summary>The locale of a provider that has one for everything, as in <c>de-u-co-phonebk</c>; <see langword="null"/> for the operating system's.</summary>
    public string? Locale { get; init; }

    /// <summary>The operating system's locale for ordering, or <see langword="null"/> for another provider.</summary>
    public string? LcCollate { get; init; }

    /// <summary>The operating system's locale for upper and lower case, or <see langword="null"/> for another provider.</summary>
    public string? LcCtype { get; init; }

    /// <summary>Whether only texts of the same bytes are equal.</summary>
    public bool IsDeterministic { get; init; } = true;

    /// <summary>Rules that are added to the locale's, or <see langword="null"/> if there are none. PostgreSQL 16 and newer.</summary>
    public string? Rules { get; init; }

    /// <inheritdoc/>
    public override ObjectIdentity Identity => Named(Name);

    /// <inheritdoc/>
    public override ObjectIdentity? Parent => null;

    /// <summary>Names a collation.</summary>
    /// <param name="name">The collation's name.</param>
    public static ObjectIdentity Named(QualifiedName name) => new(ObjectKind.Collation, name);
}

/// <summary>Who knows the rules of a <see cref="CollationDefinition"/>.</summary>
public enum CollationProvider
{
    /// <summary>The operating system's C library.</summary>
    Libc,

    /// <summary>The ICU library.</summary>
    Icu,

    /// <summary>PostgreSQL itself. PostgreSQL 17 and newer.</summary>
    Builtin,
}

public sealed partial class MigrationBuilder
{
    /// <summary>Creates a collation with a locale of the ICU library. Others can be made by creating a <see cref="CollationDefinition"/>.</summary>
    /// <param name="name">The collation's name.</param>
    /// <param name="locale">The locale, as in <c>und-u-ks-level2</c>.</param>
    /// <param name="deterministic">Whether only texts of the same bytes are equal; by default they are.</param>
    public void CreateCollation(QualifiedName name, string locale, bool deterministic = true) =>
        Create(new CollationDefinition { Name = name, Provider = CollationProvider.Icu, Locale = locale, IsDeterministic = deterministic });

    /// <summary>Gives a collation another name.</summary>
    /// <param name="name">The collation's name.</param>
    /// <param name="newName">Its new name, without a schema.</param>
    public void RenameCollation(QualifiedName name, string newName) => Rename(CollationDefinition.Named(name), newName);

    /// <summary>Drops a collation.</summary>
    /// <param name="name">The collation's name.</param>
    /// <param name="behavior">Whether what depends on it (a column, say) is dropped too; by default the drop fails then.</param>
    public void DropCollation(QualifiedName name, DropBehavior behavior = DropBehavior.Restrict) => Drop(CollationDefinition.Named(name), behavior);
}

public sealed partial class VerificationBuilder
{
    /// <summary>Expects a collation to exist.</summary>
    /// <param name="name">The collation's name.</param>
    public VerificationBuilder HasCollation(QualifiedName name) => Exists(CollationDefinition.Named(name));
}

internal sealed class CollationRules : ObjectRules<CollationDefinition>
{
    public static CollationRules Instance { get; } = new();

    public override ChangeRules Changing => CollationChanges.Instance;

    public override JsonTypeInfo<CollationDefinition> Json => SnapshotJson.Default.CollationDefinition;

    public override string? Presence => CatalogPresence.AnyOfUser("pg_collation l", "l.collnamespace");

    // PostgreSQL 14 keeps ICU's locale where the operating system's are; 17 gave its column another name.
    public override string Catalog(PostgresVersion server) => $"""
        SELECT n.nspname                                                       AS schema
             , l.collname                                                      AS name
             , l.collprovider::text                                            AS provider
             , {server.Since(17, "l.colllocale", server.Since(15, "l.colliculocale", "CASE l.collprovider WHEN 'i' THEN l.collcollate::text END"))} AS locale
             , CASE l.collprovider WHEN 'c' THEN l.collcollate::text END       AS lc_collate
             , CASE l.collprovider WHEN 'c' THEN l.collctype::text END         AS lc_ctype
             , l.collisdeterministic                                           AS is_deterministic
             , {server.Since(16, "l.collicurules", "NULL::text")}              AS rules
          FROM pg_collation l
          JOIN pg_namespace n ON n.oid = l.collnamespace
         WHERE {IsOfDatabase}
           AND {CatalogScope.Wanted("n.nspname", "l.collname")}
           AND {CatalogScope.NotOfExtension("pg_collation", "l.oid")}
        """;

    /// <summary>Leaves out what another encoding's database would use.</summary>
    public static string IsOfDatabase => "l.collencoding IN (-1, (SELECT encoding FROM pg_database WHERE datname = current_database()))";

    public override CollationDefinition Read(CatalogRow row) => new()
    {
        Name = row.Name("name"),
        Provider = ProviderFor(row.Text("provider")),
        Locale = row.TextOrNull("locale"),
        LcCollate = row.TextOrNull("lc_collate"),
        LcCtype = row.TextOrNull("lc_ctype"),
        IsDeterministic = row.Flag("is_deterministic"),
        Rules = row.TextOrNull("rules"),
    };

    public override ValueArray<SqlStatement> Create(CollationDefinition target) =>
    [
        new($"CREATE COLLATION {target.Name} (PROVIDER = {target.Provider.ToString().ToLowerInvariant()}"
            + (target.Locale is { } locale ? $", LOCALE = {Quote.Literal(locale)}" : "")
            + (target.LcCollate is { } collate ? $", LC_COLLATE = {Quote.Literal(collate)}" : "")
            + (target.LcCtype is { } ctype ? $", LC_CTYPE = {Quote.Literal(ctype)}" : "")
            + (target.IsDeterministic ? "" : ", DETERMINISTIC = false")
            + (target.Rules is { } rules ? $", RULES = {Quote.Literal(rules)}" : "")
            + ")"),
    ];

    // PostgreSQL can change nothing of a collation but its name.
    public override ValueArray<SqlStatement>? Alter(CollationDefinition before, CollationDefinition after) => before == after ? [] : null;

    public override ValueArray<SqlStatement> Drop(ObjectIdentity identity, DropBehavior behavior) =>
    [
        new($"DROP COLLATION {identity.Name}{Suffix(behavior)}",
            behavior == DropBehavior.Cascade ? [new(HazardKind.LosesData, $"Columns with collation {identity.Name} are lost.")] : []),
    ];

    public override ValueArray<SqlStatement> Rename(ObjectIdentity identity, string newName) =>
        [new($"ALTER COLLATION {identity.Name} RENAME TO {Quote.Id(newName)}")];

    public override Meaning Explain(CollationDefinition? before, CollationDefinition? after, ValueArray<AttributeChange> changes, ComparisonSides sides) =>
        (before, after) is ({ } one, { } other)
            ? new(Severity.Behavioural, one.IsDeterministic == other.IsDeterministic
                ? $"Collation {other.Name} orders texts differently: {sides.List(changes)}."
                : $"Collation {other.Name} finds other texts equal: {sides.List(changes)}.")
            : Meaning.Plain(before, after, changes, sides);

    private static CollationProvider ProviderFor(string code) => code switch
    {
        "c" => CollationProvider.Libc,
        "i" => CollationProvider.Icu,
        "b" => CollationProvider.Builtin,
        _ => throw new InvalidOperationException($"pg_collation.collprovider has the unknown value '{code}'."),
    };
}
