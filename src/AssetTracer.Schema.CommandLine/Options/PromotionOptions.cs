using System.CommandLine;
using Microsoft.Extensions.DependencyInjection;
using Npgsql;

namespace AssetTracer.Schema.CommandLine;

/// <summary>The options that say what staging has proven, and who answers for what it hasn't.</summary>
internal sealed class PromotionOptions(TargetOptions targets)
{
    private readonly Option<string> _proof = new("--proof") { Description = "The proof that staging gave: prove --output FILE.", HelpName = "FILE" };
    private readonly Option<string> _from = SharedOptions.Server("--from", "Staging itself, to be asked instead of a proof");
    private readonly Option<string[]> _key = ProofKeyOption.Create("The key that the proof must be signed with");
    private readonly Option<string[]> _sources = new("--source") { Description = "A database whose proof is taken, by the identity or the address that stands in it; may be repeated. [default: any]", HelpName = "ID" };
    private readonly Option<string> _maxAge = new("--max-age") { Description = "How many days old a proof may be, whatever it says itself. [default: 7]", HelpName = "DAYS" };
    private readonly Option<string> _by = new("--override-by") { Description = "Who answers for running what isn't proven; the journal keeps it.", HelpName = "NAME" };
    private readonly Option<string> _reason = new("--reason") { Description = "With --override-by: why.", HelpName = "TEXT" };

    public void AddTo(Command command)
    {
        foreach (var option in new Option[] { _proof, _from, _key, _sources, _maxAge, _by, _reason })
        {
            command.Add(option);
        }
    }

    /// <summary>What the run is held to; null where the application says so itself.</summary>
    /// <exception cref="CommandException">Nothing or too much says what staging has proven.</exception>
    public PromotionPolicy? Read(ParseResult parsed, IServiceProvider services, out NpgsqlDataSource? staging)
    {
        var (proof, from, by, reason) = (parsed.GetValue(_proof), parsed.GetValue(_from), parsed.GetValue(_by), parsed.GetValue(_reason));
        if (by is null != reason is null || by?.Trim().Length == 0 || reason?.Trim().Length == 0)
        {
            throw new CommandException("--override-by NAME and --reason TEXT belong together: the journal keeps who decides, and why.");
        }

        var key = ProofKeyOption.Read(parsed.GetValue(_key));
        staging = null;
        var policy = (proof, from) switch
        {
            ({ Length: > 0 } file, null) => PromotionPolicy.FromProofFile(file, key),
            (null, { } database) => PromotionPolicy.FromStaging(staging = targets.Open(_from.Name, database)),
            (null, null) when key is null && services.GetService<IServiceProviderIsService>()?.IsService(typeof(MigrationRunner)) != false => services.GetMigrationOptions().Promotion,
            _ => null,
        };
        return policy is null
            ? throw new CommandException("Say what staging has proven: --proof FILE for a proof that prove wrote, or --from DB to ask staging itself.")
            : Overridden(Bounded(parsed.GetValue(_sources) is { Length: > 0 } sources ? policy with { Sources = sources.ToValueArray() } : policy));

        PromotionPolicy Bounded(PromotionPolicy held) => parsed.GetValue(_maxAge) is { } days
            ? from is null ? held with { MaxAge = SharedOptions.Days(_maxAge.Name, days) } : throw new CommandException("--max-age bounds the age of a proof; staging that is asked itself is of today.")
            : held;

        PromotionPolicy Overridden(PromotionPolicy held) => by is null ? held : held with { Override = new(by, reason!) };
    }
}
