using System.Globalization;
using System.Text.RegularExpressions;

namespace AssetTracer.Schema;

/// <summary>The names of types as people write them, turned into those that <c>format_type</c> prints.</summary>
internal static partial class TypeName
{
    private static readonly Dictionary<string, string> Aliases = new(StringComparer.Ordinal)
    {
        ["int"] = "integer",
        ["int2"] = "smallint",
        ["int4"] = "integer",
        ["int8"] = "bigint",
        ["float4"] = "real",
        ["float8"] = "double precision",
        ["float"] = "double precision",
        ["bool"] = "boolean",
        ["decimal"] = "numeric",
        ["dec"] = "numeric",
        ["varchar"] = "character varying",
        ["char varying"] = "character varying",
        ["char"] = "character",
        ["varbit"] = "bit varying",
        ["timestamptz"] = "timestamp with time zone",
        ["timestamp"] = "timestamp without time zone",
        ["timetz"] = "time with time zone",
        ["time"] = "time without time zone",
    };

    /// <summary>The type of a column or a domain.</summary>
    public static string Of(string type) => Read(type, isArgument: false);

    /// <summary>The type of an argument, which has no length or precision.</summary>
    public static string OfArgument(string type) => Read(type, isArgument: true);

    private static string Read(string type, bool isArgument)
    {
        var match = type.Contains('"', StringComparison.Ordinal) ? Match.Empty : Written().Match(type.Trim());
        if (!match.Success)
        {
            return type;
        }

        var name = Blanks().Replace(match.Groups["name"].Value + match.Groups["rest"].Value, " ").ToLowerInvariant();
        var length = Blanks().Replace(match.Groups["length"].Value, "");
        name = Aliases.GetValueOrDefault(name, name);
        if (name == "double precision" && length.Length > 0)
        {
            name = int.TryParse(length, NumberStyles.None, CultureInfo.InvariantCulture, out var digits) && digits < 25 ? "real" : name;
            length = "";
        }

        length = (name, length) switch
        {
            _ when isArgument => "",
            ("character" or "bit", "") => "1",
            ("numeric", not "") when !length.Contains(',', StringComparison.Ordinal) => length + ",0",
            _ => length,
        };

        // timestamp(3) with time zone
        var zone = name is ['t', 'i', 'm', 'e', ..] ? name.IndexOf(' ', StringComparison.Ordinal) : -1;
        var named = length.Length == 0 ? name : zone > 0 ? $"{name[..zone]}({length}){name[zone..]}" : $"{name}({length})";
        return named + (match.Groups["array"].Length > 0 ? "[]" : "");
    }

    [GeneratedRegex(
        @"^(?<name>[a-z_][a-z0-9_.]*(\s+(?!array\b)[a-z]+)*)\s*(\((?<length>\s*-?\d+\s*(,\s*-?\d+\s*)?)\))?(?<rest>(\s+(?!array\b)[a-z]+)*)\s*(?<array>(\[\d*\]\s*)+|array(\[\d*\])?)?$",
        RegexOptions.IgnoreCase | RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture)]
    private static partial Regex Written();

    [GeneratedRegex(@"\s+")]
    private static partial Regex Blanks();
}
