using System.Diagnostics.CodeAnalysis;

namespace AssetTracer.Schema;

/// <summary>A function or a procedure.</summary>
/// <remarks>
/// See <see href="https://www.postgresql.org/docs/current/sql-createfunction.html">CREATE FUNCTION</see>
/// and <see href="https://www.postgresql.org/docs/current/sql-createprocedure.html">CREATE PROCEDURE</see>.
/// </remarks>
public sealed record RoutineDefinition : SchemaObject
{
    /// <summary>The routine's name, which others with other arguments may share.</summary>
    public required QualifiedName Name { get; init; }

    /// <summary>The arguments, in order. The columns of <c>RETURNS TABLE</c> are part of <see cref="Result"/>.</summary>
    public ValueArray<RoutineArgument> Arguments { get; init; }

    /// <summary>What a function returns, as in <c>SETOF public.orders</c> or <c>TABLE(id integer)</c>; <see langword="null"/> for a procedure.</summary>
    public string? Result { get; init; }

    /// <summary>Whether it is a procedure, which is called by <c>CALL</c>.</summary>
    public bool IsProcedure { get; init; }

    /// <summary>Whether it is a window function, which is called with <c>OVER</c>.</summary>
    public bool IsWindow { get; init; }

    /// <summary>The language the body is written in.</summary>
    public string Language { get; init; } = "sql";

    /// <summary>The body, as it was written; for a function in C the name of its symbol.</summary>
    public required string Body { get; init; }

    /// <summary>Whether the body is SQL that the server understood when it was created: <c>RETURN …</c> or <c>BEGIN ATOMIC … END</c>.</summary>
    public bool IsStandardBody { get; init; }

    /// <summary>Whether the result can differ between calls with the same arguments.</summary>
    public Volatility Volatility { get; init; }

    /// <summary>Whether the result is null, without a call, when an argument is.</summary>
    public bool IsStrict { get; init; }

    /// <summary>Whether it runs with the rights of its owner.</summary>
    public bool IsSecurityDefiner { get; init; }

    /// <summary>Whether it tells nothing of its arguments but by its result.</summary>
    public bool IsLeakproof { get; init; }

    /// <summary>Whether it can run in a parallel query.</summary>
    public ParallelSafety Parallel { get; init; }

    /// <summary>What the planner thinks that a call costs, or <see langword="null"/> for the language's default.</summary>
    public float? Cost { get; init; }

    /// <summary>How many rows the planner expects, or <see langword="null"/> for the default.</summary>
    public float? Rows { get; init; }

    /// <summary>Settings that hold while it runs, as <c>name=value</c>, sorted.</summary>
    public ValueArray<string> Settings { get; init; }

    /// <summary>The order in which the server keeps them.</summary>
    internal PrintedOrder SettingOrder { get; init; }

    /// <summary>The function that helps the planner with this one, or <see langword="null"/>.</summary>
    public QualifiedName? SupportFunction { get; init; }

    /// <summary>The library file of a function in C, or <see langword="null"/>.</summary>
    public string? ObjectFile { get; init; }

    /// <summary>The types that are transformed to and from the language.</summary>
    public ValueArray<string> Transforms { get; init; }

    /// <summary>The extensions that take it along when they are dropped, sorted; it is no member of theirs.</summary>
    public ValueArray<string> DependsOnExtensions { get; init; }

    /// <inheritdoc/>
    public override ObjectIdentity Identity => new(ObjectKind.Routine, Name, Arguments: string.Join(", ", Arguments.Where(a => a.IsInput).Select(a => TypeName.OfArgument(a.Type))));

    /// <inheritdoc/>
    public override ObjectIdentity? Parent => null;

    /// <summary>Names a routine.</summary>
    /// <param name="name">The routine's name.</param>
    /// <param name="argumentTypes">The types of its input arguments, in order.</param>
    public static ObjectIdentity Named(QualifiedName name, params ReadOnlySpan<string> argumentTypes) =>
        new(ObjectKind.Routine, name, Arguments: string.Join(", ", argumentTypes.ToArray().Select(TypeName.OfArgument)));
}

/// <summary>An argument of a function or procedure.</summary>
/// <param name="Name">The argument's name; empty if it has none.</param>
/// <param name="Type">The type as <c>format_type</c> prints it.</param>
/// <param name="Mode">Whether it is given by the caller, returned, or both.</param>
/// <param name="Default">The value it has where the caller gives none, as an SQL expression.</param>
public sealed record RoutineArgument(string Name, string Type, ArgumentMode Mode = ArgumentMode.In, string? Default = null)
{
    internal bool IsInput => Mode != ArgumentMode.Out;

    /// <summary>The argument as it is written in SQL.</summary>
    public override string ToString() =>
        Mode switch { ArgumentMode.In => "", ArgumentMode.Out => "OUT ", ArgumentMode.InOut => "INOUT ", ArgumentMode.Variadic => "VARIADIC " }
        + (Name.Length == 0 ? "" : Quote.Id(Name) + " ")
        + Type
        + (Default is null ? "" : $" DEFAULT {Default}");
}

/// <summary>Whether an argument is given by the caller, returned, or both.</summary>
public enum ArgumentMode
{
    /// <summary>Given by the caller.</summary>
    In,

    /// <summary>Returned.</summary>
    Out,

