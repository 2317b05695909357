using System.Diagnostics.CodeAnalysis;

namespace AssetTracer.Schema;

/// <summary>Takes the steps of a migration, in order.</summary>
public sealed partial class MigrationBuilder
{
    private readonly List<MigrationOperation> _operations = [];

    internal MigrationBuilder()
    {
    }

    /// <summary>The steps taken so far.</summary>
    public IReadOnlyList<MigrationOperation> Operations => _operations;

    /// <summary>Why the migration can't be undone, or <see langword="null"/> if it can.</summary>
    internal string? IrreversibleReason { get; private set; }

    /// <summary>Creates an object.</summary>
    /// <param name="target">The object as it shall be.</param>
    public void Create(SchemaObject target)
    {
        ArgumentNullException.ThrowIfNull(target);
        _operations.Add(new CreateObject(target));
    }

    /// <summary>
    /// Changes an object. Where PostgreSQL can't change it in place, it is dropped and created again: its owner, its privileges, its comment and all
    /// that is part of it go with it, as the plan's hazards say, and what depends on it refuses the drop.
    /// </summary>
    /// <typeparam name="T">The kind of object.</typeparam>
    /// <param name="before">The object as it is.</param>
    /// <param name="after">The object as it shall be, under the same name.</param>
    /// <exception cref="ArgumentException">The two are different objects.</exception>
    public void Alter<T>(T before, T after)
        where T : SchemaObject
    {
        ArgumentNullException.ThrowIfNull(before);
        ArgumentNullException.ThrowIfNull(after);
        if (before.Identity != after.Identity)
        {
            throw new ArgumentException($"{before.Identity} can't be altered into {after.Identity}: rename it first.", nameof(after));
        }

        _operations.Add(new AlterObject(before, after));
    }

    /// <summary>Gives an object another name.</summary>
    /// <param name="target">The object.</param>
    /// <param name="newName">Its new name, unquoted and without a schema.</param>
    public void Rename(ObjectIdentity target, string newName)
    {
        ArgumentNullException.ThrowIfNull(target);
        ArgumentNullException.ThrowIfNull(newName);
        _operations.Add(new RenameObject(target, newName));
    }

    /// <summary>Drops an object.</summary>
    /// <param name="target">The object.</param>
    /// <param name="behavior">Whether what depends on it is dropped too; by default the drop fails then.</param>
    public void Drop(ObjectIdentity target, DropBehavior behavior = DropBehavior.Restrict)
    {
        ArgumentNullException.ThrowIfNull(target);
        _operations.Add(new DropObject(target, behavior));
    }

    /// <summary>Runs SQL: one statement or several, separated by semicolons.</summary>
    /// <param name="text">The SQL.</param>
    /// <param name="transaction">Whether it runs in the migration's transaction; by default it does.</param>
    /// <param name="expectRows">How many rows its one statement must touch, so that the migration fails otherwise; by default any number.</param>
    public void Sql([StringSyntax("sql")] string text, TransactionMode transaction = TransactionMode.Inside, RowCount? expectRows = null)
    {
        ArgumentNullException.ThrowIfNull(text);
        _operations.Add(new RunSql(text, transaction, expectRows));
    }

    /// <summary>Runs C# in its place between the other steps, for what SQL can't do or can't know.</summary>
    /// <param name="code">The code. It uses the connection of its <see cref="MigrationContext"/>; services come by the migration's constructor.</param>
    /// <param name="description">What it does, in a few words: plan, journal and checksum know the step by them.</param>
    /// <param name="transaction">Whether it runs in the migration's transaction; by default it does. On its own, it must bear to be run twice.</param>
    /// <exception cref="ArgumentException">The description is empty.</exception>
    public void Run(Func<MigrationContext, CancellationToken, Task> code, string description, TransactionMode transaction = TransactionMode.Inside)
    {
        ArgumentNullException.ThrowIfNull(code);
        ArgumentException.ThrowIfNullOrWhiteSpace(description);
        _operations.Add(new RunCode(description, code, transaction));
    }

    /// <summary>
    /// Changes the rows of a table batch by batch along its primary key, each batch in a transaction of its own, so that nobody waits long for one of
    /// them. A run that is broken off is resumed behind the last batch. The migration's other statements run on their own, too.
    /// </summary>
    /// <param name="table">The table. It has a primary key.</param>
    /// <param name="set">What is set, as behind <c>SET</c>: <c>"number = position, source = 'import'"</c>.</param>
    /// <param name="where">Which rows are still to be changed; a changed row no longer is one of them: <c>"number IS NULL"</c>.</param>
    /// <param name="batchSize">How many rows are changed at once. Default: 5,000.</param>
    /// <exception cref="ArgumentException">A text is empty, or the batch size isn't positive.</exception>
    public void Backfill(QualifiedName table, [StringSyntax("sql")] string set, [StringSyntax("sql")] string where, int batchSize = 5_000)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(set);
        ArgumentException.ThrowIfNullOrWhiteSpace(where);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(batchSize);
        _operations.Add(new BackfillRows(table, set, where, batchSize));
    }

    /// <summary>Says, in <see cref="Migration.Down"/> and instead of steps, that the migration can't be undone. A roll-back past it is refused with the reason.</summary>
    /// <param name="reason">Why, in one sentence.</param>
    public void Irreversible(string reason)
    {
        ArgumentNullException.ThrowIfNull(reason);
        IrreversibleReason = reason;
    }
}
