using System.Text.Json.Serialization.Metadata;

namespace AssetTracer.Schema;

/// <summary>A cast: how a value of one type becomes one of another.</summary>
/// <remarks>See <see href="https://www.postgresql.org/docs/current/sql-createcast.html">CREATE CAST</see>.</remarks>
public sealed record CastDefinition : SchemaObject
{
    /// <summary>The type of the given value as <c>format_type</c> prints it.</summary>
    public required string Source { get; init; }

    /// <summary>The type that it becomes as <c>format_type</c> prints it.</summary>
    public required string Target { get; init; }

    /// <summary>How the value is made.</summary>
    public CastMethod Method { get; init; }

    /// <summary>The function that makes the value, with the types of its arguments, as in <c>public.to_text(public.code)</c>; <see langword="null"/> if none is called.</summary>
    public string? Function { get; init; }

    /// <summary>Where it happens without being asked for.</summary>
    public CastContext Context { get; init; }

    /// <inheritdoc/>
    public override ObjectIdentity Identity => Named(Source, Target);

    /// <inheritdoc/>
    public override ObjectIdentity? Parent => null;

    /// <summary>Names a cast.</summary>
    /// <param name="source">The type of the given value as <c>format_type</c> prints it.</param>
    /// <param name="target">The type that it becomes as <c>format_type</c> prints it.</param>
    public static ObjectIdentity Named(string source, string target) => new(ObjectKind.Cast, new QualifiedName("", "cast"), Arguments: $"{source} AS {target}");
}

/// <summary>How a <see cref="CastDefinition"/> makes a value.</summary>
public enum CastMethod
{
    /// <summary>By a function.</summary>
    Function,

    /// <summary>The bytes stay as they are.</summary>
    Binary,

    /// <summary>By writing it as text and reading that.</summary>
    Text,
}

/// <summary>Where a <see cref="CastDefinition"/> happens without being asked for.</summary>
public enum CastContext
{
    /// <summary>Nowhere.</summary>
    Explicit,

    /// <summary>Where a value is stored in a column.</summary>
    Assignment,

    /// <summary>In every expression.</summary>
    Implicit,
}

public sealed partial class MigrationBuilder
{
    /// <summary>Creates a cast by a function.</summary>
    /// <param name="source">The type of the given value.</param>
    /// <param name="target">The type that it becomes.</param>
    /// <param name="function">The function with the types of its arguments, as in <c>public.to_text(public.code)</c>.</param>
    /// <param name="context">Where it happens without being asked for; by default nowhere.</param>
    public void CreateCast(string source, string target, string function, CastContext context = CastContext.Explicit) =>
        Create(new CastDefinition { Source = source, Target = target, Function = function, Context = context });

    /// <summary>Drops a cast.</summary>
    /// <param name="source">The type of the given value as <c>format_type</c> prints it.</param>
    /// <param name="target">The type that it becomes as <c>format_type</c> prints it.</param>
    public void DropCast(string source, string target) => Drop(CastDefinition.Named(source, target));
}

public sealed partial class VerificationBuilder
{
    /// <summary>Expects a cast to exist.</summary>
    /// <param name="source">The type of the given value as <c>format_type</c> prints it.</param>
    /// <param name="target">The type that it becomes as <c>format_type</c> prints it.</param>
    public VerificationBuilder HasCast(string source, string target) => Exists(CastDefinition.Named(source, target));
}

internal sealed class CastRules : ObjectRules<CastDefinition>
{
    public static CastRules Instance { get; } = new();

    /// <summary>Leaves out PostgreSQL's own casts, and the one that a range type brings with it.</summary>
    public static string IsWritten => """
        k.oid >= 16384 AND NOT EXISTS (SELECT FROM pg_depend d WHERE d.classid = 'pg_cast'::regclass AND d.objid = k.oid AND d.deptype = 'i')
        """;

    /// <summary>The expression for the types in a cast's identity.</summary>
    public static string Types => "format_type(k.castsource, NULL) || ' AS ' || format_type(k.casttarget, NULL)";

    public override JsonTypeInfo<CastDefinition> Json => SnapshotJson.Default.CastDefinition;

    public override bool IsKnownByDefinition => false;

    public override string? Presence => CatalogPresence.Any("pg_cast k", "k.oid >= 16384");

    public override string Catalog(PostgresVersion server) => $"""
        SELECT format_type(k.castsource, NULL)         AS source
             , format_type(k.casttarget, NULL)         AS target
             , k.castmethod::text                      AS method
             , {CatalogNames.Signature("k.castfunc")}  AS function
             , k.castcontext::text                     AS context
          FROM pg_cast k
         WHERE {IsWritten}
           AND {CatalogScope.WantedOfDatabase("'cast'")}
           AND {CatalogScope.NotOfExtension("pg_cast", "k.oid")}
        """;

    public override CastDefinition Read(CatalogRow row) => new()
    {
        Source = row.Sql("source"),
        Target = row.Sql("target"),
        Method = MethodFor(row.Text("method")),
        Function = row.SqlOrNull("function"),
        Context = ContextFor(row.Text("context")),
    };

    public override ValueArray<SqlStatement> Create(CastDefinition target) =>
    [
        new($"CREATE CAST ({target.Source} AS {target.Target}) {How(target)}"
            + target.Context switch
            {
                CastContext.Explicit => "",
                CastContext.Assignment => " AS ASSIGNMENT",
                CastContext.Implicit => " AS IMPLICIT",
            }),
    ];

    // PostgreSQL can change nothing of a cast.
    public override ValueArray<SqlStatement>? Alter(CastDefinition before, CastDefinition after) => before == after ? [] : null;

    public override ValueArray<SqlStatement> Drop(ObjectIdentity identity, DropBehavior behavior) => [new($"DROP CAST ({identity.Arguments}){Suffix(behavior)}")];

    private static string How(CastDefinition cast) => cast.Method switch
    {
        CastMethod.Function => $"WITH FUNCTION {cast.Function ?? throw new InvalidOperationException($"Name the function of {cast.Identity}, or another way to make the value.")}",
        CastMethod.Binary => "WITHOUT FUNCTION",
        CastMethod.Text => "WITH INOUT",
    };

    private static CastMethod MethodFor(string code) => code switch
    {
        "f" => CastMethod.Function,
        "b" => CastMethod.Binary,
        "i" => CastMethod.Text,
        _ => throw new InvalidOperationException($"pg_cast.castmethod has the unknown value '{code}'."),
    };

    private static CastContext ContextFor(string code) => code switch
    {
        "e" => CastContext.Explicit,
        "a" => CastContext.Assignment,
        "i" => CastContext.Implicit,
        _ => throw new InvalidOperationException($"pg_cast.castcontext has the unknown value '{code}'."),
    };
}