    /// <summary>Given and returned.</summary>
    InOut,

    /// <summary>Given as any number of values.</summary>
    Variadic,
}

/// <summary>Whether the result of a function can differ between calls with the same arguments.</summary>
public enum Volatility
{
    /// <summary>It can differ, or the function changes something.</summary>
    Volatile,

    /// <summary>It is the same within one statement.</summary>
    Stable,

    /// <summary>It is the same for ever.</summary>
    Immutable,
}

/// <summary>Whether a function can run in a parallel query.</summary>
public enum ParallelSafety
{
    /// <summary>It keeps the whole query from running in parallel.</summary>
    Unsafe,

    /// <summary>Only the leader may run it.</summary>
    Restricted,

    /// <summary>Every worker may run it.</summary>
    Safe,
}

public sealed partial class MigrationBuilder
{
    /// <summary>Creates a function. What isn't among the parameters can be said by creating a <see cref="RoutineDefinition"/>.</summary>
    /// <param name="name">The function's name.</param>
    /// <param name="arguments">The names and types of its arguments, as in <c>[("id", "integer")]</c>.</param>
    /// <param name="returns">What it returns, as in <c>SETOF public.orders</c>.</param>
    /// <param name="body">The body.</param>
    /// <param name="language">The language of the body.</param>
    /// <param name="volatility">Whether the result can differ between calls with the same arguments.</param>
    /// <param name="strict">Whether the result is null when an argument is.</param>
    /// <param name="securityDefiner">Whether it runs with the rights of its owner; then say <paramref name="searchPath"/> too.</param>
    /// <param name="searchPath">The schemas in which it looks for names, in place of the caller's; an empty text for none.</param>
    public void CreateFunction(
        QualifiedName name,
        ReadOnlySpan<(string Name, string Type)> arguments,
        string returns,
        [StringSyntax("sql")] string body,
        string language = "sql",
        Volatility volatility = Volatility.Volatile,
        bool strict = false,
        bool securityDefiner = false,
        string? searchPath = null) =>
        Create(Function(name, arguments, returns, body, language, volatility, strict, securityDefiner, searchPath));

    /// <summary>Replaces a function by one with the same arguments and result, or creates it. Whoever uses or may call it goes on doing so.</summary>
    /// <inheritdoc cref="CreateFunction"/>
    public void ReplaceFunction(
        QualifiedName name,
        ReadOnlySpan<(string Name, string Type)> arguments,
        string returns,
        [StringSyntax("sql")] string body,
        string language = "sql",
        Volatility volatility = Volatility.Volatile,
        bool strict = false,
        bool securityDefiner = false,
        string? searchPath = null)
    {
        var function = Function(name, arguments, returns, body, language, volatility, strict, securityDefiner, searchPath);
        Alter(function with { Body = "" }, function);
    }

    /// <summary>Drops a function or procedure.</summary>
    /// <param name="name">The routine's name.</param>
    /// <param name="argumentTypes">The types of its input arguments, in order.</param>
    /// <param name="behavior">Whether what depends on it is dropped too; by default the drop fails then.</param>
    public void DropRoutine(QualifiedName name, ReadOnlySpan<string> argumentTypes = default, DropBehavior behavior = DropBehavior.Restrict) =>
        Drop(RoutineDefinition.Named(name, argumentTypes), behavior);

    /// <summary>Gives a function or procedure another name.</summary>
    /// <param name="name">The routine's name.</param>
    /// <param name="argumentTypes">The types of its input arguments, in order.</param>
    /// <param name="newName">Its new name.</param>
    public void RenameRoutine(QualifiedName name, ReadOnlySpan<string> argumentTypes, string newName) =>
        Rename(RoutineDefinition.Named(name, argumentTypes), newName);

    private static RoutineDefinition Function(
        QualifiedName name,
        ReadOnlySpan<(string Name, string Type)> arguments,
        string returns,
        string body,
        string language,
        Volatility volatility,
        bool strict,
        bool securityDefiner,
        string? searchPath) => new()
        {
            Name = name,
            Arguments = arguments.ToArray().Select(a => new RoutineArgument(a.Name, a.Type)).ToValueArray(),
            Result = returns,
            Body = body,
            Language = language,
            Volatility = volatility,
            IsStrict = strict,
            IsSecurityDefiner = securityDefiner,
            Settings = searchPath is null ? [] : [$"search_path={(searchPath.Length == 0 ? "\"\"" : searchPath)}"],
        };
}

public sealed partial class VerificationBuilder
{
    /// <summary>Expects a function or procedure to exist.</summary>
    /// <param name="name">The routine's name.</param>
    /// <param name="argumentTypes">The types of its input arguments, in order.</param>
    public VerificationBuilder HasRoutine(QualifiedName name, params ReadOnlySpan<string> argumentTypes) =>
        Exists(RoutineDefinition.Named(name, argumentTypes));

    /// <summary>Expects no function or procedure of that name and arguments.</summary>
    /// <param name="name">The routine's name.</param>
    /// <param name="argumentTypes">The types of its input arguments, in order.</param>
    public VerificationBuilder HasNoRoutine(QualifiedName name, params ReadOnlySpan<string> argumentTypes) =>
        IsAbsent(RoutineDefinition.Named(name, argumentTypes));
}
