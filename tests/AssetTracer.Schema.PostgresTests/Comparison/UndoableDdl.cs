namespace AssetTracer.Schema.PostgresTests.Comparison;

/// <summary>A change and what takes it back, over objects of the kinds that few databases have.</summary>
/// <param name="Do">The change.</param>
/// <param name="Undo">What takes it back.</param>
internal sealed record UndoableDdl(string Do, string Undo)
{
    /// <summary>What the changes are about, in a schema that other statements leave alone; parted by two semicolons and a line break.</summary>
    public const string Base = """"
        CREATE SCHEMA rare;;
        CREATE COLLATION rare.own (provider = icu, locale = 'de');;
        CREATE TYPE rare.shell;;
        CREATE TYPE rare.word;;
        CREATE FUNCTION rare.word_in(cstring) RETURNS rare.word LANGUAGE internal IMMUTABLE STRICT AS 'textin';;
        CREATE FUNCTION rare.word_out(rare.word) RETURNS cstring LANGUAGE internal IMMUTABLE STRICT AS 'textout';;
        CREATE TYPE rare.word (INPUT = rare.word_in, OUTPUT = rare.word_out, LIKE = text);;
        CREATE TYPE rare.mood AS ENUM ('sad', 'happy');;
        CREATE TYPE rare.pair AS (a integer, b text);;
        CREATE DOMAIN rare.amount AS numeric CONSTRAINT positive CHECK (VALUE > 0);;
        CREATE TYPE rare.span AS RANGE (SUBTYPE = integer);;
        CREATE SEQUENCE rare.numbers;;
        CREATE FUNCTION rare.handler() RETURNS language_handler LANGUAGE c AS '$libdir/plpgsql', 'plpgsql_call_handler';;
        CREATE LANGUAGE tongue HANDLER rare.handler;;
        CREATE FUNCTION rare.same(rare.pair, rare.pair) RETURNS boolean LANGUAGE sql IMMUTABLE AS 'SELECT true';;
        CREATE FUNCTION rare.as_text(rare.pair) RETURNS text LANGUAGE sql IMMUTABLE AS 'SELECT ''x''';;
        CREATE FUNCTION rare.give(internal) RETURNS internal LANGUAGE internal IMMUTABLE STRICT AS 'varchar_support';;
        CREATE FUNCTION rare.noticed() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NEW; END';;
        CREATE FUNCTION rare.watched() RETURNS event_trigger LANGUAGE plpgsql AS 'BEGIN END';;
        CREATE OPERATOR rare.=== (LEFTARG = rare.pair, RIGHTARG = rare.pair, FUNCTION = rare.same);;
        CREATE OPERATOR FAMILY rare.kin USING btree;;
        CREATE OPERATOR CLASS rare.likes FOR TYPE rare.pair USING hash AS OPERATOR 1 rare.===;;
        CREATE AGGREGATE rare.total(integer) (SFUNC = int4pl, STYPE = integer);;
        CREATE CONVERSION rare.letters FOR 'LATIN1' TO 'UTF8' FROM iso8859_1_to_utf8;;
        CREATE ACCESS METHOD pile TYPE TABLE HANDLER heap_tableam_handler;;
        CREATE TEXT SEARCH TEMPLATE rare.mould (LEXIZE = dsimple_lexize);;
        CREATE TEXT SEARCH PARSER rare.reader (START = prsd_start, GETTOKEN = prsd_nexttoken, END = prsd_end, LEXTYPES = prsd_lextype);;
        CREATE TEXT SEARCH DICTIONARY rare.lexicon (TEMPLATE = pg_catalog.simple);;
        CREATE TEXT SEARCH CONFIGURATION rare.search (PARSER = pg_catalog."default");;
        CREATE FOREIGN DATA WRAPPER far;;
        CREATE SERVER island FOREIGN DATA WRAPPER far;;
        CREATE USER MAPPING FOR sample_reader SERVER island OPTIONS (user 'x');;
        CREATE FOREIGN TABLE rare.remote (id integer, note text) SERVER island;;
        CREATE TABLE rare.things (id integer NOT NULL, a integer, b text, CONSTRAINT things_pkey PRIMARY KEY (id));;
        CREATE VIEW rare.seen AS SELECT id, a FROM rare.things;;
        CREATE MATERIALIZED VIEW rare.kept AS SELECT id, a FROM rare.things;;
        CREATE STATISTICS rare.both ON a, b FROM rare.things;;
        CREATE RULE quiet AS ON DELETE TO rare.things DO INSTEAD NOTHING;;
        CREATE TRIGGER stamp BEFORE INSERT ON rare.things FOR EACH ROW EXECUTE FUNCTION rare.noticed();;
        CREATE POLICY own ON rare.things USING (id > 0);;
        CREATE PUBLICATION news FOR TABLE rare.things;;
        CREATE EVENT TRIGGER watch ON ddl_command_end EXECUTE FUNCTION rare.watched();;
        COMMENT ON TABLE rare.things IS 'Things'
        """";

