using System.Text.RegularExpressions;

namespace AssetTracer.Schema;

/// <summary>How a column takes another type, and what that does to the values in it.</summary>
internal static partial class ColumnType
{
    public static SqlStatement Change(string alter, ColumnDefinition before, ColumnDefinition after)
    {
        var collation = after.Collation is { } name ? $" COLLATE {name}" : "";
        return new(
            $"{alter} TYPE {after.Type}{collation}{(after.ForeignOptions is null && NeedsCast(before.Type, after.Type) ? $" USING {Quote.Id(after.Name)}{Between(before.Type, after.Type)}::{after.Type}" : "")}",
            [.. Hazards(before, after)]);
    }

    // An explicit cast cuts a text off and says nothing; PostgreSQL's own conversion refuses what doesn't fit. So the cast is only said
    // where there is no conversion without it: out of a text, and between families.
    private static bool NeedsCast(string before, string after) => IsArray(before) == IsArray(after)
        ? Base(before) != Base(after) && Family(after) != TypeFamily.Text && (Family(before) != Family(after) || Family(after) == TypeFamily.Other)
        : IsArray(after) || Family(after) != TypeFamily.Text;

    // Two types of somebody's own know nothing of each other, but both are written as text.
    private static string Between(string before, string after) =>
        !before.Contains('.', StringComparison.Ordinal) || !after.Contains('.', StringComparison.Ordinal) ? ""
        : IsArray(before) && IsArray(after) ? "::text[]"
        : "::text";

    private static IEnumerable<Hazard> Hazards(ColumnDefinition before, ColumnDefinition after)
    {
        yield return new(HazardKind.RewritesTable, $"{after.Table} may be written anew while reads and writes wait.");
        yield return new(HazardKind.MayFailOnData, $"Fails if a value of {after.Table}.{after.Name} doesn't fit {after.Type}.");
        if (Family(before.Type) is TypeFamily.Number or TypeFamily.Moment or TypeFamily.Other && before.Type != after.Type && !IsWider(before.Type, after.Type))
        {
            yield return new(HazardKind.LosesData, $"Values of {after.Table}.{after.Name} are rounded or cut to what {after.Type} holds.");
        }
    }

    private static bool IsWider(string before, string after) =>
        Family(after) == TypeFamily.Text
        || (Array.IndexOf(Integers, TypeName.Of(before)) is >= 0 and var one && (Array.IndexOf(Integers, TypeName.Of(after)) > one || Base(after) == "numeric"))
        || (Base(before) == "numeric" && TypeName.Of(after) == "numeric");

    private static string[] Integers { get; } = ["smallint", "integer", "bigint"];

    private static TypeFamily Family(string type) => Base(type) switch
    {
        "text" or "character varying" or "character" => TypeFamily.Text,
        "smallint" or "integer" or "bigint" or "numeric" or "real" or "double precision" => TypeFamily.Number,
        "date" or "timestamp without time zone" or "timestamp with time zone" => TypeFamily.Moment,
        _ => TypeFamily.Other,
    };

    private static bool IsArray(string type) => TypeName.Of(type).EndsWith("[]", StringComparison.Ordinal);

    private static string Base(string type) => Modifier().Replace(TypeName.Of(type), "");

    [GeneratedRegex(@"\(\d+(?:,\d+)?\)|\[\]")]
    private static partial Regex Modifier();

    private enum TypeFamily
    {
        Text,
        Number,
        Moment,
        Other,
    }
}
