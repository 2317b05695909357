using System.Text.Json.Serialization.Metadata;
using static System.FormattableString;

namespace AssetTracer.Schema;

/// <summary>Extended statistics: what the planner learns of how columns of a table, or expressions over them, hang together.</summary>
/// <remarks>See <see href="https://www.postgresql.org/docs/current/sql-createstatistics.html">CREATE STATISTICS</see>.</remarks>
public sealed record StatisticsDefinition : SchemaObject
{
    /// <summary>The name of the statistics.</summary>
    public required QualifiedName Name { get; init; }

    /// <summary>The table (or materialized view) whose rows they describe.</summary>
    public required QualifiedName Table { get; init; }

    /// <summary>What <see cref="Table"/> is: a table, a foreign table, or a materialized view.</summary>
    public ObjectKind On { get; init; } = ObjectKind.Table;

    /// <summary>What is learnt, sorted: <c>dependencies</c>, <c>mcv</c>, <c>ndistinct</c>; nothing of these for a single expression.</summary>
    public ValueArray<string> Kinds { get; init; } = ["dependencies", "mcv", "ndistinct"];

    /// <summary>The columns, in the table's order.</summary>
    public ValueArray<string> Columns { get; init; }

    /// <summary>The expressions, in order.</summary>
    public ValueArray<string> Expressions { get; init; }

    /// <summary>How much is sampled, or <see langword="null"/> for as much as the columns are.</summary>
    public int? Target { get; init; }

    /// <inheritdoc/>
    public override ObjectIdentity Identity => Named(Name);

    /// <inheritdoc/>
    public override ObjectIdentity? Parent => new(On, Table);

    /// <summary>Names extended statistics.</summary>
    /// <param name="name">The name of the statistics.</param>
    public static ObjectIdentity Named(QualifiedName name) => new(ObjectKind.Statistics, name);
}

public sealed partial class MigrationBuilder
{
    /// <summary>Creates extended statistics of every kind over columns. What isn't among the parameters can be said by creating a <see cref="StatisticsDefinition"/>.</summary>
    /// <param name="name">The name of the statistics.</param>
    /// <param name="on">The table.</param>
    /// <param name="columns">Two columns or more.</param>
    public void CreateStatistics(QualifiedName name, QualifiedName on, params ReadOnlySpan<string> columns) =>
        Create(new StatisticsDefinition { Name = name, Table = on, Columns = ValueArray.Create(columns) });

    /// <summary>Drops extended statistics.</summary>
    /// <param name="name">The name of the statistics.</param>
    public void DropStatistics(QualifiedName name) => Drop(StatisticsDefinition.Named(name));
}

public sealed partial class VerificationBuilder
{
    /// <summary>Expects extended statistics to exist.</summary>
    /// <param name="name">The name of the statistics.</param>
    public VerificationBuilder HasStatistics(QualifiedName name) => Exists(StatisticsDefinition.Named(name));
}

internal sealed class StatisticsRules : ObjectRules<StatisticsDefinition>
{
    public static StatisticsRules Instance { get; } = new();

    public override JsonTypeInfo<StatisticsDefinition> Json => SnapshotJson.Default.StatisticsDefinition;

    public override string? Presence => CatalogPresence.Any("pg_statistic_ext");