    /// <summary>The changes that a version of PostgreSQL can carry out.</summary>
    public static IReadOnlyList<UndoableDdl> For(int version) =>
    [
        .. Common,
        .. version < 15 ? Array.Empty<UndoableDdl>() : [
            new("CREATE UNLOGGED SEQUENCE rare.more", "DROP SEQUENCE rare.more"),
            new("ALTER VIEW rare.seen SET (security_invoker = true)", "ALTER VIEW rare.seen RESET (security_invoker)"),
            new("CREATE UNIQUE INDEX things_once ON rare.things (a) NULLS NOT DISTINCT", "DROP INDEX rare.things_once"),
            new("ALTER PUBLICATION news SET TABLE rare.things (id, a) WHERE (id > 1)", "ALTER PUBLICATION news SET TABLE rare.things"),
            new("ALTER PUBLICATION news ADD TABLES IN SCHEMA app", "ALTER PUBLICATION news DROP TABLES IN SCHEMA app"),
            new("ALTER TABLE rare.things SET ACCESS METHOD pile", "ALTER TABLE rare.things SET ACCESS METHOD heap"),
        ],
    ];

    private static readonly UndoableDdl[] Common =
    [
        new("CREATE SCHEMA another", "DROP SCHEMA another"),
        new("CREATE EXTENSION pg_trgm SCHEMA rare", "DROP EXTENSION pg_trgm"),
        new("CREATE EXTENSION hstore SCHEMA rare VERSION '1.4'", "DROP EXTENSION hstore"),
        new("CREATE COLLATION rare.other FROM \"C\"", "DROP COLLATION rare.other"),
        new("ALTER COLLATION rare.own RENAME TO renamed", "ALTER COLLATION rare.renamed RENAME TO own"),
        new("DROP COLLATION rare.own", "CREATE COLLATION rare.own (provider = icu, locale = 'de')"),
        new("CREATE TYPE rare.unready", "DROP TYPE rare.unready"),
        new("ALTER TYPE rare.word SET (STORAGE = external)", "ALTER TYPE rare.word SET (STORAGE = extended)"),
        new("ALTER TYPE rare.mood RENAME VALUE 'sad' TO 'blue'", "ALTER TYPE rare.mood RENAME VALUE 'blue' TO 'sad'"),
        new("ALTER TYPE rare.pair ADD ATTRIBUTE c integer", "ALTER TYPE rare.pair DROP ATTRIBUTE c"),
        new("ALTER TYPE rare.pair RENAME TO couple", "ALTER TYPE rare.couple RENAME TO pair"),
        new("ALTER DOMAIN rare.amount ADD CONSTRAINT small CHECK (VALUE < 9)", "ALTER DOMAIN rare.amount DROP CONSTRAINT small"),
        new("ALTER DOMAIN rare.amount SET DEFAULT 3", "ALTER DOMAIN rare.amount DROP DEFAULT"),
        new("ALTER TYPE rare.span_multirange RENAME TO spans", "ALTER TYPE rare.spans RENAME TO span_multirange"),
        new("CREATE TYPE rare.letterrange AS RANGE (SUBTYPE = text, COLLATION = \"C\")", "DROP TYPE rare.letterrange"),
        new("ALTER SEQUENCE rare.numbers CYCLE", "ALTER SEQUENCE rare.numbers NO CYCLE"),
        new("CREATE TRUSTED LANGUAGE dialect HANDLER rare.handler", "DROP LANGUAGE dialect"),
        new("ALTER LANGUAGE tongue RENAME TO lingo", "ALTER LANGUAGE lingo RENAME TO tongue"),
        new("CREATE FUNCTION rare.extra(a integer) RETURNS integer LANGUAGE sql RETURN a", "DROP FUNCTION rare.extra"),
        new("ALTER FUNCTION rare.same STABLE", "ALTER FUNCTION rare.same IMMUTABLE"),
        new("CREATE CAST (rare.pair AS text) WITH FUNCTION rare.as_text(rare.pair) AS ASSIGNMENT", "DROP CAST (rare.pair AS text)"),
        new("CREATE TRANSFORM FOR integer LANGUAGE sql (FROM SQL WITH FUNCTION rare.give(internal))", "DROP TRANSFORM FOR integer LANGUAGE sql"),
        new("ALTER OPERATOR rare.=== (rare.pair, rare.pair) SET (RESTRICT = eqsel)", "ALTER OPERATOR rare.=== (rare.pair, rare.pair) SET (RESTRICT = NONE)"),
        new("CREATE OPERATOR rare.!! (RIGHTARG = integer, FUNCTION = int4um)", "DROP OPERATOR rare.!! (NONE, integer)"),
        new("ALTER OPERATOR FAMILY rare.kin USING btree ADD OPERATOR 1 < (integer, bigint)", "ALTER OPERATOR FAMILY rare.kin USING btree DROP OPERATOR 1 (integer, bigint)"),
        new("ALTER OPERATOR CLASS rare.likes USING hash RENAME TO loves", "ALTER OPERATOR CLASS rare.loves USING hash RENAME TO likes"),
        new("CREATE OPERATOR CLASS rare.more FOR TYPE text USING btree AS OPERATOR 1 ~<~", "DROP OPERATOR FAMILY rare.more USING btree"),
        new("CREATE AGGREGATE rare.middle(double precision ORDER BY double precision) (SFUNC = ordered_set_transition, STYPE = internal, FINALFUNC = percentile_cont_float8_final)",
            "DROP AGGREGATE rare.middle(double precision ORDER BY double precision)"),
        new("CREATE OR REPLACE AGGREGATE rare.total(integer) (SFUNC = int4pl, STYPE = integer, INITCOND = '5', PARALLEL = SAFE)",
            "CREATE OR REPLACE AGGREGATE rare.total(integer) (SFUNC = int4pl, STYPE = integer)"),
        new("CREATE DEFAULT CONVERSION rare.back FOR 'UTF8' TO 'LATIN1' FROM utf8_to_iso8859_1", "DROP CONVERSION rare.back"),
        new("ALTER CONVERSION rare.letters RENAME TO signs", "ALTER CONVERSION rare.signs RENAME TO letters"),
        new("CREATE ACCESS METHOD tree TYPE INDEX HANDLER bthandler", "DROP ACCESS METHOD tree"),
        new("ALTER TEXT SEARCH PARSER rare.reader RENAME TO lector", "ALTER TEXT SEARCH PARSER rare.lector RENAME TO reader"),
        new("CREATE TEXT SEARCH TEMPLATE rare.form (INIT = dsimple_init, LEXIZE = dsimple_lexize)", "DROP TEXT SEARCH TEMPLATE rare.form"),
        new("ALTER TEXT SEARCH DICTIONARY rare.lexicon (accept = 'false')", "ALTER TEXT SEARCH DICTIONARY rare.lexicon (accept)"),
        new("ALTER TEXT SEARCH CONFIGURATION rare.search ADD MAPPING FOR word, email WITH rare.lexicon, simple", "ALTER TEXT SEARCH CONFIGURATION rare.search DROP MAPPING FOR word, email"),
        new("ALTER FOREIGN DATA WRAPPER far OPTIONS (ADD debug 'true')", "ALTER FOREIGN DATA WRAPPER far OPTIONS (DROP debug)"),
        new("ALTER SERVER island VERSION '2'", "ALTER SERVER island VERSION NULL"),
        new("ALTER SERVER island OPTIONS (ADD host 'x', ADD port '1')", "ALTER SERVER island OPTIONS (DROP host, DROP port)"),
        new("CREATE USER MAPPING FOR PUBLIC SERVER island", "DROP USER MAPPING FOR PUBLIC SERVER island"),
        new("ALTER USER MAPPING FOR sample_reader SERVER island OPTIONS (ADD password 'y')", "ALTER USER MAPPING FOR sample_reader SERVER island OPTIONS (DROP password)"),
        new("ALTER FOREIGN TABLE rare.remote OPTIONS (ADD table_name 'x')", "ALTER FOREIGN TABLE rare.remote OPTIONS (DROP table_name)"),
        new("ALTER FOREIGN TABLE rare.remote ALTER note OPTIONS (ADD column_name 'n')", "ALTER FOREIGN TABLE rare.remote ALTER note OPTIONS (DROP column_name)"),
        new("ALTER FOREIGN TABLE rare.remote ADD CONSTRAINT extra CHECK (id > 0)", "ALTER FOREIGN TABLE rare.remote DROP CONSTRAINT extra"),
        new("CREATE UNLOGGED TABLE rare.quick (a integer)", "DROP TABLE rare.quick"),
        new("ALTER TABLE rare.things RENAME COLUMN a TO \"Odd; one\"", "ALTER TABLE rare.things RENAME COLUMN \"Odd; one\" TO a"),
        new("ALTER TABLE rare.things ALTER b SET STORAGE EXTERNAL", "ALTER TABLE rare.things ALTER b SET STORAGE EXTENDED"),
        new("ALTER TABLE rare.things ADD CONSTRAINT extra CHECK (a > 0) NOT VALID", "ALTER TABLE rare.things DROP CONSTRAINT extra"),
        new("ALTER TABLE rare.things RENAME CONSTRAINT things_pkey TO main", "ALTER TABLE rare.things RENAME CONSTRAINT main TO things_pkey"),
        new("CREATE OR REPLACE VIEW rare.seen AS SELECT id, a FROM rare.things WHERE id > 1", "CREATE OR REPLACE VIEW rare.seen AS SELECT id, a FROM rare.things"),
        new("ALTER VIEW rare.seen ALTER a SET DEFAULT 4", "ALTER VIEW rare.seen ALTER a DROP DEFAULT"),
        new("ALTER MATERIALIZED VIEW rare.kept SET (fillfactor = 50)", "ALTER MATERIALIZED VIEW rare.kept RESET (fillfactor)"),
        new("CREATE INDEX things_b ON rare.things USING hash (b) WHERE a > 0", "DROP INDEX rare.things_b"),
        new("ALTER STATISTICS rare.both SET STATISTICS 70", "ALTER STATISTICS rare.both SET STATISTICS -1"),
        new("CREATE STATISTICS rare.lower (mcv) ON lower(b), a FROM rare.things", "DROP STATISTICS rare.lower"),
        new("ALTER TABLE rare.things DISABLE RULE quiet", "ALTER TABLE rare.things ENABLE RULE quiet"),
        new("CREATE RULE loud AS ON UPDATE TO rare.things WHERE old.a > 0 DO ALSO SELECT 1", "DROP RULE loud ON rare.things"),
        new("ALTER TABLE rare.things ENABLE ALWAYS TRIGGER stamp", "ALTER TABLE rare.things ENABLE TRIGGER stamp"),
        new("ALTER TABLE rare.things DISABLE TRIGGER stamp", "ALTER TABLE rare.things ENABLE TRIGGER stamp"),
        new("ALTER POLICY own ON rare.things USING (id > 7)", "ALTER POLICY own ON rare.things USING (id > 0)"),
        new("CREATE PUBLICATION everything FOR ALL TABLES WITH (publish = 'insert')", "DROP PUBLICATION everything"),
        new("ALTER PUBLICATION news SET (publish = 'delete', publish_via_partition_root = true)", "ALTER PUBLICATION news SET (publish = 'insert, update, delete, truncate', publish_via_partition_root = false)"),
        new("CREATE SUBSCRIPTION {0} CONNECTION 'host=nowhere.invalid dbname=x' PUBLICATION news WITH (connect = false, slot_name = NONE, enabled = false)", "DROP SUBSCRIPTION {0}"),
        new("ALTER EVENT TRIGGER watch DISABLE", "ALTER EVENT TRIGGER watch ENABLE"),
        new("CREATE EVENT TRIGGER drops ON sql_drop WHEN TAG IN ('DROP TABLE') EXECUTE FUNCTION rare.watched()", "DROP EVENT TRIGGER drops"),
        new("ALTER OPERATOR FAMILY rare.kin USING btree OWNER TO sample_reader", "ALTER OPERATOR FAMILY rare.kin USING btree OWNER TO CURRENT_USER"),
        new("ALTER STATISTICS rare.both OWNER TO sample_reader", "ALTER STATISTICS rare.both OWNER TO CURRENT_USER"),
        new("GRANT USAGE ON FOREIGN SERVER island TO sample_reader WITH GRANT OPTION", "REVOKE USAGE ON FOREIGN SERVER island FROM sample_reader"),
        new("GRANT USAGE ON FOREIGN DATA WRAPPER far TO PUBLIC", "REVOKE USAGE ON FOREIGN DATA WRAPPER far FROM PUBLIC"),
        new("REVOKE USAGE ON LANGUAGE plpgsql FROM PUBLIC", "GRANT USAGE ON LANGUAGE plpgsql TO PUBLIC"),
        new("GRANT EXECUTE ON FUNCTION rare.total(integer) TO sample_reader", "REVOKE EXECUTE ON FUNCTION rare.total(integer) FROM sample_reader"),
        new("GRANT UPDATE (a) ON rare.things TO sample_reader", "REVOKE UPDATE (a) ON rare.things FROM sample_reader"),
        new("ALTER DEFAULT PRIVILEGES FOR ROLE sample_reader IN SCHEMA rare GRANT SELECT ON TABLES TO PUBLIC", "ALTER DEFAULT PRIVILEGES FOR ROLE sample_reader IN SCHEMA rare REVOKE SELECT ON TABLES FROM PUBLIC"),
        new("COMMENT ON OPERATOR rare.=== (rare.pair, rare.pair) IS 'x'", "COMMENT ON OPERATOR rare.=== (rare.pair, rare.pair) IS NULL"),
        new("COMMENT ON TEXT SEARCH DICTIONARY rare.lexicon IS 'x'", "COMMENT ON TEXT SEARCH DICTIONARY rare.lexicon IS NULL"),
        new("INSERT INTO pg_seclabel (classoid, objoid, objsubid, provider, label) VALUES ('pg_class'::regclass, 'rare.things'::regclass, 2, 'mask', 'x')", "DELETE FROM pg_seclabel"),
        new("COMMENT ON SERVER island IS 'x'", "COMMENT ON SERVER island IS NULL"),
        new("COMMENT ON RULE quiet ON rare.things IS 'x'", "COMMENT ON RULE quiet ON rare.things IS NULL"),
    ];
}
