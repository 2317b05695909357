using System.Text.Json;
using System.Text.RegularExpressions;

namespace AssetTracer.Schema.CommandLine;

/// <summary>
/// Reads the members of a fleet from a file: a JSON array of objects with <c>name</c>, <c>database</c> (as <c>--database</c> takes it, where <c>${NAME}</c>
/// stands for an environment variable), and, if they are wanted, <c>schema</c> and <c>canary</c>. Comments are allowed.
/// </summary>
internal sealed partial class FleetFile(string path, Func<string, string?> environment) : IFleetSource
{
    private const string Form = "Write [ { \"name\": \"acme\", \"database\": \"Host=db;Database=acme;Username=owner;Password=${ACME_PASSWORD}\", \"canary\": true }, … ].";

    /// <summary>Reads the file. No message repeats what may be secret.</summary>
    /// <exception cref="CommandException">It isn't there, or something in it can't be; the message names the line and the member.</exception>
    public IReadOnlyList<FleetMember> Read()
    {
        byte[] text;
        try
        {
            text = File.ReadAllBytes(path);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or ArgumentException or NotSupportedException)
        {
            throw new CommandException("--fleet: there is no such file, or it can't be read. Give a file with the members of the fleet, or no value for the application's own.", e);
        }

        try
        {
            return Members(text);
        }
        catch (JsonException e)
        {
            throw new CommandException($"{path}, line {(e.LineNumber ?? 0) + 1}: this isn't JSON. {Form}", e);
        }
    }

    public IAsyncEnumerable<FleetMember> ReadAsync(CancellationToken cancellationToken) => Read().ToAsyncEnumerable();

    private List<FleetMember> Members(byte[] text)
    {
        var mark = text.AsSpan().StartsWith((ReadOnlySpan<byte>)[0xEF, 0xBB, 0xBF]) ? 3 : 0;
        var reader = new Utf8JsonReader(text.AsSpan(mark), new JsonReaderOptions { CommentHandling = JsonCommentHandling.Skip, AllowTrailingCommas = true });
        var members = new List<FleetMember>();
        var lines = new Dictionary<string, int>(StringComparer.Ordinal);
        Expect(reader.Read() && reader.TokenType == JsonTokenType.StartArray, 1, "the file isn't a list.");
        while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
        {
            var line = LineAt(text, mark + (int)reader.TokenStartIndex);
            Expect(reader.TokenType == JsonTokenType.StartObject, line, "a member isn't an object.");
            var member = MemberAt(ref reader, text, mark, line);
            Expect(lines.TryAdd(member.Name, line), line, $"a member is called {member.Name} already, in line {lines[member.Name]}.");
            members.Add(member);
        }

        Expect(members.Count > 0, 1, "there is no member.");
        return members;
    }

    private FleetMember MemberAt(ref Utf8JsonReader reader, byte[] text, int mark, int line)
    {
        string? name = null, database = null, schema = null;
        var isCanary = false;
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var property = reader.GetString()!;
            reader.Read();
            var here = LineAt(text, mark + (int)reader.TokenStartIndex);
            switch (property)
            {
                case "name" or "database" or "schema":
                    Expect(reader.TokenType == JsonTokenType.String && !string.IsNullOrWhiteSpace(reader.GetString()), here, $"{property} isn't a text.", name);
                    _ = property switch { "name" => name = reader.GetString(), "database" => database = reader.GetString(), _ => schema = reader.GetString() };
                    break;
                case "canary":
                    Expect(reader.TokenType is JsonTokenType.True or JsonTokenType.False, here, "canary isn't true or false.", name);
                    isCanary = reader.GetBoolean();
                    break;
                default:
                    throw Wrong(here, "there is something else than name, database, schema and canary.", name);
            }
        }

        Expect(name is not null, line, "a member has no name.");
        Expect(database is not null, line, "there is no database.", name);
        try
        {
            return new(name!, ConnectionString(database!)) { Schema = schema, IsCanary = isCanary };
        }
        catch (Exception e) when (e is CommandException or SchemaMigrationException)
        {
            throw new CommandException($"{path}, line {line} ({name}): {e.Message}", e);
        }
    }

    private string ConnectionString(string text)
    {
        if (Variable().IsMatch(text))
        {
            // What a variable holds is a value and no syntax, whatever characters are in it.
            text = PostgresUri.IsOne(text) ? Filled(text, Uri.EscapeDataString) : ConnectionText.With(text, value => Filled(value, filled => filled));
        }

        return DatabaseSource.Parse(text, environment) is DatabaseSource.Server server
            ? server.Settings.ConnectionString
            : throw new CommandException("A snapshot file isn't a database. Give a connection string, a postgres:// URI, or env:NAME.");
    }

    private string Filled(string text, Func<string, string> write) => Variable().Replace(text, match => environment(match.Groups["name"].Value) is { Length: > 0 } value
        ? write(value)
        : throw new CommandException($"The environment variable {match.Groups["name"].Value} isn't set."));

    private void Expect(bool isSo, int line, string otherwise, string? member = null)
    {
        if (!isSo)
        {
            throw Wrong(line, otherwise, member);
        }
    }

    private CommandException Wrong(int line, string what, string? member) => new($"{path}, line {line}{(member is null ? "" : $" ({member})")}: {what} {Form}");

    private static int LineAt(byte[] text, int place) => text.AsSpan(0, place).Count((byte)'\n') + 1;

    [GeneratedRegex(@"\$\{(?<name>[A-Za-z_][A-Za-z0-9_]*)\}", RegexOptions.ExplicitCapture)]
    private static partial Regex Variable();
}
