namespace AssetTracer.Schema;

/// <summary>The structure of a database at one moment, as a value: two snapshots are equal when both are whole and their objects are equal.</summary>
public sealed class SchemaSnapshot : IEquatable<SchemaSnapshot>
{
    private readonly SchemaObject[] _objects;
    private readonly ObjectIdentity[] _identities;
    private readonly Lazy<ILookup<ObjectIdentity, SchemaObject>> _byParent;
    private readonly Lazy<string> _fingerprint;

    /// <summary>A snapshot of the given objects. Unless <see cref="KindsRead"/> says so, it doesn't hold all that a database has.</summary>
    /// <param name="objects">The objects, in any order.</param>
    /// <exception cref="ArgumentException">Two objects have the same identity.</exception>
    public SchemaSnapshot(IEnumerable<SchemaObject> objects)
    {
        _objects = [.. objects];
        _identities = Array.ConvertAll(_objects, o => o.Identity);
        if (!IsSorted(_identities))
        {
            Array.Sort(_identities, _objects);
        }

        for (var i = 1; i < _identities.Length; i++)
        {
            if (_identities[i - 1].CompareTo(_identities[i]) == 0)
            {
                throw new ArgumentException($"The snapshot holds {_identities[i]} twice.", nameof(objects));
            }
        }

        Objects = _objects.AsReadOnly();
        _byParent = new(() => _objects.Where(o => o.Parent is not null).ToLookup(o => o.Parent!));
        _fingerprint = new(() => SnapshotFile.Fingerprint(_objects));
    }

    /// <summary>A snapshot of objects that are all there is: nothing of any kind was left out.</summary>
    /// <param name="objects">The objects, in any order.</param>
    /// <exception cref="ArgumentException">Two objects have the same identity.</exception>
    public static SchemaSnapshot Whole(IEnumerable<SchemaObject> objects) => new(objects) { KindsRead = [.. ObjectKinds.All] };

    /// <summary>The objects, in order of creation.</summary>
    public IReadOnlyList<SchemaObject> Objects { get; }

    /// <summary>What the database holds besides, of kinds that aren't compared. Never empty silently: a report says so.</summary>
    public ValueArray<UnmodelledObject> Unmodelled { get; init; }

    /// <summary>What the database may hold besides, but the role that read it wasn't allowed to see.</summary>
    public ValueArray<InvisibleObject> NotVisible { get; init; }

    /// <summary>What the schema lives in, or <see langword="null"/> if that isn't known. It is no part of the schema, so that equal snapshots may differ in it.</summary>
    public DatabaseEnvironment? Environment { get; init; }

    /// <summary>The kinds of object that were looked for. Of the others nobody knows whether there are any.</summary>
    public ValueArray<ObjectKind> KindsRead { get; init; }

    /// <summary>Whether every kind of object was looked for: only then can the snapshot equal another.</summary>
    public bool IsWhole => !KindsNotRead.Any();

    /// <summary>The version of the server that the snapshot was read from, as in <c>15.20</c>; empty if it wasn't read from a server.</summary>
    public string ServerVersion { get; init; } = "";

    /// <summary>Which part of the database the snapshot holds.</summary>
    public SnapshotScope Scope { get; init; } = SnapshotScope.AllSchemas;

    /// <summary>A hash over every attribute of every object, in hexadecimal: equal for equal structures, whatever the server or the order of reading.</summary>
    public string Fingerprint => _fingerprint.Value;

    /// <summary>What the server knows of objects that need others, or null if nobody asked it. It is no part of the structure.</summary>
    internal IReadOnlyList<ObjectDependency>? Dependencies { get; init; }

    internal IEnumerable<ObjectKind> KindsNotRead => ObjectKinds.All.Except(KindsRead);

    internal bool HasFingerprint => _fingerprint.IsValueCreated;

    /// <summary>Whether an object knows secrets, of which the fingerprint says nothing.</summary>
    internal bool HoldsSecrets => _objects.Any(o => o.HoldsSecrets);

    /// <summary>The identities of the objects, in their order.</summary>
    internal ReadOnlySpan<ObjectIdentity> Identities => _identities;

    /// <summary>A hash over every attribute of one object, in hexadecimal, or <see langword="null"/> if it isn't there.</summary>
    /// <param name="identity">The object.</param>
    public string? FingerprintOf(ObjectIdentity identity) => Find(identity) is { } item ? SnapshotFile.Fingerprint([item]) : null;

    /// <summary>The object with the given identity, or <see langword="null"/> if there is none.</summary>
    /// <param name="identity">What to look for.</param>
    public SchemaObject? Find(ObjectIdentity identity) => Array.BinarySearch(_identities, identity) is var place and >= 0 ? _objects[place] : null;

    /// <summary>The schema that holds an object, if it is an object of the snapshot and not that object itself.</summary>
    internal IEnumerable<ObjectIdentity> SchemaOf(SchemaObject item) =>
        item.Identity.Schema is { Length: > 0 } name && ObjectKinds.SchemaNamed(name) is var schema && schema != item.Identity && Find(schema) is not null ? [schema] : [];

