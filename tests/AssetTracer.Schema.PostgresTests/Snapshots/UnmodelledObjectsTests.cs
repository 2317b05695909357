using System.Text.RegularExpressions;
using AssetTracer.Schema.Testing;

namespace AssetTracer.Schema.PostgresTests.Snapshots;

/// <summary>Whatever a database holds of kinds that aren't compared is named, so that nothing is called equal in silence.</summary>
[Parallelizable(ParallelScope.All)]
public sealed class UnmodelledObjectsTests
{
    private const string OneOfEach = """
        CREATE SCHEMA odd;
        CREATE FUNCTION odd.half(integer) RETURNS text LANGUAGE sql IMMUTABLE AS 'SELECT ($1 / 2)::text';
        CREATE FUNCTION odd.same(integer, integer) RETURNS boolean LANGUAGE sql IMMUTABLE AS 'SELECT $1 = $2';
        CREATE FUNCTION odd.onto(internal) RETURNS internal LANGUAGE internal IMMUTABLE STRICT AS 'varchar_support';
        CREATE AGGREGATE odd.total(integer) (SFUNC = int4pl, STYPE = integer, INITCOND = '0');
        CREATE FUNCTION odd.place() RETURNS bigint LANGUAGE internal WINDOW AS 'window_row_number';
        CREATE TYPE odd.span AS RANGE (SUBTYPE = integer);
        CREATE TYPE odd.shell;
        CREATE TYPE odd.word;
        CREATE FUNCTION odd.word_in(cstring) RETURNS odd.word LANGUAGE internal IMMUTABLE STRICT AS 'textin';
        CREATE FUNCTION odd.word_out(odd.word) RETURNS cstring LANGUAGE internal IMMUTABLE STRICT AS 'textout';
        CREATE TYPE odd.word (INPUT = odd.word_in, OUTPUT = odd.word_out, LIKE = text);
        CREATE COLLATION odd.plain FROM "C";
        CREATE CAST (odd.word AS text) WITHOUT FUNCTION;
        CREATE OPERATOR odd.=== (LEFTARG = integer, RIGHTARG = integer, FUNCTION = odd.same);
        CREATE OPERATOR FAMILY odd.kin USING hash;
        CREATE OPERATOR CLASS odd.likes FOR TYPE integer USING hash FAMILY odd.kin AS OPERATOR 1 odd.=== (integer, integer);
        CREATE CONVERSION odd.letters FOR 'LATIN1' TO 'UTF8' FROM iso8859_1_to_utf8;
        CREATE FUNCTION odd.from_sql(internal) RETURNS internal LANGUAGE internal IMMUTABLE STRICT AS 'varchar_support';
        CREATE TRANSFORM FOR integer LANGUAGE sql (FROM SQL WITH FUNCTION odd.from_sql(internal));
        CREATE LANGUAGE tongue HANDLER plpgsql_call_handler;
        CREATE ACCESS METHOD pile TYPE TABLE HANDLER heap_tableam_handler;
        CREATE TABLE odd.things (a integer, b integer);
        CREATE VIEW odd.seen AS SELECT a FROM odd.things;
        CREATE TEXT SEARCH TEMPLATE odd.mould (LEXIZE = dsimple_lexize);
        CREATE TEXT SEARCH PARSER odd.reader (START = prsd_start, GETTOKEN = prsd_nexttoken, END = prsd_end, LEXTYPES = prsd_lextype);
        CREATE TEXT SEARCH DICTIONARY odd.lexicon (TEMPLATE = pg_catalog.simple);
        CREATE TEXT SEARCH CONFIGURATION odd.search (PARSER = pg_catalog."default");
        SELECT lo_create(0);
        SELECT lo_create(0);
        """;

    // Every kind above has a room; a large object is data, and only counted.
    private static string[] Left { get; } = ["large objects: 2"];

    [Test]
    public async Task Nothing_is_left_but_what_is_data()
    {
        await using var database = await TestServer.CreateDatabaseAsync();
        await database.ExecuteAsync(OneOfEach);

        var snapshot = await new PostgresSnapshotReader(database.DataSource).ReadAsync();

        Assert.That(Lines(snapshot), Is.EquivalentTo(Left));
    }

