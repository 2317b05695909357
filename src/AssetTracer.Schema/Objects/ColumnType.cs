using System.Text.RegularExpressions;

namespace AssetTracer.Schema;

/// <summary>How a column takes another type, and what that does to the values in it.</summary>
internal static partial class ColumnType
{
    public static SqlStatement Change(string alter, ColumnDefinition before, ColumnDefinition after)
    {
        var collation = after.Collation is { } name ? $" COLLATE {name}" : "";
        var column = Quote.Id(after.Name);
        var value = Converted(column, before.Type, after.Type);
        return new($"{alter} TYPE {after.Type}{collation}{(after.ForeignOptions is null && value != column ? $" USING {value}" : "")}", [.. Hazards(before, after)]);
    }

    /// <summary>What may become of values that take another type.</summary>
    /// <param name="where">The column or attribute that holds them.</param>
    /// <param name="before">The type that they have.</param>
    /// <param name="after">The type that they take.</param>
    public static IEnumerable<Hazard> ValueHazards(string where, string before, string after)
    {
        if (before == after || (IsWider(before, after) && (Family(after) != TypeFamily.Text || TypeName.Of(after) == "text")))
        {
            yield break;
        }

        yield return new(HazardKind.MayFailOnData, $"Fails if a value of {where} doesn't fit {after}.");
        if (IsArray(before) == IsArray(after) && Between(before, after).StartsWith("::text", StringComparison.Ordinal) && !IsOwn(before))
        {
            yield return ReadFromText(where, after);
        }
        else if (AreTimesOfAZone(before, after))
        {
            yield return new(HazardKind.LosesData, $"Values of {where} are taken for times of the session's time zone.");
        }
        else if ((Family(before) == TypeFamily.Text && IsRounding(after)) || (Family(before) != TypeFamily.Text && !IsOwn(before) && !IsOwn(after) && !IsWider(before, after)))
        {
            yield return new(HazardKind.LosesData, $"Values of {where} are rounded or cut to what {after} holds.");
        }
    }

    /// <summary>What may become of values that take another type by their texts.</summary>
    public static Hazard ReadFromText(string where, string type) => new(HazardKind.LosesData, $"Values of {where} are read from their texts, which may mean something else to {type}.");

    /// <summary>A value as one of another type, where PostgreSQL doesn't convert it by itself.</summary>
    public static string Converted(string value, string before, string after) => NeedsCast(before, after) ? $"{value}{Between(before, after)}::{after}" : value;

    /// <summary>A value as one of another type of the same name.</summary>
    public static string ByText(string value, string type) => $"{value}{Many("::text", type)}::{type}";

    // An explicit cast cuts a text off and says nothing; PostgreSQL's own conversion refuses what doesn't fit. So the cast is only said
    // where there is no conversion without it: out of a text, and between families.
    private static bool NeedsCast(string before, string after) => IsArray(before) == IsArray(after)
        ? Base(before) != Base(after) && Family(after) != TypeFamily.Text && !(IsBits(before) && IsBits(after)) && (Family(before) != Family(after) || Family(after) == TypeFamily.Other)
        : IsArray(after) || Family(after) != TypeFamily.Text;

    // What knows nothing of each other is written as text all the same: an empty table is no obstacle, and what has rows is told what they become.
    private static string Between(string before, string after) =>
        IsArray(before) != IsArray(after) ? Family(before) == TypeFamily.Text && !IsArray(before) ? "" : "::text"
        : Family(before) == TypeFamily.Text || Family(after) == TypeFamily.Text ? ""
        : !AreStrangers(before, after) ? ""
        : (IsTruth(before) && IsWhole(after)) || (IsWhole(before) && IsTruth(after)) ? Many("::integer", before)
        : AreDigits(before, after) || AreDigits(after, before) ? Many("::bigint", before)
        : Many("::text", before);

    private static string Many(string cast, string type) => IsArray(type) ? cast + "[]" : cast;

    // Of numbers, only integer knows what is true.
    private static bool IsTruth(string type) => Base(type) == "boolean";

    private static bool IsWhole(string type) => Array.IndexOf(Integers, Base(type)) >= 0;

    // As text, the digits of the one would be taken for those of the other.
    private static bool AreDigits(string bits, string number) => Base(bits) == "bit" && Family(number) == TypeFamily.Number;

    private static bool IsBits(string type) => Base(type) is "bit" or "bit varying";

    /// <summary>Whether the server has no cast from one type to the other.</summary>
    // Two types of somebody's own; of one alone only the server knows what it can be cast to.
    public static bool AreStrangers(string before, string after) => IsOwn(before) || IsOwn(after)
        ? IsOwn(before) && IsOwn(after)
        : Base(before) != Base(after) && Casts.TryGetValue(Base(before), out var targets) && Casts.ContainsKey(Base(after)) && !targets.Contains(Base(after));

    /// <summary>Whether a type is one of texts.</summary>
    public static bool IsText(string type) => Family(type) == TypeFamily.Text;

