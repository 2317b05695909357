using System.Diagnostics;
using AssetTracer.Schema.Testing;
using Npgsql;

namespace AssetTracer.Schema.PostgresTests.Running;

/// <summary>A database of a role that is neither superuser nor exempt from row security, as in production.</summary>
internal sealed class OwnedDatabase : IAsyncDisposable
{
    private readonly PostgresServer _server;

    private OwnedDatabase(PostgresServer server, TestDatabase inner)
    {
        _server = server;
        Superuser = inner;
        Role = $"owner_of_{inner.Name}";
        ConnectionString = new NpgsqlConnectionStringBuilder(inner.ConnectionString)
        {
            Username = Role,
            Password = "secret of the owner",
            ApplicationName = "the owner's application",
        }.ConnectionString;
        DataSource = NpgsqlDataSource.Create(ConnectionString);
    }

    public TestDatabase Superuser { get; }

    public string Role { get; }

    public string ConnectionString { get; }

    public NpgsqlDataSource DataSource { get; }

    public static async Task<OwnedDatabase> CreateAsync()
    {
        var server = await TestServer.Instance;
        var database = new OwnedDatabase(server, await server.CreateDatabaseAsync());
        await database.Superuser.ExecuteAsync(
            $"CREATE ROLE {database.Role} LOGIN NOSUPERUSER NOBYPASSRLS NOCREATEROLE PASSWORD 'secret of the owner'");
        await database.Superuser.ExecuteAsync($"ALTER DATABASE \"{database.Superuser.Name}\" OWNER TO {database.Role}");
        return database;
    }

    public MigrationRunner Runner(params Migration[] migrations) => new(DataSource, migrations);

    public MigrationRunner Runner(MigrationOptions options, params Migration[] migrations) => new(DataSource, migrations, options);

    public Task ExecuteAsync(string sql) => DataSource.ExecuteAsync(sql);

    public Task<T?> ScalarAsync<T>(string sql) => DataSource.ScalarAsync<T>(sql);

    /// <summary>The rows of a query as text.</summary>
    public async Task<List<string>> RowsAsync(string sql)
    {
        await using var command = DataSource.CreateCommand(sql);
        await using var reader = await command.ExecuteReaderAsync();
        var rows = new List<string>();
        while (await reader.ReadAsync())
        {
            rows.Add(string.Join('|', Enumerable.Range(0, reader.FieldCount).Select(i => reader.IsDBNull(i) ? "null" : reader.GetValue(i).ToString())));
        }

        return rows;
    }

    /// <summary>Everything that pg_dump sees, structure and rows, but for what the journal notes of failures.</summary>
    public async Task<string> DumpAsync()
    {
        var folder = _server.BinFolder;
        Assume.That(folder, Is.Not.Null, "this machine has no pg_dump of the server's version");
        var target = new NpgsqlConnectionStringBuilder(Superuser.ConnectionString);
        var start = new ProcessStartInfo(
            Path.Combine(folder!, "pg_dump"),
            ["--host", target.Host!, "--port", $"{target.Port}", "--username", target.Username!, "--exclude-table-data=*_journal*", target.Database!])
        {
            RedirectStandardOutput = true,
        };
        start.Environment["PGPASSWORD"] = target.Password;
        using var process = Process.Start(start)!;
        var text = await process.StandardOutput.ReadToEndAsync();
        await process.WaitForExitAsync();
        Assert.That(process.ExitCode, Is.Zero);

        // Each dump has a random key of its own in these lines.
        return string.Join('\n', text.Split('\n').Where(l => !l.StartsWith("\\restrict", StringComparison.Ordinal) && !l.StartsWith("\\unrestrict", StringComparison.Ordinal)));
    }

    /// <summary>Runs a script by psql, as its owner; what went wrong, or nothing.</summary>
    public async Task<string> PsqlAsync(string script, params string[] arguments)
    {
        var file = Path.GetTempFileName();
        try
        {
            await File.WriteAllTextAsync(file, script);
            return await Psql.RunFileAsync(_server, ConnectionString, file, arguments);
        }
        finally
        {
            File.Delete(file);
        }
    }

    /// <summary>Waits until a query is true, for instance until some session has come somewhere.</summary>
    public async Task UntilAsync(string condition, Task? orUntil = null)
    {
        for (var attempt = 0; attempt < 600; attempt++)
        {
            if (orUntil?.IsCompleted == true || await Superuser.ScalarAsync<bool>($"SELECT {condition}"))
            {
                return;
            }

            await Task.Delay(50);
        }

        Assert.Fail($"It never came to this: {condition}");
    }

    public async ValueTask DisposeAsync()
    {
        await DataSource.DisposeAsync();
        await Superuser.DisposeAsync();
        await using var administration = NpgsqlDataSource.Create(_server.ConnectionString);
        await administration.ExecuteAsync($"DROP ROLE {Role}");
    }
}