    [Test]
    public async Task Named_schemas_leave_out_what_is_elsewhere()
    {
        await using var database = await TestServer.CreateDatabaseAsync();
        await database.ExecuteAsync(OneOfEach);

        var odd = await new PostgresSnapshotReader(database.DataSource, new SnapshotScope { Schemas = ["odd"] }).ReadAsync();
        var platform = await new PostgresSnapshotReader(database.DataSource, new SnapshotScope { PlatformSchemas = ["odd"] }).ReadAsync();

        Assert.Multiple(() =>
        {
            Assert.That(Lines(odd), Is.Empty);
            Assert.That(Lines(platform), Is.EquivalentTo(Left));
        });
    }

    [Test]
    public async Task An_empty_database_and_the_members_of_an_extension_are_nothing_unmodelled()
    {
        await using var database = await TestServer.CreateDatabaseAsync();
        await database.ExecuteAsync("CREATE EXTENSION citext; CREATE EXTENSION seg; CREATE EXTENSION unaccent");

        Assert.That(Lines(await new PostgresSnapshotReader(database.DataSource).ReadAsync()), Is.Empty);
    }

    [Test]
    public async Task A_role_without_any_rights_reads_the_same()
    {
        await using var database = await TestServer.CreateDatabaseAsync();
        await database.ExecuteAsync(OneOfEach);
        await database.ExecuteAsync("DO $$ BEGIN CREATE ROLE sample_reader; EXCEPTION WHEN duplicate_object OR unique_violation THEN NULL; END $$");
        await using var connection = await database.DataSource.OpenConnectionAsync();
        await using var command = connection.CreateCommand();
        command.CommandText = "SET ROLE sample_reader";
        await command.ExecuteNonQueryAsync();

        var found = await ReadAsync(connection);

        Assert.That(found.Select(o => $"{o.Type}: {o.Name}"), Is.EquivalentTo(Left));
    }

    [Test]
    public async Task What_somebody_put_into_the_servers_own_schemas_is_named()
    {
        await using var database = await TestServer.CreateDatabaseAsync();
        await database.ExecuteAsync("""
            CREATE FUNCTION pg_catalog.mine(integer) RETURNS integer LANGUAGE sql AS 'SELECT $1';
            CREATE OPERATOR information_schema.=== (LEFTARG = integer, RIGHTARG = integer, FUNCTION = int4eq);
            CREATE TABLE information_schema.more (id integer PRIMARY KEY);
            CREATE TYPE information_schema.state AS ENUM ('on', 'off');
            CREATE DOMAIN information_schema.text AS text;
            CREATE EXTENSION seg SCHEMA pg_catalog;
            """);

        Assert.That(Lines(await new PostgresSnapshotReader(database.DataSource).ReadAsync()), Is.EquivalentTo(new[]
        {
            "function: pg_catalog.mine(integer)", "operator: information_schema.===(integer,integer)", "table: information_schema.more",
            "type: information_schema.state", "type: information_schema.text",
        }));
    }

    [Test]
    public async Task Labels_of_an_extensions_objects_are_named()
    {
        await using var database = await TestServer.CreateDatabaseAsync();
        await database.ExecuteAsync("""
            CREATE EXTENSION seg SCHEMA public;
            CREATE TABLE public.notes (id integer);
            INSERT INTO pg_seclabel (classoid, objoid, objsubid, provider, label)
            VALUES ('pg_proc'::regclass, 'public.seg_in'::regproc, 0, 'mask', 'x'), ('pg_class'::regclass, 'public.notes'::regclass, 1, 'mask', 'x'),
                   ('pg_class'::regclass, 'pg_class'::regclass, 0, 'mask', 'x');
            """);
        var snapshot = await new PostgresSnapshotReader(database.DataSource).ReadAsync();

        Assert.Multiple(() =>
        {
            Assert.That(Lines(snapshot), Is.EqualTo(new[] { "security label: mask on function public.seg_in(pg_catalog.cstring)" }));
            Assert.That(snapshot.OfKind<SecurityLabelDefinition>().Select(l => l.Identity.ToString()), Is.EqualTo(new[] { "security label of mask on column public.notes.id" }));
        });
    }

