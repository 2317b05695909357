using System.Globalization;

namespace AssetTracer.Schema;

/// <summary>What a script checks before and behind its statements: blocks that raise an error unless all is as it was planned.</summary>
internal static class ScriptGuards
{
    private const string Again = "Plan again, and write a new script.";

    /// <summary>The history holds exactly what it did when the script was written.</summary>
    public static string SameHistory(QualifiedName table, bool isThere, IReadOnlyList<AppliedMigration> history)
    {
        var name = Quote.Literal(table.ToString());
        if (!isThere)
        {
            return Block(
                $"""
                    IF to_regclass({name}) IS NOT NULL THEN
                        RAISE EXCEPTION 'The database has a migration history by now. {Again}';
                    END IF;
                """);
        }

        var versions = $"ARRAY[{string.Join(", ", history.Select(a => Quote.Literal(a.Version.Value)))}]::text[]";
        return Block(
            $"""
                FOR other IN
                    EXECUTE {Quote.Literal($"SELECT version::text FROM {table} WHERE version::text <> ALL ($1)")} USING {versions}
                LOOP
                    RAISE EXCEPTION 'Migration % was applied since the script was written. {Again}', other;
                END LOOP;
                FOR other IN
                    EXECUTE {Quote.Literal($"SELECT v FROM unnest($1) v WHERE v NOT IN (SELECT version::text FROM {table})")} USING {versions}
                LOOP
                    RAISE EXCEPTION 'Migration % is no longer applied. {Again}', other;
                END LOOP;
            """,
            "other text;");
    }

    /// <summary>The migration is still to be carried out, on as many applied ones as planned.</summary>
    public static string StillPending(QualifiedName table, Attempt attempt, int count)
    {
        var version = Quote.Literal(attempt.RecordedVersion);
        var isRecorded = attempt.Direction == MigrationDirection.Up ? "" : "NOT ";
        var message = attempt.Direction == MigrationDirection.Up ? "was applied" : "is no longer applied";
        return Block(string.Create(CultureInfo.InvariantCulture,
            $"""
                IF {isRecorded}EXISTS (SELECT FROM {table} WHERE version::text = {version}) THEN
                    RAISE EXCEPTION 'Migration % {message} since the script was written. {Again}', {version};
                END IF;
                IF (SELECT count(*) FROM {table}) <> {count} THEN
                    RAISE EXCEPTION 'The history holds % migrations instead of {count}. {Again}', (SELECT count(*) FROM {table});
                END IF;
            """));
    }

    /// <summary>No earlier run carried out a part of the migration.</summary>
    public static string NotBegun(QualifiedName journal, Attempt attempt) => Block(
        $"""
            IF EXISTS (
                SELECT FROM {journal}
                 WHERE version = {Quote.Literal(attempt.Migration.Version.Value)} AND direction = '{attempt.DirectionName}' AND outcome = 'done'
                   AND id > coalesce((SELECT max(id) FROM {journal}
                                       WHERE version = {Quote.Literal(attempt.Migration.Version.Value)} AND outcome IN ('applied', 'reverted', 'adopted', 'baseline', 'marked applied', 'marked reverted')), 0)) THEN
                RAISE EXCEPTION 'An earlier run carried out a part of migration %. Let the library go on from there, which knows how far it came.'
                    , {Quote.Literal(attempt.Migration.Version.Value)};
            END IF;
        """);

    /// <summary>No invalid index is in the way of one that is built concurrently.</summary>
    public static string NoInvalid(ConcurrentIndex index) => Block(
        $"""
            IF EXISTS (SELECT FROM pg_index i JOIN pg_class c ON c.oid = i.indexrelid
                        WHERE i.indrelid = to_regclass({Quote.Literal(index.Table)}) AND NOT i.indisvalid
                          AND c.relname = (parse_ident({Quote.Literal(index.Name)}))[1]) THEN
                RAISE EXCEPTION 'The index % is there, but invalid: building it failed. Drop it by DROP INDEX CONCURRENTLY, and run the script again.'
                    , {Quote.Literal(index.Name)};
            END IF;
        """);

    /// <summary>A statement that must touch a number of rows.</summary>
    public static string Counted(string sql, RowCount rows)
    {
        var isWrong = rows.Most is { } most
            ? string.Create(CultureInfo.InvariantCulture, $"touched NOT BETWEEN {rows.Least} AND {most}")
            : string.Create(CultureInfo.InvariantCulture, $"touched < {rows.Least}");
        return Block(
            $"""
                EXECUTE {DollarQuote.Of(sql)};
                GET DIAGNOSTICS touched = ROW_COUNT;
                IF {isWrong} THEN
                    RAISE EXCEPTION 'expected {rows}, the statement touched %', touched;
                END IF;
            """,
            "touched bigint;");
    }

    /// <summary>The check of an expectation; null if SQL alone can't judge it.</summary>
    public static string? Holds(CollectedMigration migration, Expectation expectation)
    {
        var message = Quote.Literal($"{migration.Title} ran, but an expectation doesn't hold: {expectation.Description}");
        return expectation switch
        {
            Expectation.Condition condition => Block(
                $"""
                    EXECUTE {DollarQuote.Of($"SELECT (\n{Query(condition.Sql)}\n)")} INTO holds;
                    IF holds IS NOT TRUE THEN
                        RAISE EXCEPTION USING MESSAGE = {message}, ERRCODE = 'check_violation';
                    END IF;
                """,
                "holds boolean;"),
            Expectation.NoRows noRows => Block(
                $"""
                    EXECUTE {DollarQuote.Of($"SELECT string_agg(to_json(offending)::text, '; ') FROM (SELECT * FROM (\n{Query(noRows.Sql)}\n) AS found LIMIT {ExpectationChecks.RowsShown}) AS offending")} INTO found_rows;
                    IF found_rows IS NOT NULL THEN
                        RAISE EXCEPTION USING MESSAGE = {message} || ': it found ' || found_rows, ERRCODE = 'check_violation';
                    END IF;
                """,
                "found_rows text;"),
            _ => null,
        };
    }

    private static string Query(string sql) => SqlScript.Split(sql)[0].Text;

    private static string Block(string body, string declarations = "") =>
        "DO " + DollarQuote.Of($"\n{(declarations.Length == 0 ? "" : $"DECLARE\n    {declarations}\n")}BEGIN\n{body}\nEND\n");
}
