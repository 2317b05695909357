using System.Text.Json.Serialization.Metadata;

namespace AssetTracer.Schema;

internal sealed class TriggerRules : ObjectRules<TriggerDefinition>
{
    private const int BitForRow = 1, BitBefore = 2, BitInsert = 4, BitDelete = 8, BitUpdate = 16, BitTruncate = 32, BitInsteadOf = 64;

    public static TriggerRules Instance { get; } = new();

    public override JsonTypeInfo<TriggerDefinition> Json => SnapshotJson.Default.TriggerDefinition;

    public override int ShareOfReading => 3;

    public override ChangeRules Changing => TriggerChanges.Instance;

    public override string? Presence => CatalogPresence.Any("pg_trigger p", "NOT p.tgisinternal");

    // A condition speaks of OLD and NEW, which pg_get_expr doesn't know. Arguments are bytes, each ended by a zero.
    public override string Catalog(PostgresVersion server) => $"""
        SELECT n.nspname                                        AS schema
             , c.relname                                        AS table
             , t.tgname                                         AS name
             , c.relkind::text                                  AS on
             , t.tgtype::integer                                AS type
             , CASE WHEN cardinality(t.tgattr::smallint[]) > 0
                    THEN ARRAY(SELECT a.attname::text FROM pg_attribute a WHERE a.attrelid = t.tgrelid AND a.attnum = ANY (t.tgattr::smallint[]) ORDER BY a.attnum)
               END                                              AS update_columns
             , CASE WHEN t.tgqual IS NOT NULL
                    THEN substring(pg_get_triggerdef(t.oid) FROM ' FOR EACH (?:ROW|STATEMENT) WHEN \((.*)\) EXECUTE FUNCTION ') END AS when
             , fn.nspname                                       AS function_schema
             , f.proname                                        AS function
             , CASE WHEN t.tgnargs > 0
                    THEN ARRAY(SELECT convert_from(decode(b, 'escape'), getdatabaseencoding())
                                 FROM unnest(string_to_array(replace(encode(t.tgargs, 'escape'), '\\', '\134'), '\000')) WITH ORDINALITY u(b, i)
                                WHERE i <= t.tgnargs ORDER BY i)
               END                                              AS arguments
             , t.tgoldtable                                     AS old_table
             , t.tgnewtable                                     AS new_table
             , t.tgconstraint <> 0                              AS is_constraint
             , rn.nspname                                       AS referenced_schema
             , r.relname                                        AS referenced_table
             , t.tgdeferrable                                   AS is_deferrable
             , t.tginitdeferred                                 AS is_initially_deferred
             , t.tgenabled::text                                AS enabled
             , parts.schemas                                    AS partition_schemas
             , parts.names                                      AS partition_names
             , parts.enabled                                    AS partition_enabled
             , {ExtensionDependencies.Of("pg_trigger", "t.oid")} AS depends_on_extensions
          FROM pg_trigger t
          JOIN pg_class c ON c.oid = t.tgrelid
          JOIN pg_namespace n ON n.oid = c.relnamespace
          JOIN pg_proc f ON f.oid = t.tgfoid
          JOIN pg_namespace fn ON fn.oid = f.pronamespace
          LEFT JOIN pg_class r ON r.oid = t.tgconstrrelid
          LEFT JOIN pg_namespace rn ON rn.oid = r.relnamespace
          LEFT JOIN (WITH RECURSIVE origin(clone, oid) AS (
                         SELECT p.oid, p.tgparentid FROM pg_trigger p WHERE p.tgparentid <> 0
                          UNION ALL
                         SELECT o.clone, p.tgparentid FROM origin o JOIN pg_trigger p ON p.oid = o.oid WHERE p.tgparentid <> 0)
                     SELECT o.oid
                          , array_agg(pn.nspname::text ORDER BY pn.nspname COLLATE "C", pc.relname COLLATE "C")   AS schemas
                          , array_agg(pc.relname::text ORDER BY pn.nspname COLLATE "C", pc.relname COLLATE "C")   AS names
                          , array_agg(p.tgenabled::text ORDER BY pn.nspname COLLATE "C", pc.relname COLLATE "C")  AS enabled
                       FROM origin o
                       JOIN pg_trigger w ON w.oid = o.oid
                       JOIN pg_trigger p ON p.oid = o.clone AND p.tgenabled <> w.tgenabled
                       JOIN pg_class pc ON pc.oid = p.tgrelid
                       JOIN pg_namespace pn ON pn.oid = pc.relnamespace
                      GROUP BY o.oid) parts ON parts.oid = t.oid
         WHERE {IsWritten("t")}
           AND c.relkind IN ('r', 'p', 'v', 'f')
           AND {CatalogScope.Wanted("n.nspname", "c.relname")}
           AND {CatalogScope.NotOfExtension("pg_trigger", "t.oid")}
        """;

