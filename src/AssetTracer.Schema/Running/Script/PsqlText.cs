using System.Text;
using Npgsql;

namespace AssetTracer.Schema;

/// <summary>Writes statements so that psql sends exactly these to the server.</summary>
internal static class PsqlText
{
    /// <summary>A duration that nobody has: it stands for what the script measures itself.</summary>
    public static readonly TimeSpan Measured = TimeSpan.MinValue;

    private const string Milliseconds = "(extract(epoch FROM clock_timestamp() - transaction_timestamp()) * 1000)::bigint";

    private static readonly string MeasuredText = ((long)Measured.TotalMilliseconds).ToString(System.Globalization.CultureInfo.InvariantCulture);

    /// <summary>A statement. Outside of constants psql would put the value of a variable in place of <c>:name</c>, as in the slice <c>a[1:n]</c>.</summary>
    public static string Of(string sql)
    {
        var text = new StringBuilder(sql.Length);
        foreach (var token in SqlLexer.Read(sql))
        {
            text.Append(token.In(sql));
            if (token.Is(sql, ':') && token.End < sql.Length && (sql[token.End] is '_' or '\'' or '"' or '{' or >= '\x80' || char.IsAsciiLetterOrDigit(sql[token.End])))
            {
                text.Append(' ');
            }
        }

        return text.ToString();
    }

    /// <summary>A command with the values of its parameters as constants.</summary>
    public static string Of(NpgsqlBatchCommand command)
    {
        var sql = command.CommandText;
        var text = new StringBuilder(sql.Length);
        foreach (var token in SqlLexer.Read(sql))
        {
            if (token.Kind == SqlTokenKind.Parameter)
            {
                var number = int.Parse(token.In(sql)[1..], System.Globalization.CultureInfo.InvariantCulture);
                text.Append(Constant(command.Parameters[number - 1].Value));
            }
            else
            {
                text.Append(token.In(sql));
            }
        }

        return text.ToString();
    }

    private static string Constant(object? value) => value switch
    {
        null or DBNull => "NULL",
        string text when text == MeasuredText => Milliseconds,
        _ => Quote.Literal(value.ToString()!),
    };
}
