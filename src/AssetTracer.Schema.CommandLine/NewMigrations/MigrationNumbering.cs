using System.Globalization;

namespace AssetTracer.Schema.CommandLine;

/// <summary>Counts on from the newest version, in its own way of counting.</summary>
internal static class MigrationNumbering
{
    private static readonly string[] Moments = ["yyyyMMddHHmm", "yyyyMMddHHmmss"];

    public static string Next(IEnumerable<string> versions, TimeProvider clock)
    {
        var all = versions.Select(v => new MigrationVersion(v)).ToList();
        if (all.Count == 0)
        {
            return "001";
        }

        var newest = all.Max().Value;
        return Moments.FirstOrDefault(form => DateTime.TryParseExact(newest, form, CultureInfo.InvariantCulture, DateTimeStyles.None, out _)) is { } moment
            && clock.GetUtcNow().UtcDateTime.ToString(moment, CultureInfo.InvariantCulture) is var now && new MigrationVersion(now) > new MigrationVersion(newest)
            ? now
            : After(newest);
    }

    // the last number in it counts on, as wide as it is
    private static string After(string version)
    {
        var end = version.Length;
        while (end > 0 && !char.IsAsciiDigit(version[end - 1]))
        {
            end--;
        }

        var digits = version.ToCharArray();
        for (var i = end - 1; i >= 0 && char.IsAsciiDigit(digits[i]); i--)
        {
            if (digits[i] < '9')
            {
                digits[i]++;
                return new string(digits);
            }

            digits[i] = '0';
        }

        // every digit was a nine, or there was none
        var start = end;
        while (start > 0 && char.IsAsciiDigit(version[start - 1]))
        {
            start--;
        }

        return end == 0 ? version + "1" : new string(digits[..start]) + "1" + new string(digits[start..]);
    }
}