    /// <summary>The condition for a trigger to be somebody's own, not one that a foreign key or a partition has by itself.</summary>
    public static string IsWritten(string trigger) => $"NOT {trigger}.tgisinternal AND {trigger}.tgparentid = 0";

    public override TriggerDefinition Read(CatalogRow row)
    {
        var type = row.Number("type");
        return new()
        {
            Table = row.Name("table"),
            Name = row.Text("name"),
            On = row.Text("on") switch { "v" => ObjectKind.View, "f" => ObjectKind.ForeignTable, _ => ObjectKind.Table },
            Timing = (type & BitInsteadOf) != 0 ? TriggerTiming.InsteadOf : (type & BitBefore) != 0 ? TriggerTiming.Before : TriggerTiming.After,
            Events = Event(type, BitInsert, TriggerEvents.Insert) | Event(type, BitUpdate, TriggerEvents.Update)
                | Event(type, BitDelete, TriggerEvents.Delete) | Event(type, BitTruncate, TriggerEvents.Truncate),
            UpdateColumns = row.Texts("update_columns"),
            IsForEachRow = (type & BitForRow) != 0,
            When = row.SqlOrNull("when"),
            Function = new(row.Text("function_schema"), row.Text("function")),
            Arguments = row.Texts("arguments"),
            OldTable = row.TextOrNull("old_table"),
            NewTable = row.TextOrNull("new_table"),
            IsConstraint = row.Flag("is_constraint"),
            ReferencedTable = row.NameOrNull("referenced_schema", "referenced_table"),
            IsDeferrable = row.Flag("is_deferrable"),
            IsInitiallyDeferred = row.Flag("is_initially_deferred"),
            Enabled = FiringFor(row.Text("enabled")),
            Partitions = row.Texts("partition_names").Select((name, i) => new PartitionFiring(
                new(row.Texts("partition_schemas")[i], name), FiringFor(row.Texts("partition_enabled")[i]))).ToValueArray(),
            DependsOnExtensions = row.Texts("depends_on_extensions"),
        };
    }

    public override ValueArray<SqlStatement> Create(TriggerDefinition target) =>
        [new(Text(target, "CREATE")), .. Settings(target with { Enabled = TriggerFiring.Origin, Partitions = [], DependsOnExtensions = [] }, target)];

    // Replacing a trigger enables it, in every partition, and forgets the extensions that it depends on; a constraint trigger can't be replaced.
    public override ValueArray<SqlStatement>? Alter(TriggerDefinition before, TriggerDefinition after) =>
        before with { Enabled = after.Enabled, Partitions = after.Partitions, DependsOnExtensions = after.DependsOnExtensions } == after ? [.. Settings(before, after)]
        : before.IsConstraint || after.IsConstraint || before.On != after.On ? null
        :
        [
            new(Text(after, "CREATE OR REPLACE")),
            .. ExtensionDependencies.Change(AlterOf(after), before.DependsOnExtensions, []),
            .. Settings(before with { Enabled = TriggerFiring.Origin, Partitions = [], DependsOnExtensions = [] }, after),
        ];

    public override ValueArray<SqlStatement> Drop(ObjectIdentity identity, DropBehavior behavior) =>
        [new($"DROP TRIGGER {Quote.Id(identity.Within!)} ON {identity.Name}{Suffix(behavior)}")];

    public override ValueArray<SqlStatement> Rename(ObjectIdentity identity, string newName) =>
        [new($"ALTER TRIGGER {Quote.Id(identity.Within!)} ON {identity.Name} RENAME TO {Quote.Id(newName)}")];

    public override Meaning Explain(TriggerDefinition? before, TriggerDefinition? after, ValueArray<AttributeChange> changes, ComparisonSides sides) => (before, after) switch
    {
        (null, { } added) => new(
            Severity.Breaking, $"{sides.BeforeName} has no trigger {Name(added)}: {added.Function} doesn't run there {When(added)}."),
        ({ } removed, null) => new(
            Severity.Behavioural, $"Trigger {Name(removed)} exists only in {sides.BeforeName}: {removed.Function} runs there {When(removed)}."),
        ({ } one, { } other) when Fires(one) != Fires(other) => new(
            Severity.Breaking, $"Trigger {Name(other)} fires in {(Fires(one) ? sides.BeforeName : sides.AfterName)} but not in {(Fires(one) ? sides.AfterName : sides.BeforeName)}: {sides.List(changes)}."),
        ({ }, { } changed) => new(Severity.Behavioural, $"Trigger {Name(changed)}: {sides.List(changes)}."),
        _ => throw new ArgumentException("A difference has at least one side."),
    };