    [Test]
    public async Task Rows_of_a_catalog_that_nobody_knows_are_counted()
    {
        await using var database = await TestServer.CreateDatabaseAsync();
        var empty = await UnknownAsync(database, "pg_enum", "pg_ts_config_map", "pg_policy", "pg_collation", "pg_cast");
        await database.ExecuteAsync("""
            CREATE EXTENSION seg;
            CREATE TYPE public.state AS ENUM ('on', 'off');
            CREATE TEXT SEARCH CONFIGURATION public.search (PARSER = pg_catalog."default");
            ALTER TEXT SEARCH CONFIGURATION public.search ADD MAPPING FOR word WITH pg_catalog.simple;
            """);

        Assert.Multiple(async () =>
        {
            Assert.That(empty, Is.Empty);
            Assert.That(
                await UnknownAsync(database, "pg_enum", "pg_ts_config_map", "pg_policy", "pg_collation", "pg_cast"),
                Is.EquivalentTo(new[] { "catalog: 2 rows of pg_enum", "catalog: 1 row of pg_ts_config_map" }));
            Assert.That(await UnknownAsync(database, "pg_opclass"), Is.Empty, "an extension's");
            Assert.That(await UnknownAsync(database), Is.Empty);
        });
    }

    [Test]
    public async Task Every_catalog_of_the_server_is_read_or_left_out_for_a_reason()
    {
        await using var database = await TestServer.CreateDatabaseAsync();
        var server = new PostgresVersion((await TestServer.Instance).MajorVersion);
        var catalogs = await database.ScalarAsync<string[]>(
            "SELECT array_agg(relname::text) FROM pg_class WHERE relnamespace = 'pg_catalog'::regnamespace AND relkind = 'r' AND oid < 16384");
        var queries = string.Join('\n', ObjectKinds.All.Select(kind => ObjectKinds.RulesFor(kind).Catalog(server)));
        queries += EnvironmentReader.Command(server).CommandText;
        bool Names(string word) => Regex.IsMatch(queries, $@"\b{word}\b");

        Assert.Multiple(() =>
        {
            Assert.That(catalogs!.Except(KnownCatalogs.Names), Is.Empty, "nobody says what becomes of them");
            Assert.That(KnownCatalogs.Names, Is.Unique);
            Assert.That(
                KnownCatalogs.All.Where(c => c.Use is CatalogUse.Read or CatalogUse.Environment && catalogs!.Contains(c.Name) && !Names(c.Reason.Length > 0 ? c.Reason : c.Name)).Select(c => c.Name),
                Is.Empty,
                "said to be read, but no room does");
            Assert.That(KnownCatalogs.All.Where(c => c.Use is CatalogUse.Derived or CatalogUse.Omitted && c.Reason.Length == 0), Is.Empty);
        });
    }

    private static async Task<IEnumerable<string>> UnknownAsync(TestDatabase database, params string[] catalogs)
    {
        await using var connection = await database.DataSource.OpenConnectionAsync();
        return (await ReadAsync(connection, [.. KnownCatalogs.Names.Except(catalogs)])).Select(o => $"{o.Type}: {o.Name}");
    }

    private static async Task<ValueArray<UnmodelledObject>> ReadAsync(Npgsql.NpgsqlConnection connection, string[]? knownCatalogs = null)
    {
        await using var batch = connection.CreateBatch();
        batch.BatchCommands.Add(new Npgsql.NpgsqlBatchCommand("SELECT set_config('search_path', '', true)"));
        batch.BatchCommands.Add(UnmodelledObjects.Command(null, [], knownCatalogs));
        await using var reader = await batch.ExecuteReaderAsync();
        return await UnmodelledObjects.ReadAsync(reader, default);
    }

    private static IEnumerable<string> Lines(SchemaSnapshot snapshot) => snapshot.Unmodelled.Select(o => $"{o.Type}: {o.Name}");
}
