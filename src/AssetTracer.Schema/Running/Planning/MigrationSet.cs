using System.Reflection;
using System.Runtime.CompilerServices;

namespace AssetTracer.Schema;

/// <summary>The migrations of a build, checked and in order.</summary>
internal sealed class MigrationSet
{
    // Reading an attribute takes longer than everything else that is done with a migration which is applied.
    private static readonly ConditionalWeakTable<Type, MigrationAttribute> Attributes = [];

    private readonly Dictionary<string, CollectedMigration> _byVersion;

    private MigrationSet(List<CollectedMigration> migrations)
    {
        Migrations = migrations;
        _byVersion = new(migrations.Count, StringComparer.Ordinal);
        foreach (var migration in migrations)
        {
            _byVersion.Add(migration.Version.Canonical, migration);
        }
    }

    public IReadOnlyList<CollectedMigration> Migrations { get; }

    /// <summary>What a history is known by that holds these migrations and no other; null where there are so few that its rows are read in less time.</summary>
    public string? Digest => field ??= Migrations.Count > HistoryDigest.Fewest ? HistoryDigest.Of(Migrations) : null;

    /// <summary>Collects migrations; what can't be run is refused before anything reaches the database.</summary>
    public static MigrationSet Of(IEnumerable<Migration> migrations) => Collect(migrations).Checked();

    /// <summary>Collects migrations under the versions given.</summary>
    public static MigrationSet Of(IEnumerable<(Migration Migration, MigrationAttribute Attribute)> migrations) => Collect(migrations).Checked();

    /// <summary>The same migrations as histories know them by what another set says.</summary>
    public MigrationSet KnownBy(MigrationSet other) => new([.. Migrations.Select(m => m.KnownBy(other.Find(m.Version)!.Checksum))]);

    /// <summary>Collects migrations as far as it takes to tell whether they are applied.</summary>
    public static MigrationSet Collect(IEnumerable<Migration> migrations)
    {
        var found = new Found();
        foreach (var migration in migrations)
        {
            found.Add(migration, Attributes.GetValue(migration.GetType(), AttributeOf));
        }

        return found.Collect();
    }

    /// <summary>Collects migrations under the versions given, as far as it takes to tell whether they are applied.</summary>
    public static MigrationSet Collect(IEnumerable<(Migration Migration, MigrationAttribute Attribute)> migrations)
    {
        var found = new Found();
        foreach (var (migration, attribute) in migrations)
        {
            found.Add(migration, attribute);
        }

        return found.Collect();
    }

    /// <summary>The same, when each of them has been asked for everything.</summary>
    /// <exception cref="MigrationDefinitionException">One of them can't be run as it is written.</exception>
    public MigrationSet Checked()
    {
        foreach (var migration in Migrations)
        {
            _ = migration.Content;
        }

        return this;
    }

    public CollectedMigration? Find(MigrationVersion version) => _byVersion.GetValueOrDefault(version.Canonical);

    /// <summary>Those that a plan applies, in its order.</summary>
    public IEnumerable<CollectedMigration> AppliedBy(MigrationPlan plan) =>
        plan.Steps.Where(s => s.Direction == MigrationDirection.Up).Select(s => Find(s.Version)).OfType<CollectedMigration>();

    private static MigrationAttribute AttributeOf(Type type)
    {
        MigrationAttribute? attribute;
        try
        {
            attribute = type.GetCustomAttribute<MigrationAttribute>();
        }
        catch (FormatException e)
        {
            throw new MigrationDefinitionException($"The date in the [Migration] attribute of {type.FullName} isn't a day. Write it as yyyy-MM-dd.", e);
        }

        return attribute switch
        {
            null => throw new MigrationDefinitionException(
                $"{type.FullName} has no version. Put [Migration(\"001\", \"2025-11-04\", \"What it changes\")] on it."),
            { Version: "" } => throw new MigrationDefinitionException($"The version in the [Migration] attribute of {type.FullName} is empty. Write one, such as \"001\"."),
            { Version.Length: > 50 } => throw new MigrationDefinitionException(
                $"The version in the [Migration] attribute of {type.FullName} takes {attribute.Version.Length} characters; the history keeps 50. Choose a shorter one."),
            _ => attribute,
        };
    }

    // All that were added before the first of them says what it does. A type of ours as a key or an item would cost a process that has just started a
    // whole collection to compile.
    private sealed class Found
    {
        private readonly Dictionary<string, Migration> _byVersion = new(StringComparer.Ordinal);
        private readonly List<Migration> _migrations = [];
        private readonly List<MigrationAttribute> _attributes = [];

        public void Add(Migration migration, MigrationAttribute attribute)
        {
            if (!_byVersion.TryAdd(new MigrationVersion(attribute.Version).Canonical, migration))
            {
                throw Twice(_byVersion[new MigrationVersion(attribute.Version).Canonical], migration, attribute);
            }

            _migrations.Add(migration);
            _attributes.Add(attribute);
        }

        public MigrationSet Collect()
        {
            var text = new CanonicalText();
            var collected = new List<CollectedMigration>(_migrations.Count);
            for (var i = 0; i < _migrations.Count; i++)
            {
                collected.Add(CollectedMigration.Of(_migrations[i], _attributes[i], text));
            }

            collected.Sort(static (a, b) => a.Version.CompareTo(b.Version));
            return new(collected);
        }

        private MigrationDefinitionException Twice(Migration other, Migration migration, MigrationAttribute attribute)
        {
            var others = _attributes[_migrations.IndexOf(other)];
            return new(other.GetType() == migration.GetType()
                ? $"{migration.GetType().FullName} was added twice. Add it once."
                : $"{other.GetType().FullName} (version {others.Version}) and {migration.GetType().FullName} (version {attribute.Version}) have the same version. Give one of them another.");
        }
    }
}
