using System.Globalization;
using System.Text;

namespace AssetTracer.Schema;

/// <summary>A session that stands in the way of a migration's lock.</summary>
/// <param name="ProcessId">Its server process; zero stands for a prepared transaction, which has none.</param>
/// <param name="Application">What it calls itself.</param>
/// <param name="State">What it does.</param>
/// <param name="Since">Since when its transaction is open, if one may know.</param>
/// <param name="Query">What it said last, as far as one may know.</param>
internal sealed record Blocker(int ProcessId, string Application, string State, DateTime? Since, string Query)
{
    private const int CharactersShown = 300;

    /// <summary>Who it is, with its query but for the values in it: for logs and the journal.</summary>
    public string WithoutValues => Describe(Strip(Query));

    public override string ToString() => Describe(Query);

    private static string Strip(string query)
    {
        var text = new StringBuilder();
        try
        {
            foreach (var token in SqlLexer.Read(query))
            {
                var part = token.Kind switch
                {
                    SqlTokenKind.Number or (>= SqlTokenKind.String and <= SqlTokenKind.DollarString) => "?",
                    SqlTokenKind.LineComment or SqlTokenKind.BlockComment => " ",
                    _ => token.In(query),
                };
                text.Append(part);
            }
        }
        catch (SqlSyntaxException)
        {
            // The server shows the beginning of a long query, which may end anywhere.
            text.Append('…');
        }

        return text.ToString();
    }

    private string Describe(string query)
    {
        if (ProcessId == 0)
        {
            return "a prepared transaction, which pg_prepared_xacts lists";
        }

        var application = Application.Length > 0 ? $"application '{Application}'" : "without an application's name";
        var state = State.Length > 0 ? $", {State}" : "";
        var since = Since is { } moment ? string.Create(CultureInfo.InvariantCulture, $", in a transaction since {moment.ToUniversalTime():yyyy-MM-dd HH:mm:ss} UTC") : "";
        var line = string.Join(' ', query.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries));
        var said = line.Length switch
        {
            0 => "",
            > CharactersShown => $": {line[..CharactersShown]}…",
            _ => $": {line}",
        };
        return string.Create(CultureInfo.InvariantCulture, $"process {ProcessId} ({application}{state}{since}{said})");
    }
}
