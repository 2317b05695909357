using System.Globalization;
using System.Text.RegularExpressions;

namespace AssetTracer.Schema;

/// <summary>What a difference in a column means for the application.</summary>
internal static partial class ColumnMeaning
{
    public static Meaning Of(ColumnDefinition? before, ColumnDefinition? after, ValueArray<AttributeChange> changes, ComparisonSides sides) => (before, after) switch
    {
        (null, { } added) => new(Severity.Breaking, $"{sides.BeforeName} has no column {Name(added)} ({added.Type}): statements that name it fail there."),
        ({ } removed, null) when MustBeGiven(removed) => new(
            Severity.Breaking, $"{Name(removed)} exists only in {sides.BeforeName}, where it refuses null and has no default: inserts written for {sides.AfterName} fail there."),
        ({ } removed, null) => new(Severity.Behavioural, $"Column {Name(removed)} ({removed.Type}) exists only in {sides.BeforeName}."),
        ({ } one, { } other) => Meaning.Of(Name(other), [.. Said(one, other, changes, sides)]),
        _ => throw new ArgumentException("A difference has at least one side."),
    };

    private static IEnumerable<Meaning> Said(ColumnDefinition before, ColumnDefinition after, ValueArray<AttributeChange> changes, ComparisonSides sides)
    {
        var said = new HashSet<string>();
        foreach (var change in changes)
        {
            var (about, meaning) = change.Attribute switch
            {
                "type" => ("type", Types(before.Type, after.Type, sides)),
                "isNullable" => ("null", new Meaning(Severity.Breaking, $"accepts null {sides.Only(before.IsNullable)}")),
                "default" when IsNumberedEitherWay(before, after) => ("identity", new(
                    Severity.Behavioural, $"is numbered by the server {sides.Both(By(before), By(after))}")),
                "identityGeneration" when IsNumberedEitherWay(before, after) => ("identity", new(
                    Severity.Behavioural, $"is numbered by the server {sides.Both(By(before), By(after))}")),
                "default" => ("default", Defaults(before, after, sides)),
                "identityGeneration" => ("identity", new(Severity.Breaking, sides.Both(Numbered(before), Numbered(after)))),
                "identityOptions" => ("numbering", new(
                    Severity.Behavioural, $"is numbered {sides.Both(before.IdentityOptions ?? "from 1 in steps of 1", after.IdentityOptions ?? "from 1 in steps of 1")}")),
                "generation" or "generatedAs" => ("generated", new(Severity.Breaking, sides.Both(Computed(before), Computed(after)))),
                "foreignOptions" => ("elsewhere", new(Severity.Behavioural, $"is another column elsewhere: {sides.List([change])}")),
                "isInherited" => ("inherited", new(Severity.Cosmetic, $"is inherited {sides.Only(before.IsInherited)}")),
                "collation" => ("collation", new(
                    Severity.Behavioural,
                    $"sorts by {sides.Both(before.Collation?.ToString() ?? "the type's collation", after.Collation?.ToString() ?? "the type's collation")}")),
                _ => (change.Attribute, new(Severity.Cosmetic, $"has another setting: {sides.List([change])}")),
            };
            if (said.Add(about))
            {
                yield return meaning;
            }
        }
    }

    private static Meaning Types(string before, string after, ComparisonSides sides) =>
        new(Severity.Breaking, $"is {sides.Both(before, after)}{TypeNote(before, after, sides)}");

    private static string TypeNote(string before, string after, ComparisonSides sides)
    {
        var (old, young) = (SqlType.Parse(before), SqlType.Parse(after));
        var (oldName, youngName) = (sides.BeforeName, sides.AfterName);
        return old.IsMoment && young.IsMoment && old.HasZone != young.HasZone
            ? $" (without a time zone a moment is kept as the clock showed it: each session's time zone reads another moment from it)"
            : old.IsText && young.IsText && old.Length != young.Length ? Shorter(old.Length, young.Length, oldName, youngName)
            : old.Name == "numeric" && young.Name == "numeric" ? Numerics(old, young, oldName, youngName)
            : old.IsInteger && young.Name == "numeric" && young.Scale != 0 ? $" (fractions are rounded in {oldName})"
            : young.IsInteger && old.Name == "numeric" && old.Scale != 0 ? $" (fractions are rounded in {youngName})"
            : old.IsInteger && young.IsInteger ? $" (numbers from {(old.Largest < young.Largest ? old : young).Largest + 1} on fail in {(old.Largest < young.Largest ? oldName : youngName)})"
            : "";
    }

    private static string Shorter(int? before, int? after, string beforeName, string afterName) =>
        (before ?? int.MaxValue) < (after ?? int.MaxValue)
            ? $" (texts of more than {before} characters fail in {beforeName})"
            : $" (texts of more than {after} characters fail in {afterName})";

