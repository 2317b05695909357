using Npgsql;

namespace AssetTracer.Schema.PostgresTests.Running;

/// <summary>The migrations say what they are while the connection opens: whatever goes wrong first, the right thing is told, and nothing stays open.</summary>
[Parallelizable(ParallelScope.All)]
public sealed class OpeningTests
{
    [Test]
    public async Task A_migration_that_cannot_be_used_is_told_and_the_connection_is_closed()
    {
        await using var database = await OwnedDatabase.CreateAsync();
        await using var single = NpgsqlDataSource.Create(database.ConnectionString + ";Pooling=false");

        var refused = Assert.ThrowsAsync<MigrationDefinitionException>(() => new MigrationRunner(single, [new M1("SELECT 1"), new M1("SELECT 2")]).RunAsync());

        Assert.That(refused!.Message, Does.Contain("was added twice"));
        await database.UntilAsync("(SELECT count(*) = 1 FROM pg_stat_activity WHERE datname = current_database() AND usename = current_user)");
    }

    [Test]
    public async Task A_migration_that_cannot_be_used_is_told_though_nobody_can_connect()
    {
        await using var nowhere = NpgsqlDataSource.Create("Host=127.0.0.1;Port=1;Username=nobody;Timeout=5");

        Assert.ThrowsAsync<MigrationDefinitionException>(() => new MigrationRunner(nowhere, [new M1("SELECT 1"), new M1("SELECT 2")]).RunAsync());
        Assert.ThrowsAsync<MigrationConnectionException>(() => new MigrationRunner(nowhere, [new M1("SELECT 1")]).RunAsync());
    }

    [Test]
    public async Task Who_gives_up_while_the_connection_opens_is_heard()
    {
        await using var database = await OwnedDatabase.CreateAsync();
        using var stop = new CancellationTokenSource();
        await stop.CancelAsync();

        Assert.That(async () => await database.Runner(new M1("SELECT 1")).RunAsync(stop.Token), Throws.InstanceOf<OperationCanceledException>());
        Assert.That(await database.ScalarAsync<bool>("SELECT to_regclass('schema_migrations') IS NULL"), Is.True);
    }
}
