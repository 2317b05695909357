using System.Reflection;

namespace AssetTracer.Schema;

/// <summary>The migrations of a build, checked and in order.</summary>
internal sealed class MigrationSet
{
    private readonly Dictionary<MigrationVersion, CollectedMigration> _byVersion;

    private MigrationSet(IReadOnlyList<CollectedMigration> migrations)
    {
        Migrations = migrations;
        _byVersion = migrations.ToDictionary(m => m.Version);
    }

    public IReadOnlyList<CollectedMigration> Migrations { get; }

    /// <summary>What a history is known by that holds these migrations and no other.</summary>
    public string Digest => field ??= HistoryDigest.Of(Migrations);

    /// <summary>Collects migrations; what can't be run is refused before anything reaches the database.</summary>
    public static MigrationSet Of(IEnumerable<Migration> migrations) => Collect(migrations).Checked();

    /// <summary>Collects migrations under the versions given.</summary>
    public static MigrationSet Of(IEnumerable<(Migration Migration, MigrationAttribute Attribute)> migrations) => Collect(migrations).Checked();

    /// <summary>The same migrations as histories know them by what another set says.</summary>
    public MigrationSet KnownBy(MigrationSet other) => new([.. Migrations.Select(m => m.KnownBy(other.Find(m.Version)!.Checksum))]);

    /// <summary>Collects migrations as far as it takes to tell whether they are applied.</summary>
    public static MigrationSet Collect(IEnumerable<Migration> migrations) => Collect(migrations.Select(m => (m, AttributeOf(m.GetType()))));

    private static MigrationSet Collect(IEnumerable<(Migration Migration, MigrationAttribute Attribute)> migrations)
    {
        var collected = new Dictionary<MigrationVersion, (Migration Migration, MigrationAttribute Attribute)>();
        foreach (var (migration, attribute) in migrations)
        {
            var version = new MigrationVersion(attribute.Version);
            if (!collected.TryAdd(version, (migration, attribute)))
            {
                var (other, others) = collected[version];
                throw new MigrationDefinitionException(other.GetType() == migration.GetType()
                    ? $"{migration.GetType().FullName} was added twice. Add it once."
                    : $"{other.GetType().FullName} (version {others.Version}) and {migration.GetType().FullName} (version {attribute.Version}) have the same version. Give one of them another.");
            }
        }

        return new([.. collected.Values.Select(c => CollectedMigration.Of(c.Migration, c.Attribute)).OrderBy(m => m.Version)]);
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

    public CollectedMigration? Find(MigrationVersion version) => _byVersion.GetValueOrDefault(version);

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
}