    private static string Numerics(SqlType before, SqlType after, string beforeName, string afterName)
    {
        var notes = new List<string>();
        var (old, young) = (before.WholeDigits, after.WholeDigits);
        if (old != young && Math.Min(old, young) is >= 0 and <= 18 and var digits)
        {
            notes.Add($"numbers from {((long)Math.Pow(10, digits)).ToString(CultureInfo.InvariantCulture)} on fail in {(old < young ? beforeName : afterName)}");
        }

        if (before.Scale != after.Scale && (before.Scale ?? int.MaxValue) is var oldScale && (after.Scale ?? int.MaxValue) is var youngScale)
        {
            notes.Add($"{(oldScale < youngScale ? beforeName : afterName)} rounds to {Math.Min(oldScale, youngScale)} decimals");
        }

        return notes.Count == 0 ? "" : $" ({string.Join(", ", notes)})";
    }

    // Both make the same random UUIDs, one in the server's core and one in the extension that came before it.
    private static Meaning Defaults(ColumnDefinition before, ColumnDefinition after, ComparisonSides sides) => (before.Default, after.Default) switch
    {
        ({ } one, { } other) when IsRandomUuid(one) && IsRandomUuid(other) => new(
            Severity.Cosmetic, $"gets a random UUID from {sides.Both(one, other)}"),
        (null, { } other) => Missing(before, other, sides.AfterName, sides.BeforeName),
        ({ } one, null) => Missing(after, one, sides.BeforeName, sides.AfterName),
        var (one, other) => new(Severity.Behavioural, $"has the default {sides.Both(one!, other!)}"),
    };

    // An insert that relies on a default fails where there is none and null is refused.
    private static Meaning Missing(ColumnDefinition lacking, string expression, string present, string absent) => MustBeGiven(lacking)
        ? new(Severity.Breaking, $"has the default {Short(expression)} in {present} but none in {absent}, where it refuses null: inserts that rely on the default fail there")
        : new(Severity.Behavioural, $"has the default {Short(expression)} in {present} but none in {absent}");

    // serial and identity are two ways to the same numbers, but for statements that give a number of their own
    private static bool IsNumberedEitherWay(ColumnDefinition before, ColumnDefinition after) =>
        (IsSerial(before) && after.IdentityGeneration == IdentityGeneration.ByDefault) || (IsSerial(after) && before.IdentityGeneration == IdentityGeneration.ByDefault);

    private static bool IsSerial(ColumnDefinition column) => column.Default?.StartsWith("nextval(", StringComparison.Ordinal) == true;

    private static string By(ColumnDefinition column) => IsSerial(column) ? "by a default that asks a sequence" : "as an identity column";

    private static bool IsRandomUuid(string expression) => RandomUuid().IsMatch(expression);

    private static string Short(string text) => ComparisonSides.IsLong(text) ? "of a long text" : text;

    private static string Numbered(ColumnDefinition column) => column.IdentityGeneration switch
    {
        IdentityGeneration.None => "isn't numbered by the server",
        IdentityGeneration.Always => "is always numbered by the server",
        IdentityGeneration.ByDefault => "is numbered by the server where a statement gives no number",
    };

    private static string Computed(ColumnDefinition column) => column.Generation switch
    {
        ColumnGeneration.None => "is an ordinary column",
        ColumnGeneration.Stored => $"is computed on writing as {column.GeneratedAs}",
        ColumnGeneration.Virtual => $"is computed on reading as {column.GeneratedAs}",
    };

    private static bool MustBeGiven(ColumnDefinition column) =>
        column is { IsNullable: false, Default: null, IdentityGeneration: IdentityGeneration.None, Generation: ColumnGeneration.None };

    private static string Name(ColumnDefinition column) => $"{column.Table}.{Quote.Id(column.Name)}";

    [GeneratedRegex(@"^(?:\w+\.)?(?:gen_random_uuid|uuid_generate_v4)\(\)$")]
    private static partial Regex RandomUuid();

    /// <summary>A type as <c>format_type</c> prints it, in its parts.</summary>
    private sealed partial record SqlType(string Name, int? Length, int? Scale)
    {
        public bool IsMoment => Name.StartsWith("timestamp ", StringComparison.Ordinal);

        public bool HasZone => Name.Contains("with time zone", StringComparison.Ordinal);

        public bool IsText => Name is "text" or "character varying" or "character";

        public bool IsInteger => Name is "smallint" or "integer" or "bigint";

        public long Largest => Name switch { "smallint" => short.MaxValue, "integer" => int.MaxValue, _ => long.MaxValue - 1 };

        /// <summary>How many digits stand before the decimal point; more than any number has if there is no limit.</summary>
        public int WholeDigits => Length is { } precision ? precision - (Scale ?? 0) : int.MaxValue;

        public static SqlType Parse(string text)
        {
            var match = Parts().Match(text);
            var name = match.Groups["name"].Value + match.Groups["rest"].Value;
            int? length = match.Groups["length"].Success ? int.Parse(match.Groups["length"].Value, CultureInfo.InvariantCulture) : null;
            int? scale = match.Groups["scale"].Success ? int.Parse(match.Groups["scale"].Value, CultureInfo.InvariantCulture) : null;
            return new(name, length, scale);
        }

        [GeneratedRegex(@"^(?<name>[^(]*?)(?:\((?<length>\d+)(?:,(?<scale>-?\d+))?\))?(?<rest>(?: with(?:out)? time zone)?(?:\[\])*)$")]
        private static partial Regex Parts();
    }
}
