using System.Buffers;
using System.Text;
using System.Text.Json;

namespace AssetTracer.Schema;

/// <summary>
/// How a migration is undone, as the build said that recorded it: what keeps a newer migration from being one that an older build can't revert.
/// </summary>
/// <param name="Statements">The statements, as they were cut apart then; null if there are none.</param>
/// <param name="IrreversibleReason">Why it can't be undone; null if it can.</param>
internal sealed record RecordedReversal(ValueArray<SqlStatement>? Statements, string? IrreversibleReason)
{
    private const string Sql = "sql";
    private const string Transaction = "transaction";
    private const string Outside = "outside";
    private const string LeastRows = "leastRows";
    private const string MostRows = "mostRows";

    public static RecordedReversal Of(string? statements, string? irreversibleReason) =>
        new(statements is null ? null : Read(statements), irreversibleReason);

    /// <summary>The statements as the history keeps them.</summary>
    public static string Write(ValueArray<SqlStatement> statements)
    {
        var text = new ArrayBufferWriter<byte>();
        using (var writer = new Utf8JsonWriter(text))
        {
            writer.WriteStartArray();
            foreach (var statement in statements)
            {
                writer.WriteStartObject();
                writer.WriteString(Sql, statement.Text);
                if (statement.Transaction == TransactionMode.Outside)
                {
                    writer.WriteString(Transaction, Outside);
                }

                if (statement.ExpectedRows is { } rows)
                {
                    writer.WriteNumber(LeastRows, rows.Least);
                }

                if (statement.ExpectedRows?.Most is { } most)
                {
                    writer.WriteNumber(MostRows, most);
                }

                writer.WriteEndObject();
            }

            writer.WriteEndArray();
        }

        return Encoding.UTF8.GetString(text.WrittenSpan);
    }

    /// <summary>The migration that an applied one was, as far as it takes to revert it; null if its history doesn't say how.</summary>
    public static CollectedMigration? MigrationOf(AppliedMigration applied) =>
        applied.Reversal is { } reversal && (reversal.Statements is not null || reversal.IrreversibleReason is not null)
            ? CollectedMigration.Recorded(applied)
            : null;

    private static ValueArray<SqlStatement> Read(string json)
    {
        using var document = JsonDocument.Parse(json);
        return document.RootElement.EnumerateArray()
            .Select(s => (Element: s, Text: s.GetProperty(Sql).GetString()!))
            .Select(s => new SqlStatement(s.Text, SqlHazards.Of(s.Text), ModeOf(s.Element)) { ExpectedRows = RowsOf(s.Element) })
            .ToValueArray();
    }

    private static TransactionMode ModeOf(JsonElement statement) =>
        statement.TryGetProperty(Transaction, out var mode) && mode.GetString() == Outside ? TransactionMode.Outside : TransactionMode.Inside;

    private static RowCount? RowsOf(JsonElement statement) => !statement.TryGetProperty(LeastRows, out var least) ? null
        : statement.TryGetProperty(MostRows, out var most) ? RowCount.Between(least.GetInt64(), most.GetInt64())
        : RowCount.AtLeast(least.GetInt64());
}
