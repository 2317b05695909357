using Npgsql;

namespace AssetTracer.Schema.Testing;

/// <summary>A database that was migrated once, and of which each test gets a copy. It lives as long as its server.</summary>
public sealed class MigratedTemplate
{
    private readonly PostgresServer _server;

    private MigratedTemplate(PostgresServer server, string name)
    {
        _server = server;
        Name = name;
    }

    /// <summary>The template's name, as <see cref="PostgresServer.CreateDatabaseAsync"/> takes it.</summary>
    public string Name { get; }

    /// <summary>Creates a database, applies every migration to it, and keeps it as a template.</summary>
    /// <param name="server">The server.</param>
    /// <param name="migrations">The migrations, in any order.</param>
    /// <param name="options">How they are run. Default: as <see cref="MigrationOptions"/> says.</param>
    /// <param name="prepare">Makes what is there before the first migration, such as roles and a platform's schemas. Default: nothing.</param>
    /// <param name="seed">Writes the rows that every test finds. Default: none.</param>
    /// <param name="cancellationToken">Cancels it; a half-built template is dropped.</param>
    /// <exception cref="SchemaMigrationException">A migration can't be applied; the message says why.</exception>
    public static async Task<MigratedTemplate> CreateAsync(
        PostgresServer server,
        IEnumerable<Migration> migrations,
        MigrationOptions? options = null,
        Func<NpgsqlDataSource, CancellationToken, Task>? prepare = null,
        Func<NpgsqlDataSource, CancellationToken, Task>? seed = null,
        CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(server);
        ArgumentNullException.ThrowIfNull(migrations);
        var name = await server.CreateTemplateAsync(name: null, BuildAsync, cancellationToken).ConfigureAwait(false);
        return new(server, name);

        async Task BuildAsync(NpgsqlDataSource database, CancellationToken token)
        {
            await (prepare?.Invoke(database, token) ?? Task.CompletedTask).ConfigureAwait(false);
            await new MigrationRunner(database, migrations, options).RunAsync(token).ConfigureAwait(false);
            await (seed?.Invoke(database, token) ?? Task.CompletedTask).ConfigureAwait(false);
        }
    }

    /// <summary>Copies the template for one test.</summary>
    /// <param name="cancellationToken">Cancels the attempt.</param>
    /// <returns>The database, dropped when it is disposed.</returns>
    public Task<TestDatabase> CreateDatabaseAsync(CancellationToken cancellationToken = default) => _server.CreateDatabaseAsync(Name, cancellationToken);
}
