using Npgsql;

namespace AssetTracer.Schema;

/// <summary>One row of a catalog query, read by the names of its columns.</summary>
internal sealed class CatalogRow(NpgsqlDataReader reader, SharedTexts texts)
{
    private readonly Dictionary<string, int> _ordinals = Enumerable.Range(0, reader.FieldCount).ToDictionary(reader.GetName);
    private readonly string?[] _asked = new string?[reader.FieldCount];
    private int _last = -1;

    public string Text(string column) => TextAt(Ordinal(column));

    public string? TextOrNull(string column) => Ordinal(column) is var i && reader.IsDBNull(i) ? null : TextAt(i);

    /// <summary>SQL that the server printed, as every version would spell it.</summary>
    public string Sql(string column) => PrintedSql.Canonical(Text(column));

    /// <inheritdoc cref="Sql"/>
    public string? SqlOrNull(string column) => TextOrNull(column) is { } text ? PrintedSql.Canonical(text) : null;

    /// <inheritdoc cref="Sql"/>
    public ValueArray<string> Sqls(string column) => Texts(column).Select(PrintedSql.Canonical).ToValueArray();

    public bool Flag(string column) => reader.GetBoolean(Ordinal(column));

    public int Number(string column) => reader.GetInt32(Ordinal(column));

    public int? NumberOrNull(string column) => Ordinal(column) is var i && reader.IsDBNull(i) ? null : reader.GetInt32(i);

    public long BigNumber(string column) => reader.GetInt64(Ordinal(column));

    public long? BigNumberOrNull(string column) => Ordinal(column) is var i && reader.IsDBNull(i) ? null : reader.GetInt64(i);

    /// <summary>A real as the shortest text that reads back to the same number.</summary>
    public float Real(string column) => reader.GetFloat(Ordinal(column));

    public float? RealOrNull(string column) => Ordinal(column) is var i && reader.IsDBNull(i) ? null : reader.GetFloat(i);

    /// <summary>An array of texts; empty where the column is null.</summary>
    public ValueArray<string> Texts(string column) =>
        Ordinal(column) is var i && reader.IsDBNull(i) ? [] : texts.Share(reader.GetFieldValue<string[]>(i));

    /// <summary>The name in the columns <c>schema</c> and <paramref name="column"/>.</summary>
    public QualifiedName Name(string column) => new(Text("schema"), Text(column));

    /// <summary>A name from two columns, or null where the second is null.</summary>
    public QualifiedName? NameOrNull(string schemaColumn, string column) =>
        TextOrNull(column) is { } name ? new QualifiedName(TextOrNull(schemaColumn) ?? "", name) : default(QualifiedName?);

    /// <summary>A name with its schema from one column, as <see cref="CatalogNames"/> writes it.</summary>
    public QualifiedName FullName(string column) => QualifiedName.FromCanonical(Text(column));

    /// <summary>A name with its schema from one column, or null where it is null.</summary>
    public QualifiedName? FullNameOrNull(string column) => TextOrNull(column) is { } text ? QualifiedName.FromCanonical(text) : default(QualifiedName?);

    private string TextAt(int ordinal) => texts.Share(reader.GetString(ordinal));

    // The columns are asked for in their order, by the same words in each row: then nothing has to be looked up.
    private int Ordinal(string column)
    {
        var next = _last + 1 == _asked.Length ? 0 : _last + 1;
        if (!ReferenceEquals(_asked[next], column))
        {
            next = _ordinals[column];
            _asked[next] = column;
        }

        return _last = next;
    }
}
