using System.CommandLine;
using System.Globalization;

namespace AssetTracer.Schema.CommandLine;

/// <summary>The options by which <c>compare</c> takes known differences for accepted, and writes down those that it finds.</summary>
internal sealed class AcceptanceOptions
{
    private const int DefaultDays = 90;

    private readonly Option<string> _accept = Accept();

    private readonly Option<string> _acceptCurrent = new("--accept-current")
    {
        Description = "Writes every difference that is there now to such a file; entries that are there keep what they say.",
        HelpName = "FILE",
    };

    private readonly Option<string> _reason = new("--reason") { Description = "With --accept-current: why the new ones are accepted.", HelpName = "TEXT" };

    private readonly Option<string> _owner = new("--owner") { Description = "With --accept-current: who answers for the new ones.", HelpName = "NAME" };

    private readonly Option<string> _expires = new("--expires")
    {
        Description = "With --accept-current: the last day on which new and expired ones are accepted, as in 2026-03-01, in UTC; 90 days from now by default.",
        HelpName = "DATE",
    };

    public static Option<string> Accept() => new("--accept")
    {
        Description = "A file of known differences, each with reason, owner and expiry: only new, changed and expired ones count.",
        HelpName = "FILE",
    };

    /// <exception cref="CommandException">The file can't be used.</exception>
    public static Task<AcceptedDifferences> ReadAsync(string file, CancellationToken cancellationToken) => LoadAsync(file, AcceptedDifferences.LoadAsync, cancellationToken);

    public void AddTo(Command command)
    {
        foreach (var option in new Option[] { _accept, _acceptCurrent, _reason, _owner, _expires })
        {
            command.Add(option);
        }
    }

    /// <summary>What is accepted before anything is compared.</summary>
    /// <exception cref="CommandException">The options contradict each other, or a file can't be used.</exception>
    public async Task<AcceptedDifferences> ReadAsync(ParseResult parsed, CancellationToken cancellationToken)
    {
        var (accept, current) = (parsed.GetValue(_accept), parsed.GetValue(_acceptCurrent));
        if (accept is not null && current is not null)
        {
            throw new CommandException("--accept judges by a file and --accept-current writes one. Give one of them; --accept-current keeps what the file says.");
        }

        if (current is null && new Option[] { _reason, _owner, _expires }.FirstOrDefault(o => SharedOptions.IsGiven(parsed, o)) is { } lonely)
        {
            throw new CommandException($"{lonely.Name} belongs to --accept-current FILE. Give both or neither.");
        }

        _ = Expires(parsed);
        return accept is not null ? await LoadAsync(accept, AcceptedDifferences.LoadAsync, cancellationToken).ConfigureAwait(false)
            : current is not null && File.Exists(current) ? await LoadAsync(current, AcceptedDifferences.LoadIncompleteAsync, cancellationToken).ConfigureAwait(false)
            : AcceptedDifferences.None;
    }

    /// <summary>Writes what differs now, if that is asked for.</summary>
    /// <exception cref="CommandException">The file can't be written.</exception>
    public async Task<AcceptedDifferences> RenewAsync(ParseResult parsed, AcceptedDifferences known, SchemaComparison comparison)
    {
        if (parsed.GetValue(_acceptCurrent) is not { } path)
        {
            return known;
        }

        var renewed = known.Renewed(comparison, parsed.GetValue(_reason) ?? "", parsed.GetValue(_owner) ?? "", Expires(parsed));
        await OutputFile.WriteAsync(path, file => renewed.SaveAsync(file)).ConfigureAwait(false);
        var days = known.Entries.ToLookup(Pin, e => e.Expires);
        var there = renewed.Entries.Where(e => days.Contains(Pin(e))).ToList();
        var kept = there.Count(e => days[Pin(e)].Contains(e.Expires));
        var summary = string.Join(", ", new[]
        {
            Counted(renewed.Entries.Count - there.Count, "new"), Counted(kept, "kept"), Counted(there.Count - kept, "renewed"),
            Counted(days.Count - there.Count, "removed, because they match nothing any longer"),
        }.Where(part => part.Length > 0));
        await parsed.InvocationConfiguration.Error.WriteLineAsync(
            $"{path} accepts {renewed.Entries.Count.ToString(CultureInfo.InvariantCulture)} difference{(renewed.Entries.Count == 1 ? "" : "s")}{(summary.Length > 0 ? $" ({summary})" : "")}."
            + (renewed.Entries.Any(e => string.IsNullOrWhiteSpace(e.Reason) || string.IsNullOrWhiteSpace(e.Owner)) ? " Fill in each \"reason\" and \"owner\": until then --accept refuses the file." : "")).ConfigureAwait(false);
        return renewed;
    }

    private static AcceptedDifference Pin(AcceptedDifference entry) => entry with { Reason = "", Owner = "", Expires = default };

    private static string Counted(int count, string what) => count == 0 ? "" : $"{count.ToString(CultureInfo.InvariantCulture)} {what}";

    private static async Task<AcceptedDifferences> LoadAsync(
        string path, Func<Stream, CancellationToken, Task<AcceptedDifferences>> load, CancellationToken cancellationToken)
    {
        try
        {
            var file = File.OpenRead(path);
            await using (file.ConfigureAwait(false))
            {
                return await load(file, cancellationToken).ConfigureAwait(false);
            }
        }
        catch (AcceptedDifferencesException e)
        {
            throw new CommandException($"{path}: {e.Message}", e);
        }
        catch (FileNotFoundException e)
        {
            throw new CommandException($"There is no file '{path}' of accepted differences. Write it with --accept-current.", e);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or ArgumentException)
        {
            throw new CommandException($"{path} can't be read: {e.Message}", e);
        }
    }

    private DateOnly Expires(ParseResult parsed)
    {
        var today = DateOnly.FromDateTime(TimeProvider.System.GetUtcNow().UtcDateTime);
        return parsed.GetValue(_expires) is not { } text ? today.AddDays(DefaultDays)
            : !DateOnly.TryParseExact(text, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var day)
            ? throw new CommandException("--expires isn't a date. Write it like 2026-03-01.")
            : day < today ? throw new CommandException("--expires is a day that is over. Give today's date or a later one.")
            : day;
    }
}
