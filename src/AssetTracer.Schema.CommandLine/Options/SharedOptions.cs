using System.CommandLine;
using System.Globalization;

namespace AssetTracer.Schema.CommandLine;

/// <summary>The options that several commands have.</summary>
internal static class SharedOptions
{
    private const string Forms = "a connection string, a postgres:// URI, env:NAME, or a snapshot file";

    public static Option<string> Database(string name, string description, bool isRequired = true) =>
        new(name) { Description = $"{description}: {Forms}.", HelpName = "DB", Required = isRequired };

    /// <summary>A database that no file can stand for.</summary>
    public static Option<string> Server(string name, string description, bool isRequired = false) =>
        new(name) { Description = $"{description}: a connection string, a postgres:// URI, or env:NAME.", HelpName = "DB", Required = isRequired };

    public static Option<string[]> Schemas() => new("--schema")
    {
        Description = "Only this schema; may be repeated.",
        HelpName = "NAME",
        DefaultValueFactory = _ => [],
        Arity = ArgumentArity.OneOrMore,
        AllowMultipleArgumentsPerToken = false,
    };

    public static Option<string> Scope()
    {
        var option = new Option<string>("--scope")
        {
            Description = "Everything of the user's, or what the user of a Supabase project owns.",
            DefaultValueFactory = _ => "all",
        };
        return option.AcceptOnlyFromAmong("all", "supabase");
    }

    public static Option<bool> DryRun() => new("--dry-run") { Description = "Only shows the plan." };

    public static Option<bool> AllowDataLoss() => new("--allow-data-loss") { Description = "Goes on although rows are lost; the plan counts them." };

    public static Option<string> FailOnPending() =>
        new Option<string>("--fail-on") { Description = "Ends with exit code 1 if a migration is pending." }.AcceptOnlyFromAmong("pending");

    /// <summary>A number of days, which may be a fraction.</summary>
    /// <exception cref="CommandException">It isn't one, or is none between zero and ten years.</exception>
    public static TimeSpan Days(string option, string text) =>
        double.TryParse(text, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var days) && days is > 0 and < 3660 && TimeSpan.FromDays(days) is { Ticks: > 0 } time
            ? time
            : throw new CommandException($"{option} isn't a number of days, up to ten years. Write it like {option} 7.");

    /// <param name="description">What it decides.</param>
    /// <param name="otherwise">What it is if nobody says; null leaves that to the application.</param>
    public static Option<string> FailOn(string description, string? otherwise)
    {
        var option = new Option<string>("--fail-on") { Description = description };
        if (otherwise is not null)
        {
            option.DefaultValueFactory = _ => otherwise;
        }

        return option.AcceptOnlyFromAmong("breaking", "behavioural", "cosmetic");
    }

    public static Severity SeverityOf(string word) => word switch
    {
        "breaking" => Severity.Breaking,
        "behavioural" => Severity.Behavioural,
        _ => Severity.Cosmetic,
    };

    public static bool IsGiven(ParseResult parsed, Option option) => parsed.GetResult(option) is { Implicit: false };

    /// <summary>A scope as the options that ask for it.</summary>
    public static string InWords(SnapshotScope scope)
    {
        var platform = scope.PlatformSchemas.IsEmpty ? "" : scope.PlatformSchemas == SnapshotScope.Supabase.PlatformSchemas ? "--scope supabase" : "a platform's schemas left out";
        return string.Join(' ', scope.Schemas.Select(name => $"--schema {name}").Prepend(platform).Where(word => word.Length > 0));
    }

    public static SnapshotScope ScopeOf(string scope, IEnumerable<string> schemas) =>
        (scope == "supabase" ? SnapshotScope.Supabase : SnapshotScope.AllSchemas) with { Schemas = schemas.ToValueArray() };
}
