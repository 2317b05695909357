using Npgsql;

namespace AssetTracer.Schema.Benchmarks.Running.Subjects;

/// <summary>The same SQL by the driver alone, one batch for each migration and its history row: nothing can be faster.</summary>
internal sealed class BareDriver : Subject
{
    public override string Name => "raw";

    public override Task ApplyAsync(string connectionString, int count) => WithSourceAsync(connectionString, source => ApplyAsync(source, count));

    public static async Task ApplyAsync(NpgsqlDataSource source, int count)
    {
        await using var connection = await source.OpenConnectionAsync();
        var applied = await ReadAsync(connection);
        foreach (var number in Numbers(count).Where(n => !applied.Contains(n)))
        {
            await using var batch = new NpgsqlBatch(connection)
            {
                BatchCommands =
                {
                    new(Table(number)),
                    new(Index(number)),
                    new("INSERT INTO public.raw_history (version) VALUES ($1)") { Parameters = { new NpgsqlParameter<int> { TypedValue = number } } },
                },
            };
            await batch.ExecuteNonQueryAsync();
        }
    }

    /// <summary>What its own history says; the table is made where there is none.</summary>
    public static async Task<HashSet<int>> ReadAsync(NpgsqlConnection connection)
    {
        var applied = new HashSet<int>();
        try
        {
            await using var command = new NpgsqlCommand("SELECT version FROM public.raw_history", connection);
            await using var reader = await command.ExecuteReaderAsync();
            while (await reader.ReadAsync())
            {
                applied.Add(reader.GetInt32(0));
            }
        }
        catch (PostgresException e) when (e.SqlState == PostgresErrorCodes.UndefinedTable)
        {
            await using var command = new NpgsqlCommand(
                "CREATE TABLE public.raw_history (version integer PRIMARY KEY, applied_at timestamptz NOT NULL DEFAULT now())", connection);
            await command.ExecuteNonQueryAsync();
        }

        return applied;
    }
}
