using Npgsql;
using NpgsqlTypes;

namespace AssetTracer.Schema;

/// <summary>Reads what the server knows of objects that need others.</summary>
internal static class DependencyReader
{
    private const string Links = """
        SELECT d.classid::regclass::text, d.objid::bigint, d.objsubid, d.refclassid::regclass::text, d.refobjid::bigint, d.refobjsubid, d.deptype::text
          FROM pg_depend d
         WHERE d.objid >= 16384 AND d.refobjid >= 16384
        """;

    public static async Task<IReadOnlyList<ObjectDependency>> ReadAsync(NpgsqlConnection connection, SnapshotScope scope, CancellationToken cancellationToken)
    {
        var batch = connection.CreateBatch();
        await using (batch.ConfigureAwait(false))
        {
            batch.Timeout = 0;
            batch.BatchCommands.Add(new(ExportedMoment.Begin));
            batch.BatchCommands.Add(new(CatalogReader.Settings));
            batch.BatchCommands.Add(new(TargetCatalog.Union(kind => kind.Select($"'{kind.Catalog}' AS catalog, ({kind.Oid})::bigint AS number, ({kind.Column})::integer AS part")))
            {
                Parameters =
                {
                    new() { NpgsqlDbType = NpgsqlDbType.Array | NpgsqlDbType.Text, Value = scope.Schemas.IsEmpty ? DBNull.Value : scope.Schemas.ToArray() },
                    new() { NpgsqlDbType = NpgsqlDbType.Array | NpgsqlDbType.Text, Value = DBNull.Value },
                },
            });
            batch.BatchCommands.Add(new(Links));
            batch.BatchCommands.Add(new("COMMIT"));
            var reader = await batch.ExecuteReaderAsync(cancellationToken).ConfigureAwait(false);
            await using (reader.ConfigureAwait(false))
            {
                await reader.NextResultAsync(cancellationToken).ConfigureAwait(false);
                var numbers = new DependencyNumbers();
                var row = new CatalogRow(reader, new());
                while (await reader.ReadAsync(cancellationToken).ConfigureAwait(false))
                {
                    numbers.Name(new(row.Text("catalog"), row.BigNumber("number"), row.Number("part")), TargetCatalog.ReadPartOf(row) ?? TargetCatalog.Read(row));
                }

                await reader.NextResultAsync(cancellationToken).ConfigureAwait(false);
                while (await reader.ReadAsync(cancellationToken).ConfigureAwait(false))
                {
                    numbers.Link(
                        new(reader.GetString(0), reader.GetInt64(1), reader.GetInt32(2)), new(reader.GetString(3), reader.GetInt64(4), reader.GetInt32(5)), reader.GetString(6));
                }

                return numbers.Dependencies();
            }
        }
    }
}
