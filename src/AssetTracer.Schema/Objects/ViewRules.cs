using System.Text.Json.Serialization.Metadata;

namespace AssetTracer.Schema;

internal sealed class ViewRules : ObjectRules<ViewDefinition>
{
    public static ViewRules Instance { get; } = new();

    public override JsonTypeInfo<ViewDefinition> Json => SnapshotJson.Default.ViewDefinition;

    public override int ShareOfReading => 3;

    public override string? Presence => CatalogPresence.AnyOfUser("pg_class c", "c.relnamespace", "c.relkind = 'v'");

    public override string Catalog(PostgresVersion server) => $"""
        SELECT n.nspname                                        AS schema
             , c.relname                                        AS name
             , a.names                                          AS column_names
             , a.types                                          AS column_types
             , a.defaults                                       AS column_defaults
             , {Query("c.oid")}                                 AS query
             , {server.Since(16, "false", "true")}              AS is_qualified
             , c.reloptions AS options
          FROM pg_class c
          JOIN pg_namespace n ON n.oid = c.relnamespace
          LEFT JOIN LATERAL (SELECT array_agg(a.attname::text ORDER BY a.attnum)                     AS names
                             , array_agg(format_type(a.atttypid, a.atttypmod)
                                   || coalesce(' COLLATE ' || quote_ident(ln.nspname) || '.' || quote_ident(l.collname), '') ORDER BY a.attnum) AS types
                             , array_agg(coalesce(pg_get_expr(d.adbin, d.adrelid), '') ORDER BY a.attnum) AS defaults
                          FROM pg_attribute a
                          JOIN pg_type t ON t.oid = a.atttypid
                          LEFT JOIN pg_attrdef d ON d.adrelid = a.attrelid AND d.adnum = a.attnum
                          LEFT JOIN pg_collation l ON l.oid = a.attcollation AND a.attcollation <> t.typcollation
                          LEFT JOIN pg_namespace ln ON ln.oid = l.collnamespace
                         WHERE a.attrelid = c.oid AND a.attnum > 0) a ON true
         WHERE c.relkind = 'v'
           AND {CatalogScope.Wanted("n.nspname", "c.relname")}
           AND {CatalogScope.NotOfExtension("pg_class", "c.oid")}
        """;

    /// <summary>The query of a view, without what pg_get_viewdef puts around it.</summary>
    public static string Query(string oid) => $"regexp_replace(pg_get_viewdef({oid}), '^ |;$', '', 'g')";

    /// <summary>The query, as PostgreSQL 16 prints it.</summary>
    public static string Query(CatalogRow row)
    {
        var query = row.Sql("query");
        return row.Flag("is_qualified") ? PrintedQuery.Unqualified(query) : query;
    }

    public override ViewDefinition Read(CatalogRow row)
    {
        var (names, types, defaults) = (row.Texts("column_names"), row.Sqls("column_types"), row.Sqls("column_defaults"));
        return new()
        {
            Name = row.Name("name"),
            Columns = names.Select((name, i) => new ViewColumn(name, types[i], defaults[i].Length == 0 ? null : defaults[i])).ToValueArray(),
            Query = Query(row),
            Options = PrintedOrder.Sorted(row.Texts("options")),
            OptionOrder = new(row.Texts("options")),
        };
    }

    public override ValueArray<SqlStatement> Create(ViewDefinition target) =>
        [new(Text(target, "CREATE")), .. Defaults(target with { Columns = [] }, target)];

    // CREATE OR REPLACE keeps the columns that are there and adds others behind them; a migration needn't name the columns, and a query may have none.
    public override ValueArray<SqlStatement>? Alter(ViewDefinition before, ViewDefinition after)
    {
        if ((!after.Columns.IsEmpty || PrintedQuery.HasNoColumns(after.Query))
            && (before.Columns.Count > after.Columns.Count || before.Columns.Zip(after.Columns).Any(p => !IsSame(p.First, p.Second))))
        {
            return null;
        }

        var change = before.Query == after.Query && before.Columns.Count == after.Columns.Count
            ? StorageParameters.Change($"ALTER VIEW {after.Name}", before.Options, after.Options, before.OptionOrder, after.OptionOrder)
            : [new(Text(after, "CREATE OR REPLACE"))];
        return [.. change, .. Defaults(before, after)];
    }

