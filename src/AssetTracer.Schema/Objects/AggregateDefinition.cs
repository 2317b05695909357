using System.Text.Json.Serialization.Metadata;

namespace AssetTracer.Schema;

/// <summary>An aggregate function.</summary>
/// <remarks>See <see href="https://www.postgresql.org/docs/current/sql-createaggregate.html">CREATE AGGREGATE</see>.</remarks>
public sealed record AggregateDefinition : SchemaObject
{
    /// <summary>The aggregate's name, which others with other arguments may share.</summary>
    public required QualifiedName Name { get; init; }

    /// <summary>The arguments, in order; none for <c>(*)</c>. Of an ordered-set aggregate, those that are given once.</summary>
    public ValueArray<RoutineArgument> Arguments { get; init; }

    /// <summary>What an ordered-set aggregate is given in each row, behind <c>ORDER BY</c>; empty for any other aggregate.</summary>
    public ValueArray<RoutineArgument> OrderBy { get; init; }

    /// <summary>Whether the direct arguments stand for a row that might be there, as in <c>rank</c>.</summary>
    public bool IsHypothetical { get; init; }

    /// <summary>The function that takes a row into the state.</summary>
    public required QualifiedName StateFunction { get; init; }

    /// <summary>The type of the state as <c>format_type</c> prints it.</summary>
    public required string StateType { get; init; }

    /// <summary>How many bytes the planner thinks that a state takes; 0 for PostgreSQL's guess.</summary>
    public int StateSize { get; init; }

    /// <summary>The state before the first row, or <see langword="null"/>.</summary>
    public string? InitialState { get; init; }

    /// <summary>The function that makes the result of the state, or <see langword="null"/> if the state is the result.</summary>
    public QualifiedName? FinalFunction { get; init; }

    /// <summary>Whether the final function takes the arguments too.</summary>
    public bool FinalFunctionTakesArguments { get; init; }

    /// <summary>What the final function does to the state, or <see langword="null"/> for the default of such an aggregate.</summary>
    public StateUse? FinalFunctionUse { get; init; }

    /// <summary>The function that makes one state of two, or <see langword="null"/>.</summary>
    public QualifiedName? CombineFunction { get; init; }

    /// <summary>The function that writes a state for another process, or <see langword="null"/>.</summary>
    public QualifiedName? SerialFunction { get; init; }

    /// <summary>The function that reads what the serial function wrote, or <see langword="null"/>.</summary>
    public QualifiedName? DeserialFunction { get; init; }

    /// <summary>The function that takes a row into the state of a moving window, or <see langword="null"/>.</summary>
    public QualifiedName? MovingStateFunction { get; init; }

    /// <summary>The function that takes a row out of the state of a moving window, or <see langword="null"/>.</summary>
    public QualifiedName? MovingInverseFunction { get; init; }

    /// <summary>The type of the state of a moving window, or <see langword="null"/>.</summary>
    public string? MovingStateType { get; init; }

    /// <summary>How many bytes the planner thinks that a state of a moving window takes; 0 for PostgreSQL's guess.</summary>
    public int MovingStateSize { get; init; }

    /// <summary>The state of a moving window before the first row, or <see langword="null"/>.</summary>
    public string? MovingInitialState { get; init; }

    /// <summary>The function that makes the result of the state of a moving window, or <see langword="null"/>.</summary>
    public QualifiedName? MovingFinalFunction { get; init; }

    /// <summary>Whether the final function of a moving window takes the arguments too.</summary>
    public bool MovingFinalFunctionTakesArguments { get; init; }

    /// <summary>What the final function of a moving window does to the state, or <see langword="null"/> for the default of such an aggregate.</summary>
    public StateUse? MovingFinalFunctionUse { get; init; }

    /// <summary>The operator whose first row is the result, so that an index can answer, or <see langword="null"/>.</summary>
    public QualifiedName? SortOperator { get; init; }

    /// <summary>Whether it can run in a parallel query.</summary>
    public ParallelSafety Parallel { get; init; }

    /// <inheritdoc/>
    public override ObjectIdentity Identity => Named(Name, (Types(Arguments), Types(OrderBy)) switch
    {
        ("", "") => "*",
        (var direct, "") => direct,
        ("", var ordered) => $"ORDER BY {ordered}",
        var (direct, ordered) => $"{direct} ORDER BY {ordered}",
    });

    /// <inheritdoc/>
    public override ObjectIdentity? Parent => null;

    /// <summary>Names an aggregate.</summary>
    /// <param name="name">The aggregate's name.</param>
    /// <param name="arguments">The types of its arguments as <c>format_type</c> prints them, as in <c>numeric, numeric</c>, <c>*</c> or <c>integer ORDER BY text</c>.</param>
    public static ObjectIdentity Named(QualifiedName name, string arguments) => new(ObjectKind.Aggregate, name, Arguments: arguments);

    private static string Types(ValueArray<RoutineArgument> arguments) =>
        string.Join(", ", arguments.Select(a => a.Mode == ArgumentMode.Variadic ? $"VARIADIC {a.Type}" : a.Type));
}

/// <summary>What a final function does to the state that it is given.</summary>
public enum StateUse
{
    /// <summary>It only reads it.</summary>
    ReadOnly,

    /// <summary>It changes it once, in a way that other final functions can go on from.</summary>
    Shareable,

    /// <summary>It may change it as it likes.</summary>
    ReadWrite,
}

public sealed partial class MigrationBuilder
{
    /// <summary>Creates an aggregate. What isn't among the parameters can be said by creating an <see cref="AggregateDefinition"/>.</summary>
    /// <param name="name">The aggregate's name.</param>
    /// <param name="argumentTypes">The types of its arguments, in order.</param>
    /// <param name="stateFunction">The function that takes a row into the state.</param>
    /// <param name="stateType">The type of the state.</param>
    /// <param name="initialState">The state before the first row.</param>
    /// <param name="finalFunction">The function that makes the result of the state.</param>
    public void CreateAggregate(
        QualifiedName name,
        ReadOnlySpan<string> argumentTypes,
        QualifiedName stateFunction,
        string stateType,
        string? initialState = null,
        QualifiedName? finalFunction = null) =>
        Create(new AggregateDefinition
        {
            Name = name,
            Arguments = argumentTypes.ToArray().Select(t => new RoutineArgument("", t)).ToValueArray(),
            StateFunction = stateFunction,
            StateType = stateType,
            InitialState = initialState,
            FinalFunction = finalFunction,
        });

    /// <summary>Drops an aggregate.</summary>
    /// <param name="name">The aggregate's name.</param>
    /// <param name="arguments">The types of its arguments, as in <c>numeric, numeric</c>, <c>*</c> or <c>integer ORDER BY text</c>.</param>
    /// <param name="behavior">Whether what depends on it is dropped too; by default the drop fails then.</param>
    public void DropAggregate(QualifiedName name, string arguments, DropBehavior behavior = DropBehavior.Restrict) =>
        Drop(AggregateDefinition.Named(name, arguments), behavior);
}

public sealed partial class VerificationBuilder
{
    /// <summary>Expects an aggregate to exist.</summary>
    /// <param name="name">The aggregate's name.</param>
    /// <param name="arguments">The types of its arguments as <c>format_type</c> prints them, as in <c>numeric, numeric</c>, <c>*</c> or <c>integer ORDER BY text</c>.</param>
    public VerificationBuilder HasAggregate(QualifiedName name, string arguments) => Exists(AggregateDefinition.Named(name, arguments));
}
