using System.Text.Json.Serialization.Metadata;
using static System.FormattableString;

namespace AssetTracer.Schema;

internal sealed class SequenceRules : ObjectRules<SequenceDefinition>
{
    public static SequenceRules Instance { get; } = new();

    public override ChangeRules Changing => SequenceChanges.Instance;

    public override JsonTypeInfo<SequenceDefinition> Json => SnapshotJson.Default.SequenceDefinition;

    public override int ShareOfReading => 2;

    public override string? Presence => CatalogPresence.Any("pg_sequence");

    // A sequence depends internally (i) on its identity column, and automatically (a) on the column that owns it.
    public override string Catalog(PostgresVersion server) => $"""
        SELECT n.nspname                    AS schema
             , c.relname                    AS name
             , format_type(q.seqtypid, NULL) AS type
             , q.seqstart                   AS start
             , q.seqincrement               AS increment
             , q.seqmin                     AS minimum
             , q.seqmax                     AS maximum
             , q.seqcache                   AS cache
             , q.seqcycle                   AS is_cycling
             , c.relpersistence = 'u'       AS is_unlogged
             , tn.nspname                   AS owned_by_schema
             , t.relname                    AS owned_by_table
             , a.attname                    AS owned_by_column
          FROM pg_sequence q
          JOIN pg_class c ON c.oid = q.seqrelid
          JOIN pg_namespace n ON n.oid = c.relnamespace
          LEFT JOIN pg_depend o ON o.classid = 'pg_class'::regclass AND o.objid = c.oid AND o.objsubid = 0
                               AND o.refclassid = 'pg_class'::regclass AND o.refobjsubid > 0 AND o.deptype IN ('a', 'i')
          LEFT JOIN pg_class t ON t.oid = o.refobjid
          LEFT JOIN pg_namespace tn ON tn.oid = t.relnamespace
          LEFT JOIN pg_attribute a ON a.attrelid = o.refobjid AND a.attnum = o.refobjsubid
         WHERE o.deptype IS DISTINCT FROM 'i'
           AND {CatalogScope.Wanted("n.nspname", "c.relname")}
           AND {CatalogScope.NotOfExtension("pg_class", "c.oid")}
        """;

    /// <summary>The least and the greatest number of a sequence's type.</summary>
    public static (long Least, long Greatest) Range(string type) => type switch
    {
        "smallint" => (short.MinValue, short.MaxValue),
        "integer" => (int.MinValue, int.MaxValue),
        "bigint" => (long.MinValue, long.MaxValue),
        _ => throw new ArgumentException($"A sequence can't be of type '{type}'. Write smallint, integer or bigint.", nameof(type)),
    };

    public override SequenceDefinition Read(CatalogRow row) => new()
    {
        Name = row.Name("name"),
        Type = row.Text("type"),
        Start = row.BigNumber("start"),
        Increment = row.BigNumber("increment"),
        Minimum = row.BigNumber("minimum"),
        Maximum = row.BigNumber("maximum"),
        Cache = row.BigNumber("cache"),
        IsCycling = row.Flag("is_cycling"),
        IsUnlogged = row.Flag("is_unlogged"),
        OwnedBy = row.NameOrNull("owned_by_schema", "owned_by_table") is { } table ? new(table, row.Text("owned_by_column")) : null,
    };

    // A column's default needs the sequence, and OWNED BY needs the column: whoever creates all three creates the sequence without an
    // owner, then the table, and gives the owner by Alter. It is a statement of its own here so that the first can stand alone.
    public override ValueArray<SqlStatement> Create(SequenceDefinition target)
    {
        var create = $"CREATE {(target.IsUnlogged ? "UNLOGGED " : "")}SEQUENCE {target.Name} {string.Join(' ', Options(target))}";
        return target.OwnedBy is null ? [new(create)] : [new(create), Own(target)];
    }

    public override ValueArray<SqlStatement>? Alter(SequenceDefinition before, SequenceDefinition after)
    {
        var handled = before with
        {
            Type = after.Type,
            Start = after.Start,
            Increment = after.Increment,
            Minimum = after.Minimum,
            Maximum = after.Maximum,
            Cache = after.Cache,
            IsCycling = after.IsCycling,
            IsUnlogged = after.IsUnlogged,
            OwnedBy = after.OwnedBy,
        };
        return handled == after ? Changes(before, after).ToValueArray() : null;
    }

    public override ValueArray<SqlStatement> Drop(ObjectIdentity identity, DropBehavior behavior) =>
        [new($"DROP SEQUENCE {identity.Name}{Suffix(behavior)}", new Hazard(HazardKind.LosesData, $"How far {identity.Name} has counted is lost."))];

    public override ValueArray<SqlStatement> Rename(ObjectIdentity identity, string newName) =>
        [new($"ALTER SEQUENCE {identity.Name} RENAME TO {Quote.Id(newName)}")];

    public override Meaning Explain(SequenceDefinition? before, SequenceDefinition? after, ValueArray<AttributeChange> changes, ComparisonSides sides) => (before, after) switch
    {
        (null, { } added) => new(Severity.Breaking, $"{sides.BeforeName} has no sequence {added.Name}{sides.PartsInWords}: statements that name it fail there."),
        ({ } removed, null) => new(Severity.Behavioural, $"Sequence {removed.Name}{sides.PartsInWords} exists only in {sides.BeforeName}."),
        ({ }, { } changed) => new(Severity.Behavioural, $"Sequence {changed.Name}: {sides.List(changes)}."),
        _ => throw new ArgumentException("A difference has at least one side."),
    };

    private static IEnumerable<SqlStatement> Changes(SequenceDefinition before, SequenceDefinition after)
    {
        // another type brings bounds of its own along, so everything is said anew
        var options = Options(after).Except(before.Type == after.Type ? Options(before) : []).ToList();
        if (options.Count > 0)
        {
            yield return BoundsOf(after).Set(after.Name, BoundsOf(before), $"ALTER SEQUENCE {after.Name} {string.Join(' ', options)}");
        }

        if (before.IsUnlogged != after.IsUnlogged)
        {
            yield return new($"ALTER SEQUENCE {after.Name} SET {(after.IsUnlogged ? "UNLOGGED" : "LOGGED")}");
        }

        if (before.OwnedBy != after.OwnedBy)
        {
            yield return Own(after);
        }
    }

    private static SequenceBounds BoundsOf(SequenceDefinition sequence) =>
        new(sequence.Minimum, sequence.Maximum, sequence.Start, sequence.Increment, sequence.IsCycling);

    private static SqlStatement Own(SequenceDefinition sequence) => new($"ALTER SEQUENCE {sequence.Name} OWNED BY {sequence.OwnedBy?.ToString() ?? "NONE"}");

    private static string[] Options(SequenceDefinition sequence) =>
    [
        $"AS {sequence.Type}",
        Invariant($"INCREMENT BY {sequence.Increment}"),
        Invariant($"MINVALUE {sequence.Minimum}"),
        Invariant($"MAXVALUE {sequence.Maximum}"),
        Invariant($"START WITH {sequence.Start}"),
        Invariant($"CACHE {sequence.Cache}"),
        sequence.IsCycling ? "CYCLE" : "NO CYCLE",
    ];
}
