using System.Security.Cryptography;

namespace AssetTracer.Schema;

/// <summary>
/// The secrets of an object by name: each is known only as a digest under a key that this process made up and forgets. They say whether two databases
/// that it reads hold the same values, are never written, and would tell nobody anything.
/// </summary>
/// <remarks>
/// A value that isn't known (of a file, say, or of code) is equal to any. So equality isn't transitive, and every hash code is the same.
/// </remarks>
internal readonly record struct SecretValues
{
    /// <summary>The setting by which a transaction gets the key.</summary>
    public const string Setting = "assettracer.secret_key";

    private readonly ILookup<string, string>? _digests;

    /// <param name="names">The names of the values.</param>
    /// <param name="digests">Their digests, in the order of the names.</param>
    public SecretValues(ValueArray<string> names, ValueArray<string> digests) =>
        _digests = digests.IsEmpty ? null : names.Zip(digests).ToLookup(p => p.First, p => p.Second, StringComparer.Ordinal);

    /// <summary>The key of this process.</summary>
    public static string Key { get; } = Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(32));

    /// <summary>Whether any value is known.</summary>
    public bool AreKnown => _digests is not null;

    /// <summary>The expression for the digest of a text: null in a transaction without a key, where it could be guessed.</summary>
    // The same letters give the same bytes in every encoding; only of a database without one nobody knows the letters.
    public static string Digest(string text) => $"""
        encode(sha256(convert_to(NULLIF(current_setting('{Setting}', true), ''), 'UTF8')
            || CASE WHEN getdatabaseencoding() = 'SQL_ASCII' THEN decode(replace({text}, '\', '\\'), 'escape') ELSE convert_to({text}, 'UTF8') END), 'hex')
        """;

    /// <summary>The names whose values are known on both sides and differ, sorted.</summary>
    public IEnumerable<string> DifferingFrom(SecretValues other) => _digests is not { } own || other._digests is not { } others
        ? []
        : own.Where(g => others.Contains(g.Key) && !g.SequenceEqual(others[g.Key])).Select(g => g.Key).Order(StringComparer.Ordinal);

    /// <inheritdoc/>
    public bool Equals(SecretValues other) => !DifferingFrom(other).Any();

    /// <inheritdoc/>
    public override int GetHashCode() => 0;
}
