using System.Globalization;
using System.Text.Json.Serialization.Metadata;

namespace AssetTracer.Schema;

internal sealed class PublicationRules : ObjectRules<PublicationDefinition>
{
    private const string ByName = "n.nspname COLLATE \"C\", c.relname COLLATE \"C\"";

    private const string Tables = """
        pg_publication_rel r JOIN pg_class c ON c.oid = r.prrelid JOIN pg_namespace n ON n.oid = c.relnamespace WHERE r.prpubid = p.oid
        """;

    private const string Columns = $"""
        ARRAY(SELECT a.attname::text
                FROM (SELECT n.nspname, c.relname, r.prrelid, u.attnum
                        FROM pg_publication_rel r JOIN pg_class c ON c.oid = r.prrelid JOIN pg_namespace n ON n.oid = c.relnamespace
                       CROSS JOIN LATERAL unnest(r.prattrs::smallint[]) u(attnum)
                       WHERE r.prpubid = p.oid) k
                JOIN pg_attribute a ON a.attrelid = k.prrelid AND a.attnum = k.attnum
               ORDER BY k.nspname COLLATE "C", k.relname COLLATE "C", k.attnum)
        """;

    private const string Namespaces = """
        ARRAY(SELECT n.nspname::text FROM pg_publication_namespace s JOIN pg_namespace n ON n.oid = s.pnnspid
               WHERE s.pnpubid = p.oid ORDER BY n.nspname COLLATE "C")
        """;

    public static PublicationRules Instance { get; } = new();

    public override ChangeRules Changing => PublicationChanges.Instance;

    public override JsonTypeInfo<PublicationDefinition> Json => SnapshotJson.Default.PublicationDefinition;

    public override bool IsKnownByDefinition => false;

    public override string? Presence => CatalogPresence.Any("pg_publication");

    // The columns of all tables follow each other in one list; beside it stands how many each table has.
    public override string Catalog(PostgresVersion server) => $"""
        SELECT p.pubname                       AS name
             , p.puballtables                  AS is_for_all_tables
             , t.schemas                       AS table_schemas
             , t.names                         AS table_names
             , t.column_counts                 AS table_column_counts
             , t.conditions                    AS table_conditions
             , {server.Since(15, Columns, "NULL::text[]")} AS table_columns
             , {server.Since(15, Namespaces, "NULL::text[]")} AS schemas
             , p.pubinsert::integer + 2 * p.pubupdate::integer + 4 * p.pubdelete::integer + 8 * p.pubtruncate::integer AS operations
             , p.pubviaroot                    AS is_via_partition_root
             , {server.Since(18, "p.pubgencols = 's'", "false")} AS is_with_generated_columns
          FROM pg_publication p
          LEFT JOIN LATERAL (SELECT array_agg(n.nspname::text ORDER BY {ByName})  AS schemas
                                  , array_agg(c.relname::text ORDER BY {ByName})  AS names
                                  , array_agg({server.Since(15, "coalesce(array_length(r.prattrs, 1), 0)::text", "'0'::text")} ORDER BY {ByName}) AS column_counts
                                  , array_agg({server.Since(15, "coalesce(pg_get_expr(r.prqual, r.prrelid), '')", "''::text")} ORDER BY {ByName}) AS conditions
                               FROM {Tables}) t ON true
         WHERE {CatalogScope.WantedOfDatabase("p.pubname")}
           AND {CatalogScope.NotOfExtension("pg_publication", "p.oid")}
        """;

    /// <summary>Whether a publication publishes a table, by name, with its schema or with all.</summary>
    public static bool Publishes(PublicationDefinition publication, QualifiedName table) =>
        publication.IsForAllTables || publication.Schemas.Contains(table.Schema) || publication.Tables.Any(t => t.Table == table);

    public override PublicationDefinition Read(CatalogRow row)
    {
        var (schemas, names, conditions) = (row.Texts("table_schemas"), row.Texts("table_names"), row.Sqls("table_conditions"));
        var counts = row.Texts("table_column_counts").Select(c => int.Parse(c, CultureInfo.InvariantCulture)).ToList();
        var columns = row.Texts("table_columns");
        return new()
        {
            Name = row.Text("name"),
            IsForAllTables = row.Flag("is_for_all_tables"),
            Tables = names.Select((name, i) => new PublishedTable(
                new(schemas[i], name),
                columns.Skip(counts.Take(i).Sum()).Take(counts[i]).ToValueArray(),
                conditions[i].Length == 0 ? null : conditions[i])).ToValueArray(),
            Schemas = row.Texts("schemas"),
            Operations = (PublishedOperations)row.Number("operations"),
            IsViaPartitionRoot = row.Flag("is_via_partition_root"),
            IsWithGeneratedColumns = row.Flag("is_with_generated_columns"),
        };
    }

    public override ValueArray<SqlStatement> Create(PublicationDefinition target) =>
    [
        new($"CREATE PUBLICATION {Quote.Id(target.Name)}"
            + (target.IsForAllTables ? " FOR ALL TABLES" : Contents(target) is { Length: > 0 } contents ? $" FOR {contents}" : "")
            + $" WITH ({Settings(target, target.IsWithGeneratedColumns)})"),
    ];

