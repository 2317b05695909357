using System.CommandLine;

namespace AssetTracer.Schema.CommandLine;

/// <summary>The option that names the key of proofs. The key itself never stands on the command line, where others may read it.</summary>
internal static class ProofKeyOption
{
    private const string Environment = "env:";

    public static Option<string[]> Create(string what) => new("--key")
    {
        Description = $"{what}: env:NAME or a file, which holds a secret of 16 characters or more, or a key in PEM. May be repeated while one key takes the other's place, newest first.",
        HelpName = "KEY",
        DefaultValueFactory = _ => [],
        Arity = ArgumentArity.OneOrMore,
        AllowMultipleArgumentsPerToken = false,
    };

    /// <summary>The keys that are given as one; null if none is.</summary>
    /// <exception cref="CommandException">There is no such key.</exception>
    public static ProofKey? Read(string[]? texts) => texts is { Length: > 0 } ? ProofKey.AnyOf([.. texts.Select(Read)]) : null;

    private static ProofKey Read(string text)
    {
        var (place, content) = text.StartsWith(Environment, StringComparison.Ordinal)
            ? ($"the environment variable {Name(text[Environment.Length..])}", System.Environment.GetEnvironmentVariable(text[Environment.Length..]))
            : ("the file", FromFile(text));
        if (string.IsNullOrWhiteSpace(content))
        {
            throw new CommandException($"--key: {place} holds no key. Write a secret into it (openssl rand -base64 32), or a key in PEM.");
        }

        try
        {
            return content.Contains("-----BEGIN", StringComparison.Ordinal) ? ProofKey.FromPem(content) : ProofKey.FromSecret(content.Trim());
        }
        catch (ArgumentException e)
        {
            throw new CommandException($"--key: {e.Message.Split(" (Parameter")[0]}", e);
        }
    }

    private static string Name(string name) => name.All(c => char.IsAsciiLetterOrDigit(c) || c == '_') && name.Length > 0
        ? name
        : throw new CommandException("--key: what follows env: isn't the name of an environment variable. Write env:NAME.");

    // What isn't a file may be the secret itself.
    private static string FromFile(string path)
    {
        try
        {
            return File.Exists(path) ? File.ReadAllText(path) : throw new CommandException("--key: no file has this name. Give env:NAME or a file; the key itself doesn't belong on the command line.");
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new CommandException($"--key: the file can't be read ({e.GetType().Name}).", e);
        }
    }
}
