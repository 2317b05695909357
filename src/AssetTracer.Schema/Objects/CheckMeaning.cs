using System.Text.RegularExpressions;

namespace AssetTracer.Schema;

/// <summary>What it means that two checks differ: mostly that a list holds one value more on one side.</summary>
internal static partial class CheckMeaning
{
    /// <summary>A clause that goes on from the name of the check.</summary>
    public static Meaning Of(string before, string after, ComparisonSides sides)
    {
        var (old, young) = (Literals(before), Literals(after));
        if (Frame(before) is var frame && OneList().Count(frame) == 1 && frame.Count(c => c == '?') == 1 && frame == Frame(after))
        {
            // the values tell it all only where the rest of the condition is the same
            string?[] said =
            [
                Accepts([.. old.Except(young)], sides.BeforeName, sides.AfterName),
                Accepts([.. young.Except(old)], sides.AfterName, sides.BeforeName),
            ];
            if (said.Any(s => s is not null))
            {
                return new(Severity.Breaking, $"differs: {string.Join(", and ", said.OfType<string>())}");
            }

            if (Literal().Replace(before, "?") == Literal().Replace(after, "?"))
            {
                return new(Severity.Cosmetic, "lists the same values in another order");
            }
        }

        return new(Severity.Breaking, $"differs: {sides.Both(before, after)}");
    }

    private static string? Accepts(List<string> values, string accepting, string refusing) =>
        values.Count == 0 ? null : $"{accepting} accepts {string.Join(", ", values)}, {refusing} doesn't";

    private static List<string> Literals(string expression) => [.. Literal().Matches(expression).Select(m => m.Value).Distinct()];

    /// <summary>The condition with a question mark for its list of values, however PostgreSQL casts them: a text's list reads like a varchar's.</summary>
    private static string Frame(string expression)
    {
        var frame = Cast().Replace(Literal().Replace(expression, "?"), "");
        for (var shorter = Bracket().Replace(frame, "$1"); shorter != frame; shorter = Bracket().Replace(frame, "$1"))
        {
            frame = shorter;
        }

        return AnyOf().Replace(Values().Replace(frame, "?"), "= ?");
    }

    [GeneratedRegex("'(?:[^']|'')*'")]
    private static partial Regex Literal();

    [GeneratedRegex("""::(?:"[^"]+"|[a-z_0-9]+|\.)+(?: varying| precision| with(?:out)? time zone)?(?:\(\d+(?:,\d+)?\))?(?:\[\])?""")]
    private static partial Regex Cast();

    [GeneratedRegex("""(?<= |\(|\[|^)\((\w+|"[^"]+"|\?|ARRAY\[[?, ]+\])\)""")]
    private static partial Regex Bracket();

    [GeneratedRegex(@"\?(?:, \?)*")]
    private static partial Regex Values();

    [GeneratedRegex(@"= ANY ARRAY\[\?\]")]
    private static partial Regex AnyOf();

    // In "not one of" and "greater than" the values aren't the accepted ones.
    [GeneratedRegex(@"^(?!.*\bNOT\b).*(?<![<>!~*]|<>)= \?")]
    private static partial Regex OneList();
}
