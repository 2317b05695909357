using System.Globalization;
using System.Text;

namespace AssetTracer.Schema;

/// <summary>
/// What a history is known by that holds certain migrations and no other: each version with its checksum, in any order, because sorting takes the server
/// longer than the rest.
/// </summary>
internal static class HistoryDigest
{
    /// <summary>Fewer rows are sent and compared in less time than the server takes to plan the hash.</summary>
    public const int Fewest = 100;

    /// <summary>The same as an expression over the rows of a history. One hash is where the next begins: to look up an operator that puts texts together takes the server as long.</summary>
    public const string Expression =
        """sum(hashtextextended(coalesce(checksum::text, '') COLLATE "C", hashtextextended(version::text COLLATE "C", 0)))""";

    public static string Of(IReadOnlyList<CollectedMigration> migrations)
    {
        // Compiled already, unlike integers of that size.
        var sum = 0m;
        var bytes = Array.Empty<byte>();
        foreach (var migration in migrations)
        {
            sum += HashOf(migration.Checksum, HashOf(migration.Version.Value, 0));
        }

        return sum.ToString(CultureInfo.InvariantCulture);

        long HashOf(string text, long seed)
        {
            if (bytes.Length < Encoding.UTF8.GetMaxByteCount(text.Length))
            {
                bytes = new byte[Encoding.UTF8.GetMaxByteCount(text.Length)];
            }

            return ServerHash.Of(bytes.AsSpan(0, Encoding.UTF8.GetBytes(text, bytes)), seed);
        }
    }
}