    /// <summary>Some object of a kind, or null if there is none.</summary>
    internal SchemaObject? AnyOf(ObjectKind kind)
    {
        // in their order, so that a half is left out with each look
        var (from, to) = (0, _identities.Length);
        while (from < to)
        {
            var middle = (from + to) / 2;
            if (_identities[middle].Kind == kind)
            {
                return _objects[middle];
            }

            (from, to) = _identities[middle].Kind < kind ? (middle + 1, to) : (from, middle);
        }

        return null;
    }

    /// <summary>The object with the given identity as its own type, or <see langword="null"/> if there is none.</summary>
    /// <typeparam name="T">The type of object.</typeparam>
    /// <param name="identity">What to look for.</param>
    public T? Find<T>(ObjectIdentity identity)
        where T : SchemaObject =>
        Find(identity) as T;

    /// <summary>Every object of one type.</summary>
    /// <typeparam name="T">The type of object.</typeparam>
    public IEnumerable<T> OfKind<T>()
        where T : SchemaObject =>
        Objects.OfType<T>();

    /// <summary>The objects that are part of another.</summary>
    /// <param name="parent">The other.</param>
    public IEnumerable<SchemaObject> PartsOf(ObjectIdentity parent) => _byParent.Value[parent];

    /// <summary>The part of the snapshot that lies within a scope, as if it had been read so.</summary>
    /// <param name="scope">The scope.</param>
    public SchemaSnapshot Within(SnapshotScope scope) => scope == SnapshotScope.AllSchemas
        ? this
        : Holding(_objects.Where(scope.Includes), new()
        {
            Schemas = Common(Scope.Schemas, scope.Schemas),
            PlatformSchemas = Scope.PlatformSchemas.Union(scope.PlatformSchemas).ToValueArray(),
        }, Unmodelled.Where(o => scope.Schemas.IsEmpty || scope.Schemas.Any(o.IsIn)).ToValueArray());

    /// <summary>The same snapshot with other objects.</summary>
    internal SchemaSnapshot Holding(IEnumerable<SchemaObject> objects) => Holding(objects, Scope, Unmodelled);

    /// <summary>The same snapshot with what the server knows of objects that need others.</summary>
    internal SchemaSnapshot Needing(IReadOnlyList<ObjectDependency> dependencies) => Holding(_objects, Scope, Unmodelled, dependencies);

    private SchemaSnapshot Holding(
        IEnumerable<SchemaObject> objects, SnapshotScope scope, ValueArray<UnmodelledObject> unmodelled, IReadOnlyList<ObjectDependency>? dependencies = null)
    {
        SchemaObject[] kept = [.. objects];
        HashSet<ObjectIdentity> identities = NotVisible.IsEmpty ? [] : [.. kept.Select(o => o.Identity)];
        return new(kept)
        {
            KindsRead = KindsRead,
            ServerVersion = ServerVersion,
            Unmodelled = unmodelled,
            NotVisible = NotVisible.Where(o => o.Object is null || identities.Contains(o.Object)).ToValueArray(),
            Environment = Environment,
            Scope = scope,
            Dependencies = dependencies ?? Dependencies,
        };
    }

    /// <summary>Writes the snapshot as canonical JSON: the same structure gives the same bytes.</summary>
    /// <param name="destination">The stream to write to.</param>
    /// <param name="cancellationToken">Stops the writing.</param>
    public Task SaveAsync(Stream destination, CancellationToken cancellationToken = default) => SnapshotFile.SaveAsync(this, destination, cancellationToken);

    /// <summary>Reads what <see cref="SaveAsync"/> wrote.</summary>
    /// <param name="source">The stream to read from.</param>
    /// <param name="cancellationToken">Stops the reading.</param>
    /// <exception cref="SnapshotFileException">The stream doesn't hold a snapshot, one of another format, or one that was edited.</exception>
    public static Task<SchemaSnapshot> LoadAsync(Stream source, CancellationToken cancellationToken = default) => SnapshotFile.LoadAsync(source, cancellationToken);

    /// <inheritdoc/>
    public bool Equals(SchemaSnapshot? other) =>
        ReferenceEquals(this, other)
        || (other is not null && IsWhole && other.IsWhole && _objects.AsSpan().SequenceEqual(other._objects) && Unmodelled == other.Unmodelled
            && NotVisible == other.NotVisible);

    /// <inheritdoc/>
    public override bool Equals(object? obj) => Equals(obj as SchemaSnapshot);

    /// <inheritdoc/>
    public override int GetHashCode() => Objects.Count == 0 ? 0 : HashCode.Combine(Objects.Count, Objects[0], Objects[^1]);

    private static bool IsSorted(ObjectIdentity[] identities)
    {
        for (var i = 1; i < identities.Length; i++)
        {
            if (identities[i - 1].CompareTo(identities[i]) > 0)
            {
                return false;
            }
        }

        return true;
    }

    // No schema at all would mean every schema.
    private static ValueArray<string> Common(ValueArray<string> here, ValueArray<string> there) =>
        here.IsEmpty ? there : there.IsEmpty ? here : there.Intersect(here).ToValueArray() is { IsEmpty: false } common ? common : there;
}
