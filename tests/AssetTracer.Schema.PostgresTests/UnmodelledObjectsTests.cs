namespace AssetTracer.Schema.PostgresTests;

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

    private static async Task<ValueArray<UnmodelledObject>> ReadAsync(Npgsql.NpgsqlConnection connection)
    {
        await using var batch = connection.CreateBatch();
        batch.BatchCommands.Add(new Npgsql.NpgsqlBatchCommand("SELECT set_config('search_path', '', true)"));
        batch.BatchCommands.Add(UnmodelledObjects.Command(null, []));
        await using var reader = await batch.ExecuteReaderAsync();
        return await UnmodelledObjects.ReadAsync(reader, default);
    }

    private static IEnumerable<string> Lines(SchemaSnapshot snapshot) => snapshot.Unmodelled.Select(o => $"{o.Type}: {o.Name}");
}
