using System.Text;

namespace AssetTracer.Schema;

/// <summary>Settings as the catalogs keep them, <c>name=value</c>, put into SQL.</summary>
internal static class SettingText
{
    // Their values are lists of names, quoted where they need it; PostgreSQL's own pg_dump has to know them by name too.
    private static readonly string[] Lists =
        ["local_preload_libraries", "search_path", "session_preload_libraries", "shared_preload_libraries", "temp_tablespaces", "unix_socket_directories"];

    /// <summary>The setting as it stands behind SET.</summary>
    public static string Assignment(string setting)
    {
        var end = setting.IndexOf('=', StringComparison.Ordinal);
        var (name, value) = (setting[..end], setting[(end + 1)..]);
        return $"{string.Join('.', name.Split('.').Select(Quote.Id))} TO "
            + (Lists.Contains(name, StringComparer.OrdinalIgnoreCase) ? string.Join(", ", Items(value).Select(Quote.Literal)) : Quote.Literal(value));
    }

    private static IEnumerable<string> Items(string list)
    {
        var item = new StringBuilder();
        var quoted = false;
        for (var i = 0; i < list.Length; i++)
        {
            if (list[i] == '"' && quoted && i + 1 < list.Length && list[i + 1] == '"')
            {
                item.Append(list[++i]);
            }
            else if (list[i] == '"')
            {
                quoted = !quoted;
            }
            else if (list[i] == ',' && !quoted)
            {
                yield return item.ToString();
                item.Clear();
            }
            else if (list[i] != ' ' || quoted)
            {
                item.Append(list[i]);
            }
        }

        yield return item.ToString();
    }
}
