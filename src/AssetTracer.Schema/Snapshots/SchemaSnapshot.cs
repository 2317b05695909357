namespace AssetTracer.Schema;

/// <summary>The structure of a database at one moment, as a value: two snapshots are equal when their objects are.</summary>
public sealed class SchemaSnapshot : IEquatable<SchemaSnapshot>
{
    private readonly Dictionary<ObjectIdentity, SchemaObject> _byIdentity;
    private readonly Lazy<ILookup<ObjectIdentity, SchemaObject>> _byParent;
    private readonly Lazy<string> _fingerprint;

    /// <summary>A snapshot of the given objects.</summary>
    /// <param name="objects">The objects, in any order.</param>
    /// <exception cref="ArgumentException">Two objects have the same identity.</exception>
    public SchemaSnapshot(IEnumerable<SchemaObject> objects)
    {
        _byIdentity = [];
        foreach (var item in objects)
        {
            if (!_byIdentity.TryAdd(item.Identity, item))
            {
                throw new ArgumentException($"The snapshot holds {item.Identity} twice.", nameof(objects));
            }
        }

        Objects = [.. _byIdentity.OrderBy(p => p.Key).Select(p => p.Value)];
        _byParent = new(() => Objects.Where(o => o.Parent is not null).ToLookup(o => o.Parent!));
        _fingerprint = new(() => SnapshotFile.Fingerprint(Objects));
    }

    /// <summary>The objects, in order of creation.</summary>
    public IReadOnlyList<SchemaObject> Objects { get; }

    /// <summary>What the database holds besides, of kinds that aren't compared. Never empty silently: a report says so.</summary>
    public ValueArray<UnmodelledObject> Unmodelled { get; init; }

    /// <summary>What the database may hold besides, but the role that read it wasn't allowed to see.</summary>
    public ValueArray<InvisibleObject> NotVisible { get; init; }

    /// <summary>What the schema lives in, or <see langword="null"/> if that isn't known. It is no part of the schema, so that equal snapshots may differ in it.</summary>
    public DatabaseEnvironment? Environment { get; init; }

    /// <summary>The version of the server that the snapshot was read from, as in <c>15.20</c>; empty if it wasn't read from a server.</summary>
    public string ServerVersion { get; init; } = "";

    /// <summary>Which part of the database the snapshot holds.</summary>
    public SnapshotScope Scope { get; init; } = SnapshotScope.AllSchemas;

    /// <summary>A hash over every attribute of every object, in hexadecimal: equal for equal structures, whatever the server or the order of reading.</summary>
    public string Fingerprint => _fingerprint.Value;

    /// <summary>The object with the given identity, or <see langword="null"/> if there is none.</summary>
    /// <param name="identity">What to look for.</param>
    public SchemaObject? Find(ObjectIdentity identity) => _byIdentity.GetValueOrDefault(identity);

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
    public SchemaSnapshot Within(SnapshotScope scope) => Only(scope.Includes, new()
    {
        Schemas = Common(Scope.Schemas, scope.Schemas),
        PlatformSchemas = Scope.PlatformSchemas.Union(scope.PlatformSchemas).ToValueArray(),
    });

    /// <summary>Writes the snapshot as canonical JSON: the same structure gives the same bytes.</summary>
    /// <param name="destination">The stream to write to.</param>
    /// <param name="cancellationToken">Stops the writing.</param>
    public Task SaveAsync(Stream destination, CancellationToken cancellationToken = default) => SnapshotFile.SaveAsync(this, destination, cancellationToken);

    /// <summary>Reads what <see cref="SaveAsync"/> wrote.</summary>
    /// <param name="source">The stream to read from.</param>
    /// <param name="cancellationToken">Stops the reading.</param>
    /// <exception cref="SnapshotFileException">The stream doesn't hold a snapshot, or one of a newer format.</exception>
    public static Task<SchemaSnapshot> LoadAsync(Stream source, CancellationToken cancellationToken = default) => SnapshotFile.LoadAsync(source, cancellationToken);

    /// <inheritdoc/>
    public bool Equals(SchemaSnapshot? other) =>
        other is not null && Objects.SequenceEqual(other.Objects) && Unmodelled == other.Unmodelled && NotVisible == other.NotVisible;

    /// <inheritdoc/>
    public override bool Equals(object? obj) => Equals(obj as SchemaSnapshot);

    /// <inheritdoc/>
    public override int GetHashCode() => Objects.Count == 0 ? 0 : HashCode.Combine(Objects.Count, Objects[0], Objects[^1]);

    /// <summary>The snapshot with those of its objects that meet a condition.</summary>
    internal SchemaSnapshot Only(Func<SchemaObject, bool> which, SnapshotScope? scope = null)
    {
        var kept = Objects.Where(which).ToList();
        var identities = NotVisible.IsEmpty ? [] : kept.Select(o => o.Identity).ToHashSet();
        return new(kept)
        {
            ServerVersion = ServerVersion,
            Unmodelled = Unmodelled,
            NotVisible = NotVisible.Where(o => o.Object is null || identities.Contains(o.Object)).ToValueArray(),
            Environment = Environment,
            Scope = scope ?? Scope,
        };
    }

    // No schema at all would mean every schema.
    private static ValueArray<string> Common(ValueArray<string> here, ValueArray<string> there) =>
        here.IsEmpty ? there : there.IsEmpty ? here : there.Intersect(here).ToValueArray() is { IsEmpty: false } common ? common : there;
}
