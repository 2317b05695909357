namespace AssetTracer.Schema;

/// <summary>How a database becomes another.</summary>
/// <param name="Operations">The operations, in order.</param>
/// <param name="Left">What will differ nevertheless, one sentence each.</param>
/// <param name="BeforeName">What sentences call the database that changes.</param>
/// <param name="AfterName">What sentences call the database that it shall be like.</param>
public sealed record ChangePlan(ValueArray<MigrationOperation> Operations, ValueArray<string> Left, string BeforeName, string AfterName)
{
    /// <summary>What could be done in a better way by somebody who knows more, one sentence each.</summary>
    public ValueArray<string> Hints { get; init; }

    /// <summary>Whether there is nothing to do, and nothing that can't be done.</summary>
    public bool IsEmpty => Operations.IsEmpty && Left.IsEmpty;

    /// <summary>How one sees that the plan was carried out, as C# writes it after <c>verify.</c></summary>
    internal ValueArray<string> Expectations { get; init; }

    /// <summary>What isn't there yet, so that nobody is in the way of what is done to it.</summary>
    internal IReadOnlySet<ObjectIdentity> New { get; init; } = new HashSet<ObjectIdentity>();

    /// <summary>The statements, in order, each with what it may do to data or to the application.</summary>
    public ValueArray<SqlStatement> ToStatements() =>
    [
        .. from operation in Operations
           let isOnNew = IsOnNew(operation)
           from statement in operation.ToStatements()
           select statement with { Text = PrintedCast.Kept(statement.Text), Hazards = isOnNew ? Pending(statement) : statement.Hazards },
    ];

    /// <summary>
    /// A script for <c>psql -v ON_ERROR_STOP=1</c>: one transaction, but for what can be used only once a transaction has ended. What to mind, and what
    /// will differ nevertheless, stands in it as comments.
    /// </summary>
    public string ToSql() => ChangeScript.Sql(this);

    /// <summary>A migration class in C# that does the same.</summary>
    /// <param name="back">The plan for the opposite direction, for <c>Down</c>.</param>
    /// <param name="version">The migration's version.</param>
    /// <param name="date">The migration's date.</param>
    public string ToMigration(ChangePlan back, string version, DateOnly date) => ChangeScript.Migration(this, back, version, date);

    private static ValueArray<Hazard> Pending(SqlStatement statement) => statement.Hazards.Where(h => h.Kind == HazardKind.UsableAfterCommit).ToValueArray();

    private bool IsOnNew(MigrationOperation operation) => operation switch
    {
        CreateObject { Target: var target } => IsNew(target),
        AlterObject { After: var target } => IsNew(target),
        DropObject { Target.On: { } target } => New.Contains(target),
        _ => false,
    };

    private bool IsNew(SchemaObject target) => (target.Parent is { } whole && New.Contains(whole)) || (target.Identity.On is { } on && New.Contains(on));
}
