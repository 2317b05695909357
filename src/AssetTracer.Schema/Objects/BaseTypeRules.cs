using System.Globalization;
using System.Text.Json.Serialization.Metadata;

namespace AssetTracer.Schema;

internal sealed class BaseTypeRules : ObjectRules<BaseTypeDefinition>
{
    public static BaseTypeRules Instance { get; } = new();

    public override ChangeRules Changing => BaseTypeChanges.Instance;

    /// <summary>Keeps base types and shells, but neither the array types that come with every type nor what an extension brings with one of its types.</summary>
    public static string IsWritten =>
        "((t.typtype = 'p' AND NOT t.typisdefined) OR (t.typtype = 'b' AND NOT EXISTS (SELECT FROM pg_type x WHERE x.oid = t.typelem AND x.typarray = t.oid)))";

    public override JsonTypeInfo<BaseTypeDefinition> Json => SnapshotJson.Default.BaseTypeDefinition;

    public override string? Presence => CatalogPresence.AnyOfUser("pg_type t", "t.typnamespace", IsWritten);

    public override string Catalog(PostgresVersion server) => $"""
        SELECT n.nspname                                                          AS schema
             , t.typname                                                          AS name
             , t.typisdefined                                                     AS is_defined
             , {CatalogNames.Function("t.typinput")}                              AS input
             , {CatalogNames.Function("t.typoutput")}                             AS output
             , {CatalogNames.Function("t.typreceive")}                            AS receive
             , {CatalogNames.Function("t.typsend")}                               AS send
             , {CatalogNames.Function("t.typmodin")}                              AS modifier_input
             , {CatalogNames.Function("t.typmodout")}                             AS modifier_output
             , {CatalogNames.Function("t.typanalyze")}                            AS "analyze"
             , {CatalogNames.Function("t.typsubscript")}                          AS subscript
             , CASE WHEN t.typelem <> 0 THEN format_type(t.typelem, NULL) END     AS element
             , CASE WHEN t.typlen >= 0 THEN t.typlen::integer END                 AS length
             , t.typbyval                                                         AS is_passed_by_value
             , t.typalign::text                                                   AS alignment
             , t.typstorage::text                                                 AS storage
             , t.typcategory::text                                                AS category
             , t.typispreferred                                                   AS is_preferred
             , t.typdefault                                                       AS default
             , t.typdelim::text                                                   AS delimiter
             , t.typcollation <> 0                                                AS is_collatable
          FROM pg_type t
          JOIN pg_namespace n ON n.oid = t.typnamespace
         WHERE {IsWritten}
           AND {CatalogScope.Wanted("n.nspname", "t.typname")}
           AND {CatalogScope.NotOfExtension("pg_type", "t.oid")}
        """;

    // A shell has whatever PostgreSQL puts there for the time being.
    public override BaseTypeDefinition Read(CatalogRow row) => !row.Flag("is_defined") ? new() { Name = row.Name("name") } : new()
    {
        Name = row.Name("name"),
        Input = row.FullNameOrNull("input"),
        Output = row.FullNameOrNull("output"),
        Receive = row.FullNameOrNull("receive"),
        Send = row.FullNameOrNull("send"),
        ModifierInput = row.FullNameOrNull("modifier_input"),
        ModifierOutput = row.FullNameOrNull("modifier_output"),
        Analyze = row.FullNameOrNull("analyze"),
        Subscript = row.FullNameOrNull("subscript"),
        Element = row.SqlOrNull("element"),
        Length = row.NumberOrNull("length"),
        IsPassedByValue = row.Flag("is_passed_by_value"),
        Alignment = AlignmentFor(row.Text("alignment")),
        Storage = StorageFor(row.Text("storage")),
        Category = row.Text("category"),
        IsPreferred = row.Flag("is_preferred"),
        Default = row.TextOrNull("default"),
        Delimiter = row.Text("delimiter"),
        IsCollatable = row.Flag("is_collatable"),
    };

    public override ValueArray<SqlStatement> Create(BaseTypeDefinition target) =>
        [new($"CREATE TYPE {target.Name}" + (target.IsShell ? "" : $" (\n    {string.Join(",\n    ", Options(target))}\n)"))];

    // A shell becomes a type by being created again. Of a type only some functions and the storage can be changed, the latter never to plain.
    public override ValueArray<SqlStatement>? Alter(BaseTypeDefinition before, BaseTypeDefinition after) =>
        before == after ? []
        : before.IsShell ? Create(after)
        : before with
        {
            Receive = after.Receive,
            Send = after.Send,
            ModifierInput = after.ModifierInput,
            ModifierOutput = after.ModifierOutput,
            Analyze = after.Analyze,
            Subscript = after.Subscript,
            Storage = after.Storage,
        } == after && (before.Storage == after.Storage || after.Storage != TypeStorage.Plain)
            ? [new($"ALTER TYPE {after.Name} SET ({string.Join(", ", Changes(before, after))})")]
        : null;

