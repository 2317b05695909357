namespace AssetTracer.Schema;

/// <summary>One step of a migration. What prints, rates, reverses or runs a change reads these.</summary>
public abstract record MigrationOperation
{
    private protected MigrationOperation()
    {
    }

    /// <summary>The SQL that carries the step out, in order.</summary>
    public abstract ValueArray<SqlStatement> ToStatements();

    /// <summary>What the step asks of rows that are there already.</summary>
    internal virtual IEnumerable<RowRule> RowRules() => [];

    /// <summary>Adds the SQL to a text that a checksum is made of.</summary>
    internal virtual void AppendTo(CanonicalText text)
    {
        foreach (var statement in ToStatements())
        {
            text.Append(statement);
        }
    }
}

/// <summary>Creates an object.</summary>
/// <param name="Target">The object as it shall be.</param>
public sealed record CreateObject(SchemaObject Target) : MigrationOperation
{
    /// <inheritdoc/>
    public override ValueArray<SqlStatement> ToStatements() => ObjectKinds.RulesFor(Target.Identity.Kind).CreateAny(Target);

    internal override IEnumerable<RowRule> RowRules() => ObjectKinds.RulesFor(Target.Identity.Kind).RowRulesAny(null, Target);
}

/// <summary>
/// Changes an object; where PostgreSQL can't, the object is dropped and created again, and its owner, privileges, comment and parts go with it.
/// </summary>
/// <param name="Before">The object as it is.</param>
/// <param name="After">The object as it shall be.</param>
public sealed record AlterObject(SchemaObject Before, SchemaObject After) : MigrationOperation
{
    /// <inheritdoc/>
    public override ValueArray<SqlStatement> ToStatements()
    {
        var rules = ObjectKinds.RulesFor(After.Identity.Kind);
        return rules.AlterAny(Before, After) ?? [.. Recreate(rules)];
    }

    internal override IEnumerable<RowRule> RowRules()
    {
        var rules = ObjectKinds.RulesFor(After.Identity.Kind);
        return rules.RowRulesAny(rules.AlterAny(Before, After) is null ? null : Before, After);
    }

    private IEnumerable<SqlStatement> Recreate(ObjectRules rules)
    {
        var lost = new Hazard(
            HazardKind.ChangesAccess,
            $"{Before.Identity} is dropped and created again: its owner, its privileges, its comment and all that is part of it go with it, and what depends on it refuses the drop.");
        return [.. rules.Drop(Before.Identity, DropBehavior.Restrict).Select(s => s with { Hazards = [.. s.Hazards, lost] }), .. rules.CreateAny(After)];
    }
}

/// <summary>Gives an object another name.</summary>
/// <param name="Target">The object.</param>
/// <param name="NewName">Its new name, unquoted and without a schema.</param>
public sealed record RenameObject(ObjectIdentity Target, string NewName) : MigrationOperation
{
    /// <inheritdoc/>
    public override ValueArray<SqlStatement> ToStatements() => ObjectKinds.RulesFor(Target.Kind).Rename(Target, NewName);
}

/// <summary>Drops an object.</summary>
/// <param name="Target">The object.</param>
/// <param name="Behavior">Whether objects that depend on it are dropped too.</param>
public sealed record DropObject(ObjectIdentity Target, DropBehavior Behavior) : MigrationOperation
{
    /// <inheritdoc/>
    public override ValueArray<SqlStatement> ToStatements() => ObjectKinds.RulesFor(Target.Kind).Drop(Target, Behavior);
}

/// <summary>Runs SQL of the migration's own.</summary>
/// <param name="Text">One or more statements.</param>
/// <param name="Transaction">Whether they run in the migration's transaction.</param>
/// <param name="ExpectedRows">How many rows its one statement is expected to touch; any number if <see langword="null"/>.</param>
public sealed record RunSql(string Text, TransactionMode Transaction, RowCount? ExpectedRows = null) : MigrationOperation
{
    /// <summary>What it may do besides what its words tell.</summary>
    internal ValueArray<Hazard> KnownHazards { get; init; }

    private static readonly string[] Counted = ["INSERT", "UPDATE", "DELETE", "MERGE", "SELECT", "COPY"];

    /// <inheritdoc/>
    /// <exception cref="SqlSyntaxException">The text can't be read, or holds something that a migration can't run.</exception>
    public override ValueArray<SqlStatement> ToStatements() => Split().Select(StatementOf).ToValueArray();

    // An instance that finds nothing to do needs no more of the statements than their tokens.
    internal override void AppendTo(CanonicalText text)
    {
        foreach (var statement in Split())
        {
            text.Append(statement.Text);
        }
    }

    private IReadOnlyList<SqlScriptStatement> Split()
    {
        var statements = SqlScript.Split(Text);
        SqlScript.RefuseControl(statements);
        if (ExpectedRows is not null && (statements.Count != 1 || !Counted.Contains(StatementTraits.Of(statements[0].Text).Tag)))
        {
            throw new SqlSyntaxException(SqlPosition.Start, "Rows are counted for one INSERT, UPDATE, DELETE, MERGE, SELECT or COPY. Give each its own Sql(…).");
        }

        return statements;
    }

    private SqlStatement StatementOf(SqlScriptStatement statement)
    {
        var (text, words) = (statement.Text, SqlLexer.ReadWords(statement.Text));
        var isOutside = StatementTraits.AreOutsideTransaction(new StatementWords(text, words));
        return new(text, [.. SqlHazards.Of(new StatementCursor(text, words)), .. KnownHazards], isOutside ? TransactionMode.Outside : Transaction)
        {
            Line = statement.Line,
            Column = statement.Column,
            ExpectedRows = ExpectedRows,
        };
    }
}

/// <summary>Runs C#.</summary>
/// <param name="Description">What it does, in a few words: plan, journal and checksum know the step by them.</param>
/// <param name="Code">The code.</param>
/// <param name="Transaction">Whether it runs in the migration's transaction.</param>
public sealed record RunCode(string Description, Func<MigrationContext, CancellationToken, Task> Code, TransactionMode Transaction) : MigrationOperation
{
    /// <inheritdoc/>
    /// <returns>One statement, a comment: a script can't hold the code.</returns>
    public override ValueArray<SqlStatement> ToStatements() =>
    [
        new($"/* C#: {Description.Replace("*/", "* /", StringComparison.Ordinal).Replace("/*", "/ *", StringComparison.Ordinal)} */", default, Transaction)
        {
            Code = new(Description, Code),
        },
    ];
}

/// <summary>What happens to objects that depend on a dropped one.</summary>
public enum DropBehavior
{
    /// <summary>The drop fails while something depends on the object.</summary>
    Restrict,

    /// <summary>What depends on the object is dropped with it.</summary>
    Cascade,
}
