using System.Globalization;
using System.Text.RegularExpressions;

namespace AssetTracer.Schema;

/// <summary>The rows that a column would refuse.</summary>
internal static partial class ColumnRows
{
    private static readonly Dictionary<string, (long Least, long Most)> Integers = new(StringComparer.Ordinal)
    {
        ["smallint"] = (short.MinValue, short.MaxValue),
        ["integer"] = (int.MinValue, int.MaxValue),
    };

    private static readonly string[] Wider = ["integer", "bigint"];

    public static IEnumerable<RowRule> Of(ColumnDefinition? before, ColumnDefinition after)
    {
        var name = $"{after.Table}.{Quote.Id(after.Name)}";
        if (before is null)
        {
            return IsFilledByNobody(after)
                ? [new([after.Table], $"the new column {name} would be null", $"SELECT * FROM {after.Table} WHERE NOT EXISTS (SELECT FROM pg_type WHERE oid = to_regtype({Quote.Literal(after.Type)}) AND typdefault IS NOT NULL)")]
                : [];
        }

        return [.. NotNull(before, after, name), .. Narrower(before, after, name)];
    }

    private static bool IsFilledByNobody(ColumnDefinition column) =>
        column is
        {
            IsNullable: false, IsNotNullValidated: true, Default: null, IdentityGeneration: IdentityGeneration.None, Generation: ColumnGeneration.None,
            IsInherited: false, ForeignOptions: null,
        }
        && !column.Type.Contains("serial", StringComparison.OrdinalIgnoreCase);

    private static IEnumerable<RowRule> NotNull(ColumnDefinition before, ColumnDefinition after, string name)
    {
        var isNew = before.IsNullable || !before.IsNotNullValidated;
        if (isNew && after is { IsNullable: false, IsNotNullValidated: true, ForeignOptions: null })
        {
            yield return new([after.Table], $"{name} is to be not null", $"SELECT * FROM {after.Table} WHERE {Quote.Id(after.Name)} IS NOT DISTINCT FROM NULL");
        }
    }

    private static IEnumerable<RowRule> Narrower(ColumnDefinition before, ColumnDefinition after, string name)
    {
        var (old, young) = (TypeName.Of(before.Type), TypeName.Of(after.Type));
        var column = Quote.Id(after.Name);
        if (old != young && Texts().IsMatch(old) && Limited().Match(young) is { Success: true } match)
        {
            // Blanks at the end are cut off without a word.
            var next = int.Parse(match.Groups[1].Value, CultureInfo.InvariantCulture) + 1;
            yield return new([after.Table], $"{name} is to be {young}", string.Create(CultureInfo.InvariantCulture, $"SELECT * FROM {after.Table} WHERE substr({column}::text, {next}) ~ '[^ ]'"));
        }
        else if (Wider.Contains(old) && old != young && Integers.TryGetValue(young, out var range))
        {
            yield return new([after.Table], $"{name} is to be {young}", string.Create(CultureInfo.InvariantCulture, $"SELECT * FROM {after.Table} WHERE {column} NOT BETWEEN {range.Least} AND {range.Most}"));
        }
    }

    [GeneratedRegex(@"^(text|character varying(\(\d+\))?|character\(\d+\))$")]
    private static partial Regex Texts();

    [GeneratedRegex(@"^character(?: varying)?\((\d+)\)$")]
    private static partial Regex Limited();
}
