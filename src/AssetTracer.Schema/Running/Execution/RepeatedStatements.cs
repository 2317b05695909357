using System.Globalization;
using Npgsql;
using NpgsqlTypes;

namespace AssetTracer.Schema;

/// <summary>
/// The library's own statements that come with each migration. The server plans each of them once in a session, which takes it longer than
/// carrying them out; without a session of its own, or where a migration may forget what was prepared, they are sent as they are.
/// </summary>
internal sealed class RepeatedStatements
{
    private const string Prefix = "assettracer_schema_";

    // A run has few of them; where each migration has one of its own, they aren't worth keeping.
    private const int MostWritten = 16;

    private readonly Dictionary<string, string> _names = [];
    private readonly List<Written> _written = [];
    private int _count;

    /// <summary>Whether the server is to keep them.</summary>
    public bool IsKept { get; set; }

    /// <summary>Whether a statement of a migration may make the session forget what was prepared in it.</summary>
    public static bool MayBeForgottenBy(SqlStatement statement) => statement.Code is not null
        || statement.Text.Contains("deallocate", StringComparison.OrdinalIgnoreCase)
        || statement.Text.Contains("discard", StringComparison.OrdinalIgnoreCase);

    /// <summary>A statement that is put together from parts: of the same parts only once.</summary>
    public string Write(List<string> parts, Func<List<string>, string> write)
    {
        foreach (var written in _written)
        {
            if (written.Parts.SequenceEqual(parts))
            {
                return written.Sql;
            }
        }

        var sql = write(parts);
        if (_written.Count < MostWritten)
        {
            _written.Add(new(parts, sql));
        }

        return sql;
    }

    /// <summary>Adds a statement with texts as parameters, which become values of whatever type is wanted where they stand.</summary>
    public void Append(NpgsqlBatch batch, string sql, params ReadOnlySpan<string?> values)
    {
        if (!IsKept)
        {
            batch.BatchCommands.Add(StatementCommand.Of(sql, values));
            return;
        }

        if (!_names.TryGetValue(sql, out var name))
        {
            name = Prefix + (++_count).ToString(CultureInfo.InvariantCulture);
            _names.Add(sql, name);
            batch.BatchCommands.Add(Verbatim($"PREPARE {name} AS {sql}"));
        }

        var literals = new List<string>();
        foreach (var value in values)
        {
            literals.Add(value is null ? "NULL" : Quote.Literal(value));
        }

        batch.BatchCommands.Add(Verbatim(literals.Count == 0 ? $"EXECUTE {name}" : $"EXECUTE {name}({string.Join(", ", literals)})"));
    }

    /// <summary>Nobody knows what a batch that failed has prepared.</summary>
    public void Forget() => _names.Clear();

    /// <summary>Adds a statement that makes the session forget them, as far as it knows them.</summary>
    public void AppendEnd(NpgsqlBatch batch)
    {
        if (_count > 0)
        {
            batch.BatchCommands.Add(StatementCommand.Of("DO " + DollarQuote.Of(
                $"""

                DECLARE
                    prepared text;
                BEGIN
                    FOR prepared IN SELECT name FROM pg_catalog.pg_prepared_statements WHERE starts_with(name, '{Prefix}') LOOP
                        EXECUTE 'DEALLOCATE ' || prepared;
                    END LOOP;
                END

                """)));
        }
    }

    // The driver would take the text for several statements, or its parameters for its own.
    private static NpgsqlBatchCommand Verbatim(string sql) =>
        new(sql) { Parameters = { new NpgsqlParameter<int> { TypedValue = 0, NpgsqlDbType = NpgsqlDbType.Integer } } };

    private sealed record Written(List<string> Parts, string Sql);
}
