using System.Text.Json.Serialization.Metadata;

namespace AssetTracer.Schema;

/// <summary>Whom a role is to a foreign server. Passwords are among its options, so that only their names are told.</summary>
/// <remarks>See <see href="https://www.postgresql.org/docs/current/sql-createusermapping.html">CREATE USER MAPPING</see>.</remarks>
public sealed record UserMappingDefinition : SchemaObject
{
    /// <summary>The foreign server.</summary>
    public required string Server { get; init; }

    /// <summary>The role; <c>public</c> stands for everybody without a mapping of its own.</summary>
    public required string User { get; init; }

    /// <summary>The names of its options, sorted, or <see langword="null"/> if they aren't known: whoever read the database wasn't allowed to see them.</summary>
    public ValueArray<string>? OptionNames { get; init; }

    /// <summary>The values of its options, as far as this process read them itself.</summary>
    internal SecretValues OptionValues { get; init; }

    /// <inheritdoc/>
    public override ObjectIdentity Identity => Named(Server, User);

    /// <inheritdoc/>
    public override ObjectIdentity? Parent => null;

    internal override bool HoldsSecrets => OptionValues.AreKnown;

    /// <summary>Names a user mapping.</summary>
    /// <param name="server">The foreign server.</param>
    /// <param name="user">The role.</param>
    public static ObjectIdentity Named(string server, string user) => new(ObjectKind.UserMapping, new QualifiedName("", server), user);
}

internal sealed class UserMappingRules : ObjectRules<UserMappingDefinition>
{
    private const string Options = "options";
    private const string ByName = """split_part(o, '=', 1) COLLATE "C", o COLLATE "C" """;

    public static UserMappingRules Instance { get; } = new();

    public override ChangeRules Changing => ForeignChanges.Instance;

    public override JsonTypeInfo<UserMappingDefinition> Json => SnapshotJson.Default.UserMappingDefinition;

    public override bool IsKnownByDefinition => false;

    public override string? Presence => ForeignServerRules.Instance.Presence;

    // The view gives null both for no options and for options that the reader mustn't see: the condition is the view's own.
    public override string Catalog(PostgresVersion server) => $"""
        SELECT m.srvname                               AS server
             , m.usename                               AS user
             , CASE WHEN m.umoptions IS NOT NULL THEN ARRAY(SELECT split_part(o, '=', 1) FROM unnest(m.umoptions) o ORDER BY {ByName}) END AS option_names
             , CASE WHEN m.umoptions IS NOT NULL THEN ARRAY(SELECT d FROM unnest(m.umoptions) o, LATERAL (SELECT {SecretValues.Digest("o")}) v (d) WHERE d IS NOT NULL ORDER BY {ByName}) END AS option_values
             , m.umoptions IS NOT NULL OR r.rolsuper
               OR (m.umuser = 0 AND pg_has_role(s.srvowner, 'USAGE'))
               OR (m.usename = current_user AND (pg_has_role(s.srvowner, 'USAGE') OR has_server_privilege(s.oid, 'USAGE'))) AS is_readable
          FROM pg_user_mappings m
          JOIN pg_foreign_server s ON s.oid = m.srvid
          JOIN pg_roles r ON r.rolname = current_user
         WHERE {CatalogScope.WantedOfDatabase("m.srvname")}
           AND {CatalogScope.NotOfExtension("pg_user_mapping", "m.umid")}
        """;

    public override UserMappingDefinition Read(CatalogRow row) => new()
    {
        Server = row.Text("server"),
        User = row.Text("user"),
        OptionNames = row.Flag("is_readable") ? row.Texts("option_names") : null,
        OptionValues = new(row.Texts("option_names"), row.Texts("option_values")),
    };

    public override ValueArray<SqlStatement> Create(UserMappingDefinition target) =>
        [new($"CREATE {Name(target)}{ForeignOptions.Clause(Empty(target))}", Blank(target, Empty(target)).ToValueArray())];