    // The platform's own triggers call the platform's functions.
    public override bool IsUsersOwn(TriggerDefinition target, Func<string, bool> isPlatformSchema) => !isPlatformSchema(target.Function.Schema);

    private static IEnumerable<SqlStatement> Settings(TriggerDefinition before, TriggerDefinition after)
    {
        if (before.Enabled != after.Enabled)
        {
            yield return Firing(after, $"{after.Table}", after.Enabled);
        }

        // most servers change the partitions along with their table, so whatever is left to differ is said afterwards
        foreach (var partition in before.Partitions.Select(p => p.Partition).Except(after.Partitions.Select(p => p.Partition)))
        {
            yield return Firing(after, $"ONLY {partition}", after.Enabled);
        }

        foreach (var partition in before.Enabled == after.Enabled ? after.Partitions.Except(before.Partitions) : after.Partitions)
        {
            yield return Firing(after, $"ONLY {partition.Partition}", partition.Enabled);
        }

        foreach (var change in ExtensionDependencies.Change(AlterOf(after), before.DependsOnExtensions, after.DependsOnExtensions))
        {
            yield return change;
        }
    }

    private static SqlStatement Firing(TriggerDefinition trigger, string table, TriggerFiring firing) =>
        new($"ALTER TABLE {table} {Keyword(firing)} TRIGGER {Quote.Id(trigger.Name)}");

    private static string AlterOf(TriggerDefinition trigger) => $"ALTER TRIGGER {Quote.Id(trigger.Name)} ON {trigger.Table}";

    private static string Text(TriggerDefinition trigger, string how) =>
        $"{how} {(trigger.IsConstraint ? "CONSTRAINT " : "")}TRIGGER {Quote.Id(trigger.Name)} {When(trigger).ToUpperInvariant()}"
        + (trigger.UpdateColumns.IsEmpty ? "" : $" OF {Quote.Ids(trigger.UpdateColumns)}")
        + $" ON {trigger.Table}"
        + (trigger.ReferencedTable is { } other ? $" FROM {other}" : "")
        + (trigger.IsDeferrable ? " DEFERRABLE" : "")
        + (trigger.IsInitiallyDeferred ? " INITIALLY DEFERRED" : "")
        + (trigger.OldTable is null && trigger.NewTable is null ? "" : " REFERENCING")
        + (trigger.OldTable is { } old ? $" OLD TABLE AS {Quote.Id(old)}" : "")
        + (trigger.NewTable is { } young ? $" NEW TABLE AS {Quote.Id(young)}" : "")
        + $" FOR EACH {(trigger.IsForEachRow ? "ROW" : "STATEMENT")}"
        + (trigger.When is { } condition ? $" WHEN ({condition})" : "")
        + $" EXECUTE FUNCTION {trigger.Function}({string.Join(", ", trigger.Arguments.Select(Quote.Literal))})";

    // The update comes last: OF with the columns follows it.
    private static string When(TriggerDefinition trigger) =>
        trigger.Timing switch { TriggerTiming.Before => "before ", TriggerTiming.After => "after ", TriggerTiming.InsteadOf => "instead of " }
        + string.Join(" or ", new[] { TriggerEvents.Insert, TriggerEvents.Delete, TriggerEvents.Truncate, TriggerEvents.Update }
            .Where(e => trigger.Events.HasFlag(e))
            .Select(e => e.ToString().ToLowerInvariant()));

    private static string Name(TriggerDefinition trigger) => $"{Quote.Id(trigger.Name)} on {trigger.Table}";

    private static bool Fires(TriggerDefinition trigger) => trigger.Enabled is TriggerFiring.Origin or TriggerFiring.Always;

    private static TriggerEvents Event(int type, int bit, TriggerEvents value) => (type & bit) != 0 ? value : TriggerEvents.None;

    public static string Keyword(TriggerFiring firing) => firing switch
    {
        TriggerFiring.Origin => "ENABLE",
        TriggerFiring.Disabled => "DISABLE",
        TriggerFiring.Replica => "ENABLE REPLICA",
        TriggerFiring.Always => "ENABLE ALWAYS",
    };

    public static TriggerFiring FiringFor(string code) => code switch
    {
        "O" => TriggerFiring.Origin,
        "D" => TriggerFiring.Disabled,
        "R" => TriggerFiring.Replica,
        "A" => TriggerFiring.Always,
        _ => throw new InvalidOperationException($"An enabled state has the unknown value '{code}'."),
    };
}