    public override ValueArray<SqlStatement> Drop(ObjectIdentity identity, DropBehavior behavior) =>
        [new($"DROP VIEW {identity.Name}{Suffix(behavior)}")];

    public override ValueArray<SqlStatement> Rename(ObjectIdentity identity, string newName) =>
        [new($"ALTER VIEW {identity.Name} RENAME TO {Quote.Id(newName)}")];

    public override Meaning Explain(ViewDefinition? before, ViewDefinition? after, ValueArray<AttributeChange> changes, ComparisonSides sides) => (before, after) switch
    {
        (null, { } added) => new(Severity.Breaking, $"{sides.BeforeName} has no view {added.Name}: every statement that names it fails there."),
        ({ } removed, null) => new(Severity.Behavioural, $"View {removed.Name} exists only in {sides.BeforeName}."),
        ({ } one, { } other) => Changed(one, other, changes, sides),
        _ => throw new ArgumentException("A difference has at least one side."),
    };

    private static Meaning Changed(ViewDefinition before, ViewDefinition after, ValueArray<AttributeChange> changes, ComparisonSides sides)
    {
        var said = new List<string>();
        var severity = Severity.Behavioural;
        if (before.Columns != after.Columns)
        {
            severity = before.Columns.Select(Shape).ToHashSet().SetEquals(after.Columns.Select(Shape)) ? severity : Severity.Breaking;
            Say(said, before.Columns.Except(after.Columns), sides.BeforeName);
            Say(said, after.Columns.Except(before.Columns), sides.AfterName);
            if (said.Count == 0)
            {
                said.Add("the columns stand in another order");
            }
        }

        if (before.Query != after.Query)
        {
            said.Add($"the query differs {sides.Where(before.Query, after.Query)}");
        }

        if (IsInvoker(before) != IsInvoker(after))
        {
            var (invoker, definer) = IsInvoker(before) ? (sides.BeforeName, sides.AfterName) : (sides.AfterName, sides.BeforeName);
            severity = Severity.Breaking;
            said.Add($"it asks with the rights of whoever reads it in {invoker} but with its owner's in {definer}, where row security doesn't bind the reader");
        }
        else if (changes.Where(c => c.Attribute == "options").ToValueArray() is { IsEmpty: false } options)
        {
            said.Add(sides.List(options));
        }

        return new(severity, $"View {after.Name}: {string.Join("; ", said)}.");
    }

    private static void Say(List<string> said, IEnumerable<ViewColumn> columns, string where) =>
        said.AddRange(columns.Select(c => $"only {where} has column {Quote.Id(c.Name)} {c.Type}{(c.Default is null ? "" : $" DEFAULT {c.Default}")}"));

    private static (string Name, string Type) Shape(ViewColumn column) => (column.Name, column.Type);

    private static bool IsSame(ViewColumn before, ViewColumn after) => Shape(before) == Shape(after);

    private static bool IsInvoker(ViewDefinition view) => view.Options.Any(o => o is "security_invoker=true" or "security_invoker=on" or "security_invoker=1" or "security_invoker=yes");

    private static IEnumerable<SqlStatement> Defaults(ViewDefinition before, ViewDefinition after)
    {
        foreach (var column in after.Columns)
        {
            var old = before.Columns.FirstOrDefault(c => c.Name == column.Name)?.Default;
            if (old != column.Default)
            {
                yield return new($"ALTER VIEW {after.Name} ALTER COLUMN {Quote.Id(column.Name)} {(column.Default is { } value ? $"SET DEFAULT {value}" : "DROP DEFAULT")}");
            }
        }
    }

    private static string Text(ViewDefinition view, string how) =>
        $"{how} VIEW {view.Name}{(view.Options.IsEmpty ? "" : $" WITH ({StorageParameters.List(view.Options, view.OptionOrder)})")} AS\n{view.Query}";
}