    public override string Catalog(PostgresVersion server) => $"""
        SELECT n.nspname                                AS schema
             , s.stxname                                AS name
             , cn.nspname                               AS table_schema
             , c.relname                                AS table
             , c.relkind::text                          AS on
             , ARRAY(SELECT CASE k WHEN 'd' THEN 'ndistinct' WHEN 'f' THEN 'dependencies' WHEN 'm' THEN 'mcv' ELSE k::text END
                       FROM unnest(s.stxkind) k WHERE k <> 'e' ORDER BY 1) AS kinds
             , ARRAY(SELECT a.attname::text FROM unnest(s.stxkeys::smallint[]) WITH ORDINALITY u(n, i)
                       JOIN pg_attribute a ON a.attrelid = s.stxrelid AND a.attnum = u.n ORDER BY u.i) AS columns
             , pg_get_statisticsobjdef_expressions(s.oid) AS expressions
             , nullif(s.stxstattarget, -1)::integer     AS target
          FROM pg_statistic_ext s
          JOIN pg_namespace n ON n.oid = s.stxnamespace
          JOIN pg_class c ON c.oid = s.stxrelid
          JOIN pg_namespace cn ON cn.oid = c.relnamespace
         WHERE {CatalogScope.Wanted("n.nspname", "s.stxname", "c.relname")}
           AND {CatalogScope.NotOfExtension("pg_class", "c.oid")}
           AND {CatalogScope.NotOfExtension("pg_statistic_ext", "s.oid")}
        """;

    public override StatisticsDefinition Read(CatalogRow row) => new()
    {
        Name = row.Name("name"),
        Table = new(row.Text("table_schema"), row.Text("table")),
        On = row.Text("on") switch { "f" => ObjectKind.ForeignTable, "m" => ObjectKind.MaterializedView, _ => ObjectKind.Table },
        Kinds = row.Texts("kinds"),
        Columns = row.Texts("columns"),
        Expressions = row.Sqls("expressions"),
        Target = row.NumberOrNull("target"),
    };

    public override ValueArray<SqlStatement> Create(StatisticsDefinition target) =>
    [
        new($"CREATE STATISTICS {target.Name}{(target.Kinds.IsEmpty ? "" : $" ({string.Join(", ", target.Kinds)})")} "
            + $"ON {string.Join(", ", [.. target.Columns.Select(Quote.Id), .. target.Expressions.Select(e => $"({e})")])} FROM {target.Table}"),
        .. Sampling(null, target),
    ];

    public override ValueArray<SqlStatement>? Alter(StatisticsDefinition before, StatisticsDefinition after) =>
        before with { Target = after.Target } == after ? [.. Sampling(before.Target, after)] : null;

    public override ValueArray<SqlStatement> Drop(ObjectIdentity identity, DropBehavior behavior) =>
        [new($"DROP STATISTICS {identity.Name}{Suffix(behavior)}")];

    public override ValueArray<SqlStatement> Rename(ObjectIdentity identity, string newName) =>
        [new($"ALTER STATISTICS {identity.Name} RENAME TO {Quote.Id(newName)}")];

    public override bool IsNameCosmetic => true;

    public override NoiseCategory? NoiseOf(string attribute) => attribute == "target" ? NoiseCategory.Storage : base.NoiseOf(attribute);

    public override Meaning Explain(StatisticsDefinition? before, StatisticsDefinition? after, ValueArray<AttributeChange> changes, ComparisonSides sides) => (before, after) switch
    {
        (null, { } added) => new(Severity.Behavioural, OneSided(added, sides.AfterName, sides.BeforeName)),
        ({ } removed, null) => new(Severity.Behavioural, OneSided(removed, sides.BeforeName, sides.AfterName)),
        ({ }, { } changed) => new(
            changes.All(c => c.Attribute == "target") ? Severity.Cosmetic : Severity.Behavioural, $"Statistics {changed.Name} on {changed.Table}: {sides.List(changes)}."),
        _ => throw new ArgumentException("A difference has at least one side."),
    };

    private static string OneSided(StatisticsDefinition statistics, string present, string absent) =>
        $"Statistics {statistics.Name} on {statistics.Table} ({string.Join(", ", statistics.Columns.Concat(statistics.Expressions))}) "
        + $"exist in {present} but not in {absent}: queries may be planned worse there.";

    private static IEnumerable<SqlStatement> Sampling(int? before, StatisticsDefinition after)
    {
        if (before != after.Target)
        {
            yield return new(Invariant($"ALTER STATISTICS {after.Name} SET STATISTICS {after.Target ?? -1}"));
        }
    }
}
