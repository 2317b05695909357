using System.CommandLine;

namespace AssetTracer.Schema.CommandLine;

/// <summary>The options that several commands have.</summary>
internal static class SharedOptions
{
    private const string Forms = "a connection string, a postgres:// URI, env:NAME, or a snapshot file";

    public static Option<string> Database(string name, string description) =>
        new(name) { Description = $"{description}: {Forms}.", HelpName = "DB", Required = true };

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

    public static SnapshotScope ScopeOf(string scope, IEnumerable<string> schemas) =>
        (scope == "supabase" ? SnapshotScope.Supabase : SnapshotScope.AllSchemas) with { Schemas = schemas.ToValueArray() };
}
