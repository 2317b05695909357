namespace AssetTracer.Schema;

/// <summary>A publication: the changes that subscribers of logical replication get.</summary>
/// <remarks>See <see href="https://www.postgresql.org/docs/current/sql-createpublication.html">CREATE PUBLICATION</see>.</remarks>
public sealed record PublicationDefinition : SchemaObject
{
    /// <summary>The publication's name, unique within the database.</summary>
    public required string Name { get; init; }

    /// <summary>Whether it publishes every table, those to come included.</summary>
    public bool IsForAllTables { get; init; }

    /// <summary>The tables it publishes, sorted by name.</summary>
    public ValueArray<PublishedTable> Tables { get; init; }

    /// <summary>The schemas whose tables it publishes, those to come included, sorted (PostgreSQL 15).</summary>
    public ValueArray<string> Schemas { get; init; }

    /// <summary>What it publishes of them.</summary>
    public PublishedOperations Operations { get; init; } = PublishedOperations.All;

    /// <summary>Whether changes of a partition are published as those of the partitioned table.</summary>
    public bool IsViaPartitionRoot { get; init; }

    /// <summary>Whether values of stored generated columns are published (PostgreSQL 18).</summary>
    public bool IsWithGeneratedColumns { get; init; }

    /// <inheritdoc/>
    public override ObjectIdentity Identity => Named(Name);

    /// <inheritdoc/>
    public override ObjectIdentity? Parent => null;

    /// <summary>Names a publication.</summary>
    /// <param name="name">The publication's name.</param>
    public static ObjectIdentity Named(string name) => new(ObjectKind.Publication, new QualifiedName("", name));
}

/// <summary>A table of a publication.</summary>
/// <param name="Table">The table.</param>
/// <param name="Columns">The columns that are published, in the table's order; all if empty (PostgreSQL 15).</param>
/// <param name="Where">The condition for a row to be published, or <see langword="null"/> if every row is (PostgreSQL 15).</param>
public sealed record PublishedTable(QualifiedName Table, ValueArray<string> Columns = default, string? Where = null);

/// <summary>What a publication publishes of its tables.</summary>
[Flags]
public enum PublishedOperations
{
    /// <summary>Nothing.</summary>
    None = 0,

    /// <summary>New rows.</summary>
    Insert = 1,

    /// <summary>Changed rows.</summary>
    Update = 2,

    /// <summary>Deleted rows.</summary>
    Delete = 4,

    /// <summary>Emptying the table.</summary>
    Truncate = 8,

    /// <summary>All of these.</summary>
    All = Insert | Update | Delete | Truncate,
}

public sealed partial class MigrationBuilder
{
    /// <summary>Creates a publication of whole tables. What isn't among the parameters can be said by creating a <see cref="PublicationDefinition"/>.</summary>
    /// <param name="name">The publication's name.</param>
    /// <param name="tables">The tables.</param>
    public void CreatePublication(string name, params ReadOnlySpan<QualifiedName> tables) => Create(new PublicationDefinition
    {
        Name = name,
        Tables = tables.ToArray().Order().Select(t => new PublishedTable(t)).ToValueArray(),
    });

    /// <summary>Changes a publication.</summary>
    /// <param name="before">The publication as it is.</param>
    /// <param name="change">Gives the publication as it shall be.</param>
    public void AlterPublication(PublicationDefinition before, Func<PublicationDefinition, PublicationDefinition> change) => Alter(before, change(before));

    /// <summary>Adds a table with all its rows and columns to a publication.</summary>
    /// <param name="publication">The publication's name.</param>
    /// <param name="table">The table.</param>
    public void AddToPublication(string publication, QualifiedName table) => Sql($"ALTER PUBLICATION {Quote.Id(publication)} ADD TABLE ONLY {table}");

    /// <summary>Drops a publication. Subscriptions to it stay, and fail.</summary>
    /// <param name="name">The publication's name.</param>
    public void DropPublication(string name) => Drop(PublicationDefinition.Named(name));
}

public sealed partial class VerificationBuilder
{
    /// <summary>Expects a publication to exist and to publish the given tables, among others.</summary>
    /// <param name="name">The publication's name.</param>
    /// <param name="tables">The tables.</param>
    public VerificationBuilder HasPublication(string name, params ReadOnlySpan<QualifiedName> tables)
    {
        var wanted = ValueArray.Create(tables);
        return Expect(
            $"publication \"{name}\" exists{(wanted.IsEmpty ? "" : $" and publishes {string.Join(", ", wanted)}")}",
            [PublicationDefinition.Named(name)],
            snapshot => snapshot.Find<PublicationDefinition>(PublicationDefinition.Named(name)) is not { } publication ? "the publication isn't there"
                : wanted.Where(t => !PublicationRules.Publishes(publication, t)).ToList() is { Count: > 0 } missing ? $"it doesn't publish {string.Join(", ", missing)}"
                : null);
    }
}
