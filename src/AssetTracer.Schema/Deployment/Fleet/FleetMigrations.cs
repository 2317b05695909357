namespace AssetTracer.Schema;

/// <summary>
/// The migrations of the build for each member: where members are schemas, names alone come out differently for each, but histories know a migration by the
/// same checksum everywhere.
/// </summary>
/// <param name="migrations">The migrations of the build, in any order.</param>
/// <param name="withSchemas">Whether members are schemas.</param>
internal sealed class FleetMigrations(IEnumerable<Migration> migrations, bool withSchemas)
{
    // It takes what is kept in static fields, which no member's name may get into.
    private const string NobodysSchema = "schema_of_nobody";

    private readonly IReadOnlyList<Migration> _migrations = [.. migrations];
    private readonly Lock _collecting = new();
    private MigrationSet? _common;

    /// <summary>The migrations as a database has them that is all the member's.</summary>
    /// <exception cref="MigrationDefinitionException">They can't be used as they are written.</exception>
    public MigrationSet Common
    {
        get
        {
            lock (_collecting)
            {
                if (_common is null)
                {
                    if (withSchemas)
                    {
                        HomeSchema.In(NobodysSchema, () => MigrationSet.Of(_migrations));
                    }

                    _common = MigrationSet.Of(_migrations);
                    Refuse(_common);
                }

                return _common;
            }
        }
    }

    /// <summary>The migrations as a member has them.</summary>
    public MigrationSet Of(FleetMember member)
    {
        var common = Common;
        if (member.Schema is not { } schema)
        {
            return common;
        }

        // One at a time: a migration needn't say what it does to two at once.
        lock (_collecting)
        {
            return HomeSchema.In(schema, () => MigrationSet.Of(_migrations)).KnownBy(common);
        }
    }

    private static void Refuse(MigrationSet set)
    {
        var kept = set.Migrations.FirstOrDefault(m =>
            m.Up.Concat(m.Down).Any(s => s.Text.Contains(NobodysSchema, StringComparison.Ordinal))
            || m.Expectations.OfType<Expectation.Structural>().SelectMany(e => e.LooksAt).Any(o => o.Schema == NobodysSchema));
        if (kept is not null)
        {
            throw new MigrationDefinitionException(
                $"{kept.Title} keeps a name without a schema as a static QualifiedName, which is the same for every member of the fleet. Keep it as a string: "
                + "then it is one in the schema of the member that is migrated.");
        }
    }
}