    /// <summary>Whether a type is none of the server's.</summary>
    public static bool IsOwn(string type) => type.Contains('.', StringComparison.Ordinal);

    private static IEnumerable<Hazard> Hazards(ColumnDefinition before, ColumnDefinition after) =>
    [
        new(HazardKind.RewritesTable, $"{after.Table} may be written anew while reads and writes wait."),
        .. ValueHazards($"{after.Table}.{after.Name}", before.Type, after.Type),
    ];

    // What a whole number, or a number of any length, doesn't hold is refused.
    private static bool IsRounding(string type) => Base(type) is "real" or "double precision" or "jsonb" || Family(type) == TypeFamily.Moment || (Base(type) == "numeric" && TypeName.Of(type) != "numeric");

    private static bool AreTimesOfAZone(string before, string after) => Base(before) != Base(after)
        && Base(before) is "timestamp with time zone" or "timestamp without time zone" && Base(after) is "timestamp with time zone" or "timestamp without time zone";

    private static bool IsWider(string before, string after) =>
        Family(after) == TypeFamily.Text
        || (Array.IndexOf(Integers, TypeName.Of(before)) is >= 0 and var one && (Array.IndexOf(Integers, TypeName.Of(after)) > one || Base(after) == "numeric"))
        || (Base(before) == "numeric" && TypeName.Of(after) == "numeric")
        || (Base(before) == "real" && Base(after) == "double precision");

    private static string[] Integers { get; } = ["smallint", "integer", "bigint"];

    private static string[] Numbers { get; } = [.. Integers, "numeric", "real", "double precision"];

    // Which types the common ones can be cast to, by an explicit cast, in every version of PostgreSQL.
    private static Dictionary<string, string[]> Casts { get; } = new(StringComparer.Ordinal)
    {
        ["smallint"] = [.. Numbers, "oid"],
        ["integer"] = [.. Numbers, "boolean", "bit", "money", "oid"],
        ["bigint"] = [.. Numbers, "bit", "money", "oid"],
        ["numeric"] = [.. Numbers, "money"],
        ["real"] = Numbers,
        ["double precision"] = Numbers,
        ["money"] = ["numeric"],
        ["boolean"] = ["integer"],
        ["bit"] = ["integer", "bigint", "bit varying"],
        ["bit varying"] = ["bit"],
        ["date"] = ["timestamp without time zone", "timestamp with time zone"],
        ["timestamp without time zone"] = ["date", "time without time zone", "timestamp with time zone"],
        ["timestamp with time zone"] = ["date", "time without time zone", "time with time zone", "timestamp without time zone"],
        ["time without time zone"] = ["interval", "time with time zone"],
        ["time with time zone"] = ["time without time zone"],
        ["interval"] = ["time without time zone"],
        ["json"] = ["jsonb"],
        ["jsonb"] = ["json", "boolean", .. Numbers],
        ["inet"] = ["cidr"],
        ["cidr"] = ["inet"],
        ["oid"] = ["integer", "bigint"],
        ["box"] = ["circle", "lseg", "point", "polygon"],
        ["circle"] = ["box", "point", "polygon"],
        ["line"] = [],
        ["lseg"] = ["point"],
        ["path"] = ["polygon"],
        ["point"] = ["box"],
        ["polygon"] = ["box", "circle", "path", "point"],
        ["int4range"] = ["int4multirange"],
        ["int8range"] = ["int8multirange"],
        ["numrange"] = ["nummultirange"],
        ["tsrange"] = ["tsmultirange"],
        ["tstzrange"] = ["tstzmultirange"],
        ["daterange"] = ["datemultirange"],
        ["int4multirange"] = [],
        ["int8multirange"] = [],
        ["nummultirange"] = [],
        ["tsmultirange"] = [],
        ["tstzmultirange"] = [],
        ["datemultirange"] = [],
        ["macaddr"] = ["macaddr8"],
        ["macaddr8"] = ["macaddr"],
        ["tsquery"] = [],
        ["tsvector"] = [],
        ["pg_lsn"] = [],
        ["uuid"] = [],
        ["xml"] = [],
    };

    private static TypeFamily Family(string type) => Base(type) switch
    {
        "text" or "character varying" or "character" => TypeFamily.Text,
        var name when Numbers.Contains(name) => TypeFamily.Number,
        "date" or "timestamp without time zone" or "timestamp with time zone" => TypeFamily.Moment,
        _ => TypeFamily.Other,
    };

    private static bool IsArray(string type) => TypeName.Of(type).EndsWith("[]", StringComparison.Ordinal);

    private static string Base(string type) => Modifier().Replace(TypeName.Of(type), "");

    // numeric(5,-2), interval day to second(3)
    [GeneratedRegex(@"\(-?\d+(?:,-?\d+)?\)|\[\]|(?<=^interval) [a-z ]+")]
    private static partial Regex Modifier();

    private enum TypeFamily
    {
        Text,
        Number,
        Moment,
        Other,
    }
}
