using System.Globalization;
using static System.FormattableString;

namespace AssetTracer.Schema;

/// <summary>How a column numbers its rows: by a sequence that is part of it.</summary>
internal static class ColumnIdentity
{
    /// <summary>The identity as it stands behind <c>GENERATED</c>.</summary>
    public static string Clause(ColumnDefinition column) =>
        $"{Keyword(column.IdentityGeneration)} AS IDENTITY" + (column switch
        {
            { IdentitySequence: null, IdentityOptions: null } => "",
            { IdentitySequence: null, IdentityOptions: { } options } => $" ({options})",
            _ => $" (SEQUENCE NAME {Sequence(column)}{(column.IdentityOptions is { } options ? " " + options : "")})",
        });

    /// <summary>
    /// Whether the identity changes before the column's type does: it goes, or the bounds of its sequence have to fit a smaller type, which the server
    /// gives the sequence together with the column.
    /// </summary>
    public static bool GoesBeforeType(ColumnDefinition before, ColumnDefinition after) =>
        after.IdentityGeneration == IdentityGeneration.None
        || (before.IdentityGeneration != IdentityGeneration.None && Greatest(after) < Greatest(before));

    /// <summary>The statements that turn one identity into the other.</summary>
    public static IEnumerable<SqlStatement> Changes(ColumnDefinition before, ColumnDefinition after)
    {
        switch (before.IdentityGeneration, after.IdentityGeneration)
        {
            case (IdentityGeneration.None, IdentityGeneration.None):
                break;
            case (IdentityGeneration.None, _):
                yield return new($"{AlterOf(after)} ADD GENERATED {Clause(after)}");
                break;
            case (_, IdentityGeneration.None):
                yield return new($"{AlterOf(after)} DROP IDENTITY");
                break;
            default:
                if (before.IdentityGeneration != after.IdentityGeneration)
                {
                    yield return new($"{AlterOf(after)} SET GENERATED {Keyword(after.IdentityGeneration)}");
                }

                if (before.IdentitySequence != after.IdentitySequence)
                {
                    yield return new($"ALTER SEQUENCE {Sequence(before)} RENAME TO {Quote.Id(Sequence(after).Name)}");
                }

                if (before.IdentityOptions != after.IdentityOptions)
                {
                    yield return BoundsOf(after).Set(Sequence(after), BoundsOf(before), $"{AlterOf(after)} {SequenceOptions(after)}");
                }

                break;
        }

        if (after.IdentityGeneration != IdentityGeneration.None)
        {
            foreach (var change in Persistence(before.IdentityGeneration == IdentityGeneration.None ? before with { IdentityPersistence = null } : before, after))
            {
                yield return change;
            }
        }
    }

    /// <summary>The statement that lets a sequence by which a column is numbered from now on go on behind the rows that are there.</summary>
    public static IEnumerable<SqlStatement> GoOn(ColumnDefinition before, ColumnDefinition after)
    {
        var sequence = after.IdentityGeneration == IdentityGeneration.None ? Counter(after.Default) : Sequence(after).ToString();
        if (sequence is null || before.IdentityGeneration != IdentityGeneration.None || Counter(before.Default) == sequence || after.Type is not ("smallint" or "integer" or "bigint"))
        {
            yield break;
        }

        yield return new(
            $"""
            SELECT pg_catalog.setval(s.seqrelid, r.most)
              FROM pg_catalog.pg_sequence s, {sequence} n, (SELECT max({Quote.Id(after.Name)}) AS most FROM {after.Table}) r
             WHERE s.seqrelid = {Quote.Literal(sequence)}::pg_catalog.regclass AND s.seqincrement > 0 AND r.most BETWEEN n.last_value AND s.seqmax
            """);
    }

    // nextval('public.orders_id_seq'::regclass)
    private static string? Counter(string? expression) =>
        expression is not null && CanonicalText.TokensOf(expression) is ["nextval", "(", ['\'', .., '\''] name, "::", "regclass", ")"]
            ? name[1..^1].Replace("''", "'", StringComparison.Ordinal)
            : null;

    /// <summary>The statements that say how the sequence outlives a crash.</summary>
    // A sequence shares its table's persistence unless it is told otherwise.
    public static IEnumerable<SqlStatement> Persistence(ColumnDefinition before, ColumnDefinition after)
    {
        if (before.IdentityPersistence != after.IdentityPersistence)
        {
            var opposite = before.IdentityPersistence == "LOGGED" ? "UNLOGGED" : "LOGGED";
            yield return new($"ALTER SEQUENCE {Sequence(after)} SET {after.IdentityPersistence ?? opposite}");
        }
    }

    private static QualifiedName Sequence(ColumnDefinition column) =>
        new(column.Table.Schema, column.IdentitySequence ?? ChosenName.Of(column.Table.Name, column.Name, "seq"));

    private static string AlterOf(ColumnDefinition column) => $"ALTER TABLE {column.Table} ALTER COLUMN {Quote.Id(column.Name)}";

    private static string Keyword(IdentityGeneration generation) => generation == IdentityGeneration.Always ? "ALWAYS" : "BY DEFAULT";

    // ALTER COLUMN takes each option of the sequence behind a SET of its own
    private static string SequenceOptions(ColumnDefinition column)
    {
        var options = Options(column);
        var words = options.Split(' ').Select(w => w is "START" or "INCREMENT" or "MINVALUE" or "MAXVALUE" or "CACHE" or "CYCLE" ? "SET " + w : w);
        return string.Join(' ', words) + (options.EndsWith("CYCLE", StringComparison.Ordinal) ? "" : " SET NO CYCLE");
    }

    private static string Options(ColumnDefinition column) =>
        column.IdentityOptions ?? Invariant($"START WITH 1 INCREMENT BY 1 MINVALUE 1 MAXVALUE {Greatest(column)} CACHE 1");

    private static SequenceBounds BoundsOf(ColumnDefinition column)
    {
        var words = Options(column).Split(' ');
        return new(Number("MINVALUE", 1), Number("MAXVALUE", Greatest(column)), Number("WITH", 1), Number("BY", 1), words[^1] == "CYCLE");

        long Number(string behind, long otherwise) =>
            Array.IndexOf(words, behind) is >= 0 and var at && long.TryParse(words.ElementAtOrDefault(at + 1), CultureInfo.InvariantCulture, out var number)
                ? number
                : otherwise;
    }

    private static long Greatest(ColumnDefinition column) => column.Type switch { "smallint" => short.MaxValue, "integer" => int.MaxValue, _ => long.MaxValue };
}
