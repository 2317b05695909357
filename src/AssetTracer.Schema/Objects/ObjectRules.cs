using System.Text.Json.Serialization.Metadata;

namespace AssetTracer.Schema;

/// <summary>What PostgreSQL's rules are for one kind of object: how it is read, written, changed, and what a difference in it means.</summary>
internal abstract class ObjectRules
{
    /// <summary>How the kind's noun is written as JSON: in snapshot files, for attribute comparison, and hashed for fingerprints.</summary>
    public abstract JsonTypeInfo JsonAny { get; }

    /// <summary>What only the kind knows of changing its objects while others need them.</summary>
    public virtual ChangeRules Changing => ChangeRules.Usual;

    /// <summary>The query that reads every object of the kind; its columns are named like the noun's attributes.</summary>
    public abstract string Catalog(PostgresVersion server);

    /// <summary>The same without what can't be there.</summary>
    public virtual string Catalog(PostgresVersion server, CatalogPresence presence) => Catalog(server);

    /// <summary>A condition that the server judges at once, and that isn't so only where the query has nothing to read; null if it is always sent.</summary>
    public virtual string? Presence => null;

    /// <summary>
    /// Asks whether the object is there, and something else of it is so; null if the kind knows no such question. A migration that did what it
    /// should needs no more.
    /// </summary>
    /// <param name="identity">The object.</param>
    /// <param name="also">A condition on the row of the catalog that tells of the object.</param>
    public virtual Probe? Probe(ObjectIdentity identity, string also = "true") => null;

    public abstract SchemaObject ReadAny(CatalogRow row);

    /// <summary>How much of the work of reading a large database the kind is, in percent: what is much can be shared by two connections.</summary>
    public virtual int ShareOfReading => 0;

    public abstract ValueArray<SqlStatement> CreateAny(SchemaObject target);

    /// <summary>The statements that turn one into the other, or null if PostgreSQL has none: then it is dropped and created.</summary>
    public abstract ValueArray<SqlStatement>? AlterAny(SchemaObject before, SchemaObject after);

    public abstract ValueArray<SqlStatement> Drop(ObjectIdentity identity, DropBehavior behavior);

    public virtual ValueArray<SqlStatement> Rename(ObjectIdentity identity, string newName) =>
        throw new NotSupportedException($"PostgreSQL can't rename {identity}.");

    /// <summary>The category of every difference in an object of the kind, or null if such differences are no noise.</summary>
    public virtual NoiseCategory? Noise => null;

    /// <summary>Whether no statement of an application mentions the name of such an object, so that another name does no harm.</summary>
    public virtual bool IsNameCosmetic => false;

    /// <summary>Whether an object of the kind is told by its definition, so that the same definition under another name is a rename.</summary>
    public virtual bool IsKnownByDefinition => true;

    /// <summary>Whether two objects with the same definition in the same place may well be one under two names.</summary>
    public virtual bool MayBeRenamed(SchemaObject before, SchemaObject after, ComparisonSides sides) => true;

    /// <summary>The category of a difference in one attribute, named as in the snapshot file, or null if it is no noise.</summary>
    public virtual NoiseCategory? NoiseOf(string attribute) =>
        attribute is "storageParameters" or "tablespace" or "statisticsTargets" or "columnSettings" ? NoiseCategory.Storage : null;

    /// <summary>What it means that the same definition has another name on the other side.</summary>
    public virtual Meaning ExplainRename(SchemaObject before, SchemaObject after, ComparisonSides sides)
    {
        var name = Quote.Id(after.Identity.Within ?? after.Identity.Name.Name);
        return IsNameCosmetic
            ? new(Severity.Cosmetic, $"{before.Identity} of {sides.BeforeName} is called {name} in {sides.AfterName}, with the same definition.")
            : new(Severity.Breaking, $"{before.Identity} of {sides.BeforeName} seems to be called {name} in {sides.AfterName}: statements that name it fail on the other.");
    }

    /// <summary>The object with its types named as the catalog names them.</summary>
    public abstract SchemaObject WithTypesNamedAny(SchemaObject target);