    // The functions that read and write a type need it, and it needs them: neither can be dropped alone.
    public override ValueArray<SqlStatement> Drop(ObjectIdentity identity, DropBehavior behavior) =>
    [
        new($"DROP TYPE {identity.Name} CASCADE", new Hazard(HazardKind.LosesData, $"Columns of type {identity.Name} are lost, and so are the functions that take or give it.")),
    ];

    public override ValueArray<SqlStatement> Rename(ObjectIdentity identity, string newName) =>
        [new($"ALTER TYPE {identity.Name} RENAME TO {Quote.Id(newName)}")];

    public override Meaning Explain(BaseTypeDefinition? before, BaseTypeDefinition? after, ValueArray<AttributeChange> changes, ComparisonSides sides) =>
        (before, after) switch
        {
            ({ IsShell: true }, { IsShell: false } type) => new(Severity.Breaking, $"Type {type.Name} is only a shell in {sides.BeforeName}: nothing can be stored in it there."),
            ({ IsShell: false } type, { IsShell: true }) => new(Severity.Behavioural, $"Type {type.Name} is only a shell in {sides.AfterName}."),
            ({ }, { } type) => new(
                changes.Any(c => c.Attribute is "input" or "output" or "length" or "isPassedByValue" or "alignment") ? Severity.Breaking
                : changes.All(c => c.Attribute is "storage" or "analyze") ? Severity.Cosmetic
                : Severity.Behavioural,
                $"Type {type.Name}: {sides.List(changes)}."),
            _ => Meaning.Plain(before, after, changes, sides),
        };

    private static IEnumerable<string> Options(BaseTypeDefinition of)
    {
        (string Name, string? Value)[] options =
        [
            .. Functions(of),
            ("ELEMENT", of.Element),
            ("INTERNALLENGTH", of.Length?.ToString(CultureInfo.InvariantCulture)),
            ("PASSEDBYVALUE", of.IsPassedByValue ? "true" : null),
            ("ALIGNMENT", of.Alignment switch { TypeAlignment.Char => "char", TypeAlignment.Short => "int2", TypeAlignment.Int => "int4", TypeAlignment.Double => "double" }),
            ("STORAGE", Keyword(of.Storage)),
            ("CATEGORY", Quote.Literal(of.Category)),
            ("PREFERRED", of.IsPreferred ? "true" : null),
            ("DEFAULT", of.Default is { } value ? Quote.Literal(value) : null),
            ("DELIMITER", Quote.Literal(of.Delimiter)),
            ("COLLATABLE", of.IsCollatable ? "true" : null),
        ];
        return options.Where(o => o.Value is not null).Select(o => $"{o.Name} = {o.Value}");
    }

    private static IEnumerable<string> Changes(BaseTypeDefinition before, BaseTypeDefinition after)
    {
        foreach (var (old, young) in Functions(before).Zip(Functions(after)).Where(p => p.First != p.Second))
        {
            yield return $"{young.Name} = {young.Value ?? "NONE"}";
        }

        if (before.Storage != after.Storage)
        {
            yield return $"STORAGE = {Keyword(after.Storage)}";
        }
    }

    private static IEnumerable<(string Name, string? Value)> Functions(BaseTypeDefinition of) =>
    [
        ("INPUT", of.Input?.ToString()),
        ("OUTPUT", of.Output?.ToString()),
        ("RECEIVE", of.Receive?.ToString()),
        ("SEND", of.Send?.ToString()),
        ("TYPMOD_IN", of.ModifierInput?.ToString()),
        ("TYPMOD_OUT", of.ModifierOutput?.ToString()),
        ("ANALYZE", of.Analyze?.ToString()),
        ("SUBSCRIPT", of.Subscript?.ToString()),
    ];

    private static string Keyword(TypeStorage storage) => storage switch
    {
        TypeStorage.Plain => "plain",
        TypeStorage.External => "external",
        TypeStorage.Extended => "extended",
        TypeStorage.Main => "main",
    };

    private static TypeAlignment AlignmentFor(string code) => code switch
    {
        "c" => TypeAlignment.Char,
        "s" => TypeAlignment.Short,
        "i" => TypeAlignment.Int,
        "d" => TypeAlignment.Double,
        _ => throw new InvalidOperationException($"pg_type.typalign has the unknown value '{code}'."),
    };

    private static TypeStorage StorageFor(string code) => code switch
    {
        "p" => TypeStorage.Plain,
        "e" => TypeStorage.External,
        "x" => TypeStorage.Extended,
        "m" => TypeStorage.Main,
        _ => throw new InvalidOperationException($"pg_type.typstorage has the unknown value '{code}'."),
    };
}
