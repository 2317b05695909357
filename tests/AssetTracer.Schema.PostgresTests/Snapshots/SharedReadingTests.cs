using AssetTracer.Schema.PostgresTests.Running;
using AssetTracer.Schema.Testing;
using Npgsql;

namespace AssetTracer.Schema.PostgresTests.Snapshots;

/// <summary>Two connections that share a moment read what one would, and one does where a second can't be had.</summary>
public sealed class SharedReadingTests
{
    private const string Password = "reads only";

    private const string Contents = """
        CREATE TYPE public.mood AS ENUM ('calm', 'busy');
        CREATE TABLE public.people (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, name text NOT NULL DEFAULT '', mood public.mood, UNIQUE (name));
        CREATE TABLE public.pets (id bigint PRIMARY KEY, owner bigint REFERENCES public.people, CHECK (id > 0));
        CREATE INDEX pets_owner ON public.pets (owner DESC) WHERE id > 7;
        CREATE VIEW public.names AS SELECT name FROM public.people;
        CREATE FUNCTION public.same() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NEW; END';
        CREATE TRIGGER same BEFORE INSERT ON public.pets FOR EACH ROW EXECUTE FUNCTION public.same();
        GRANT SELECT (name) ON public.people TO PUBLIC;
        COMMENT ON COLUMN public.people.name IS 'as in the passport';
        SELECT lo_create(0);
        """;

    [Test]
    public async Task Two_connections_read_what_one_reads()
    {
        await using var database = await CreateDatabaseAsync();

        var (alone, shared) = await ReadBothWaysAsync(database.DataSource);

        Assert.Multiple(() =>
        {
            Assert.That(shared, Is.EqualTo(alone));
            Assert.That(shared.Fingerprint, Is.EqualTo(alone.Fingerprint));
            Assert.That(shared.Unmodelled, Is.EqualTo(alone.Unmodelled).And.Not.Empty);
        });
    }

    [Test]
    public async Task The_second_connection_does_not_see_what_happened_since_the_first_began()
    {
        await using var database = await CreateDatabaseAsync();
        var before = await new PostgresSnapshotReader(database.DataSource).ReadAsync();
        await using var first = await BeginAsync(database.DataSource);
        var moment = await ExportedMoment.OfAsync(first, default);
        await database.ExecuteAsync("CREATE TABLE public.late (i integer PRIMARY KEY); ALTER TABLE public.people ADD COLUMN late text");
        var shared = new SharedReading(database.DataSource, new CatalogRequest());

        await shared.HelpAsync(moment, default);

        Assert.Multiple(() =>
        {
            Assert.That(shared.IsComplete, Is.True);
            Assert.That(shared.Objects, Is.EquivalentTo(before.Objects.Where(o => !shared.Rest.Kinds!.Contains(o.Identity.Kind))));
        });
    }

    [Test]
    public async Task A_second_connection_to_another_server_reads_nothing_and_loses_nothing()
    {
        await using var database = await CreateDatabaseAsync();
        await using var first = await BeginAsync(database.DataSource);
        var moment = await ExportedMoment.OfAsync(first, default);
        var shared = new SharedReading(database.DataSource, new CatalogRequest());

        await shared.HelpAsync(moment with { Server = "1" }, default);
        await shared.HelpAsync(moment with { Name = "00000000-00000000-1" }, default);
        await shared.HelpAsync(moment, new CancellationToken(canceled: true));
        Assert.That(shared.Objects, Is.Empty);

        await shared.ReadAsync(first, default);
        Assert.That(shared.IsComplete, Is.True);
    }

    [Test]
    public async Task A_pool_of_one_connection_is_enough()
    {
        await using var database = await CreateDatabaseAsync();
        await using var pool = NpgsqlDataSource.Create(new NpgsqlConnectionStringBuilder(database.ConnectionString) { MaxPoolSize = 1 });

        var (alone, shared) = await ReadBothWaysAsync(pool);

        Assert.That(shared, Is.EqualTo(alone));
    }

    [TestCase("ALTER ROLE shared_reader CONNECTION LIMIT 1")]
    [TestCase("REVOKE EXECUTE ON FUNCTION pg_catalog.pg_export_snapshot() FROM PUBLIC")]
    public async Task A_role_that_may_not_have_a_second_connection_reads_all_the_same(string restriction)
    {
        await using var database = await CreateDatabaseAsync();
        await database.ExecuteAsync("DO $$ BEGIN CREATE ROLE shared_reader; EXCEPTION WHEN duplicate_object OR unique_violation THEN NULL; END $$");
        await database.ExecuteAsync($"ALTER ROLE shared_reader LOGIN CONNECTION LIMIT -1 PASSWORD '{Password}'");
        await database.ExecuteAsync(restriction);
        await using var pool = NpgsqlDataSource.Create(
            new NpgsqlConnectionStringBuilder(database.ConnectionString) { Username = "shared_reader", Password = Password });

        var (alone, shared) = await ReadBothWaysAsync(pool);

        Assert.That(shared, Is.EqualTo(alone));
    }

    [TestCase(1)]
    [TestCase(8)]
    public async Task Behind_a_pooler_the_same_is_read(int sessions)
    {
        await using var database = await OwnedDatabase.CreateAsync();
        await database.DataSource.ExecuteAsync(Contents);
        await using var pooler = await PgBouncer.StartAsync(database, sessions);

        var (alone, shared) = await ReadBothWaysAsync(pooler.DataSource);

        Assert.That(shared, Is.EqualTo(alone));
    }

    private static async Task<TestDatabase> CreateDatabaseAsync()
    {
        var database = await TestServer.CreateDatabaseAsync();
        await database.ExecuteAsync(Contents);
        return database;
    }

    private static async Task<(SchemaSnapshot Alone, SchemaSnapshot Shared)> ReadBothWaysAsync(NpgsqlDataSource source) =>
    (
        await new PostgresSnapshotReader(source) { SharedFrom = long.MaxValue }.ReadAsync(),
        await new PostgresSnapshotReader(source) { SharedFrom = 0 }.ReadAsync());

    private static async Task<NpgsqlConnection> BeginAsync(NpgsqlDataSource source)
    {
        var connection = await source.OpenConnectionAsync();
        await using var command = connection.CreateCommand();
        command.CommandText = ExportedMoment.Begin;
        await command.ExecuteNonQueryAsync();
        return connection;
    }
}