    // Nobody knows the value that another one shall have: taking away what is there would help nobody.
    public override ValueArray<SqlStatement>? Alter(UserMappingDefinition before, UserMappingDefinition after)
    {
        var changes = after.OptionNames is null ? "" : ForeignOptions.Change(Empty(before), Empty(after));
        return before with { OptionNames = after.OptionNames, OptionValues = after.OptionValues } != after ? null
            : changes.Length == 0 ? []
            : [new($"ALTER {Name(after)}{changes}", Blank(after, Empty(after).Except(Empty(before))).ToValueArray())];
    }

    public override ValueArray<SqlStatement> Drop(ObjectIdentity identity, DropBehavior behavior) =>
        [new($"DROP USER MAPPING FOR {Quote.Role(identity.Within!)} SERVER {identity.Name}")];

    public override Meaning Explain(UserMappingDefinition? before, UserMappingDefinition? after, ValueArray<AttributeChange> changes, ComparisonSides sides) => (before, after) switch
    {
        (null, { } added) => new(Severity.Breaking, OneSided(added, sides.AfterName, sides.BeforeName)),
        ({ } removed, null) => new(Severity.Behavioural, OneSided(removed, sides.BeforeName, sides.AfterName)),
        ({ }, { } changed) => new(Severity.Behavioural, $"{Title(changed)}: {string.Join("; ", Clauses(before, changed, changes, sides))}."),
        _ => throw new ArgumentException("A difference has at least one side."),
    };

    public override IEnumerable<string> NotVisibleIn(SchemaObject target) => target is UserMappingDefinition { OptionNames: null } ? ["optionNames"] : [];

    public override IEnumerable<AttributeChange> SecretChanges(UserMappingDefinition before, UserMappingDefinition after) =>
        Differing(before, after) is { Count: > 0 } names
            ? [new(Options, $"the value of {Wording.List(names)}", $"another value of {Wording.List(names)}")]
            : [];

    private static List<string> Differing(UserMappingDefinition before, UserMappingDefinition after) => [.. before.OptionValues.DifferingFrom(after.OptionValues)];

    private static IEnumerable<string> Clauses(UserMappingDefinition before, UserMappingDefinition after, ValueArray<AttributeChange> changes, ComparisonSides sides)
    {
        foreach (var change in changes.Where(c => c.Attribute != Options))
        {
            yield return sides.List([change]);
        }

        if (Differing(before, after) is { Count: > 0 } names)
        {
            yield return (names.Count == 1 ? $"the value of option {names[0]} differs" : $"the values of options {Wording.List(names)} differ")
                + $" between {sides.BeforeName} and {sides.AfterName} (values are not shown)";
        }
    }

    private static string OneSided(UserMappingDefinition mapping, string present, string absent) =>
        $"Role {Quote.Id(mapping.User)} is known to foreign server {Quote.Id(mapping.Server)} in {present} but not in {absent}.";

    private static string Title(UserMappingDefinition mapping) => $"User mapping of {Quote.Id(mapping.User)} on foreign server {Quote.Id(mapping.Server)}";

    private static string Name(UserMappingDefinition mapping) => $"USER MAPPING FOR {Quote.Role(mapping.User)} SERVER {Quote.Id(mapping.Server)}";

    // No value is known: an empty one says where each belongs.
    private static ValueArray<string> Empty(UserMappingDefinition mapping) => (mapping.OptionNames ?? default).Select(n => n + "=").ToValueArray();

    private static IEnumerable<Hazard> Blank(UserMappingDefinition mapping, IEnumerable<string> options)
    {
        var names = options.Select(o => o[..^1]).ToList();
        if (names.Count > 0)
        {
            yield return new(
                HazardKind.ChangesAccess,
                $"Snapshots hold no secrets: give {string.Join(", ", names)} of the mapping of {Quote.Id(mapping.User)} on {Quote.Id(mapping.Server)} their values by hand.");
        }
    }
}
