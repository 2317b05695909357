using Npgsql;

namespace AssetTracer.Schema.PostgresTests.Snapshots;

/// <summary>Reading a database that doesn't hold still, or is set up in an unusual way.</summary>
public sealed class SnapshotReaderTests
{
    [Test]
    public async Task A_catalog_that_changes_all_the_time_is_read_all_the_same()
    {
        await using var database = await TestServer.CreateDatabaseAsync();
        await database.ExecuteAsync("CREATE TABLE public.t (i integer, j integer)");
        using var stop = new CancellationTokenSource();
        var busy = Task.Run(() => ComeAndGoAsync(database.DataSource, stop.Token));
        var reader = new PostgresSnapshotReader(database.DataSource);

        for (var i = 0; i < 20; i++)
        {
            Assert.That((await reader.ReadAsync()).Find(TableDefinition.Named("public.t")), Is.Not.Null);
        }

        await stop.CancelAsync();
        await busy;
    }

    [Test]
    public async Task Settings_of_the_session_do_not_change_what_is_read()
    {
        await using var database = await TestServer.CreateDatabaseAsync();
        await database.ExecuteAsync("""
            CREATE TABLE public.t (at timestamptz DEFAULT '2026-05-01 00:00+02', span interval DEFAULT '1 day 2 hours', r real DEFAULT 0.1, b bytea DEFAULT '\x00ff');
            CREATE TABLE public.p (at timestamptz) PARTITION BY RANGE (at);
            CREATE TABLE public.p1 PARTITION OF public.p FOR VALUES FROM ('2026-05-01 00:00+00') TO ('2026-06-01 00:00+00');
            CREATE FUNCTION public.f() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NEW; END';
            CREATE TRIGGER tr BEFORE INSERT ON public.t FOR EACH ROW EXECUTE FUNCTION public.f('a\b', 'c');
            """);
        var usual = await new PostgresSnapshotReader(database.DataSource).ReadAsync();
        foreach (var setting in (string[])
            ["TimeZone TO 'Asia/Tokyo'", "DateStyle TO 'German'", "IntervalStyle TO 'sql_standard'", "bytea_output TO 'escape'", "extra_float_digits TO '-5'",
                "search_path TO public, pg_catalog", "standard_conforming_strings TO off", "quote_all_identifiers TO on", "default_transaction_read_only TO on"])
        {
            await database.ExecuteAsync($"ALTER DATABASE {database.Name} SET {setting}");
        }

        await using var other = NpgsqlDataSource.Create(database.ConnectionString + ";Application Name=other");
        Assert.That((await new PostgresSnapshotReader(other).ReadAsync()).Fingerprint, Is.EqualTo(usual.Fingerprint));
    }

    private static async Task ComeAndGoAsync(NpgsqlDataSource database, CancellationToken stop)
    {
        while (!stop.IsCancellationRequested)
        {
            await database.ExecuteAsync("CREATE INDEX come ON public.t ((i + j)); CREATE VIEW public.go AS SELECT i FROM public.t");
            await database.ExecuteAsync("DROP VIEW public.go; DROP INDEX public.come");
        }
    }
}