    public abstract Meaning ExplainAny(SchemaObject? before, SchemaObject? after, ValueArray<AttributeChange> changes, ComparisonSides sides);

    /// <summary>Whether the object is the user's own although it sits in a schema of the platform's.</summary>
    public abstract bool IsUsersOwnAny(SchemaObject target, Func<string, bool> isPlatformSchema);

    /// <summary>The attributes of an object that whoever read it wasn't allowed to see, named as in the snapshot file.</summary>
    public virtual IEnumerable<string> NotVisibleIn(SchemaObject target) => [];

    /// <summary>The secrets in which two objects differ, in words that tell no value.</summary>
    public abstract IEnumerable<AttributeChange> SecretChangesAny(SchemaObject before, SchemaObject after);

    /// <summary>Whether objects of the kind hold rows, to which those of others may refer: a picture of a schema is made of these.</summary>
    public virtual bool HoldsRows => false;

    /// <summary>The object to whose rows those of this one's parent refer, or null if the object says no such thing.</summary>
    public virtual ObjectIdentity? ReferredByAny(SchemaObject target) => null;

    /// <summary>What the object asks of rows that are there already; <paramref name="before"/> is null where the object is new.</summary>
    public virtual IEnumerable<RowRule> RowRulesAny(SchemaObject? before, SchemaObject after) => [];

    protected static string Suffix(DropBehavior behavior) => behavior == DropBehavior.Cascade ? " CASCADE" : "";
}

/// <inheritdoc/>
/// <typeparam name="T">The noun.</typeparam>
internal abstract class ObjectRules<T> : ObjectRules
    where T : SchemaObject
{
    public abstract JsonTypeInfo<T> Json { get; }

    public sealed override JsonTypeInfo JsonAny => Json;

    public abstract T Read(CatalogRow row);

    public abstract ValueArray<SqlStatement> Create(T target);

    /// <inheritdoc cref="ObjectRules.AlterAny"/>
    public abstract ValueArray<SqlStatement>? Alter(T before, T after);

    /// <summary>What a difference means for the application; <paramref name="before"/> or <paramref name="after"/> is null where one side lacks the object.</summary>
    public virtual Meaning Explain(T? before, T? after, ValueArray<AttributeChange> changes, ComparisonSides sides) =>
        Meaning.Plain(before, after, changes, sides);

    /// <inheritdoc cref="ObjectRules.RowRulesAny"/>
    public virtual IEnumerable<RowRule> RowRules(T? before, T after) => [];

    /// <inheritdoc cref="ObjectRules.SecretChangesAny"/>
    public virtual IEnumerable<AttributeChange> SecretChanges(T before, T after) => [];

    public sealed override IEnumerable<AttributeChange> SecretChangesAny(SchemaObject before, SchemaObject after) => SecretChanges((T)before, (T)after);

    public sealed override IEnumerable<RowRule> RowRulesAny(SchemaObject? before, SchemaObject after) => RowRules((T?)before, (T)after);

    public virtual T WithTypesNamed(T target) => target;

    public sealed override SchemaObject WithTypesNamedAny(SchemaObject target) => WithTypesNamed((T)target);

    public virtual bool IsUsersOwn(T target, Func<string, bool> isPlatformSchema) => false;

    public sealed override SchemaObject ReadAny(CatalogRow row) => Read(row);

    public sealed override ValueArray<SqlStatement> CreateAny(SchemaObject target) => Create((T)target);

    public sealed override ValueArray<SqlStatement>? AlterAny(SchemaObject before, SchemaObject after) => Alter((T)before, (T)after);

    public sealed override Meaning ExplainAny(SchemaObject? before, SchemaObject? after, ValueArray<AttributeChange> changes, ComparisonSides sides) =>
        Explain((T?)before, (T?)after, changes, sides);

    public sealed override bool IsUsersOwnAny(SchemaObject target, Func<string, bool> isPlatformSchema) => IsUsersOwn((T)target, isPlatformSchema);
}