    // Whether it is for all tables can't be changed.
    public override ValueArray<SqlStatement>? Alter(PublicationDefinition before, PublicationDefinition after)
    {
        var filled = before with { Tables = after.Tables, Schemas = after.Schemas };
        var handled = filled with
        {
            Operations = after.Operations,
            IsViaPartitionRoot = after.IsViaPartitionRoot,
            IsWithGeneratedColumns = after.IsWithGeneratedColumns,
        };
        var alter = $"ALTER PUBLICATION {Quote.Id(after.Name)}";
        return handled != after ? null :
        [
            .. filled == before ? [] : Contents(after) is { Length: > 0 } contents ? [new($"{alter} SET {contents}")] : Emptied(alter, before),
            .. handled == filled ? [] : new[] { new SqlStatement($"{alter} SET ({Settings(after, before.IsWithGeneratedColumns != after.IsWithGeneratedColumns)})") },
        ];
    }

    public override ValueArray<SqlStatement> Drop(ObjectIdentity identity, DropBehavior behavior) => [new($"DROP PUBLICATION {identity.Name}{Suffix(behavior)}")];

    public override ValueArray<SqlStatement> Rename(ObjectIdentity identity, string newName) =>
        [new($"ALTER PUBLICATION {identity.Name} RENAME TO {Quote.Id(newName)}")];

    public override Meaning Explain(PublicationDefinition? before, PublicationDefinition? after, ValueArray<AttributeChange> changes, ComparisonSides sides) => (before, after) switch
    {
        (null, { } added) => new(Severity.Breaking, $"{sides.BeforeName} has no publication {Quote.Id(added.Name)}: its subscribers get nothing from there."),
        ({ } removed, null) => new(Severity.Behavioural, $"Publication {Quote.Id(removed.Name)} exists only in {sides.BeforeName}."),
        ({ } one, { } other) => Changed(one, other, changes, sides),
        _ => throw new ArgumentException("A difference has at least one side."),
    };

    private static string What(PublishedTable published) =>
        $"{published.Table}{(published.Columns.IsEmpty ? "" : $" ({Quote.Ids(published.Columns)})")}{(published.Where is null ? "" : $" where {published.Where}")}";

    private static Meaning Changed(PublicationDefinition before, PublicationDefinition after, ValueArray<AttributeChange> changes, ComparisonSides sides)
    {
        var missing = after.Tables.Select(t => t.Table).Where(t => !Publishes(before, t)).ToList();
        var surplus = before.Tables.Select(t => t.Table).Where(t => !Publishes(after, t)).ToList();
        var said = new List<string>();
        Say(said, missing, sides.Only(before: false));
        Say(said, surplus, sides.Only(before: true));
        said.AddRange(
            from young in after.Tables
            let old = before.Tables.FirstOrDefault(o => o.Table == young.Table)
            where old is not null && old != young
            select $"it publishes {sides.Both(What(old), What(young))}");

        if (changes.Where(c => c.Attribute != "tables" || said.Count == 0).ToValueArray() is { IsEmpty: false } rest)
        {
            said.Add(sides.List(rest));
        }

        var shrunk = missing.Count > 0 || (after.IsForAllTables && !before.IsForAllTables) || after.Schemas.Except(before.Schemas).Any()
            || (after.Operations & ~before.Operations) != 0;
        return new(shrunk ? Severity.Breaking : Severity.Behavioural, $"Publication {Quote.Id(after.Name)}: {string.Join("; ", said)}.");
    }

    private static void Say(List<string> said, List<QualifiedName> tables, string where)
    {
        if (tables.Count > 0)
        {
            said.Add($"it publishes {string.Join(", ", tables)} {where}");
        }
    }

    private static IEnumerable<SqlStatement> Emptied(string alter, PublicationDefinition before)
    {
        if (!before.Tables.IsEmpty)
        {
            yield return new($"{alter} DROP TABLE ONLY {string.Join(", ONLY ", before.Tables.Select(t => t.Table))}");
        }

        if (!before.Schemas.IsEmpty)
        {
            yield return new($"{alter} DROP TABLES IN SCHEMA {Quote.Ids(before.Schemas)}");
        }
    }

    private static string Contents(PublicationDefinition publication) => string.Join(", ",
    [
        .. publication.Tables.Select((t, i) => $"{(i == 0 ? "TABLE " : "")}ONLY {t.Table}"
            + (t.Columns.IsEmpty ? "" : $" ({Quote.Ids(t.Columns)})")
            + (t.Where is { } condition ? $" WHERE ({condition})" : "")),
        .. publication.Schemas.Select((s, i) => $"{(i == 0 ? "TABLES IN SCHEMA " : "")}{Quote.Id(s)}"),
    ]);

    // Servers before 18 don't know the setting for generated columns.
    private static string Settings(PublicationDefinition publication, bool withGeneratedColumns) =>
        $"publish = {Quote.Literal(publication.Operations == PublishedOperations.None ? "" : publication.Operations switch
        {
            PublishedOperations.All => "insert, update, delete, truncate",
            var some => some.ToString().ToLowerInvariant(),
        })}, publish_via_partition_root = {(publication.IsViaPartitionRoot ? "true" : "false")}"
        + (withGeneratedColumns ? $", publish_generated_columns = {(publication.IsWithGeneratedColumns ? "stored" : "none")}" : "");
}
