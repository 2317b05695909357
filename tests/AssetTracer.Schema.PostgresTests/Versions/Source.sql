-- A lending library that uses every kind of object PostgreSQL 14 knows, in the ways people write them.

DO $$ BEGIN CREATE ROLE sample_reader; EXCEPTION WHEN duplicate_object OR unique_violation THEN NULL; END $$;
DO $$ BEGIN CREATE ROLE "Sample Writer"; EXCEPTION WHEN duplicate_object OR unique_violation THEN NULL; END $$;
DO $$ BEGIN CREATE ROLE sample_owner; EXCEPTION WHEN duplicate_object OR unique_violation THEN NULL; END $$;

CREATE SCHEMA lending;
CREATE SCHEMA "Back office" AUTHORIZATION sample_owner;
CREATE EXTENSION citext SCHEMA lending;
CREATE EXTENSION ltree SCHEMA lending;
CREATE EXTENSION btree_gist SCHEMA lending;
CREATE EXTENSION pg_trgm SCHEMA public;

CREATE COLLATION lending.by_bytes FROM "C";
CREATE COLLATION lending.caseless (provider = icu, locale = 'und-u-ks-level2', deterministic = false);

CREATE TYPE lending.condition AS ENUM ('new', 'worn', 'lost');
ALTER TYPE lending.condition ADD VALUE 'used' BEFORE 'worn';
CREATE TYPE lending.address AS (street text COLLATE "C", town text, zip character varying(10));
ALTER TYPE lending.address ADD ATTRIBUTE country character(2);
CREATE TYPE lending.span AS RANGE (SUBTYPE = timestamp with time zone);
CREATE TYPE lending.pricerange AS RANGE (SUBTYPE = numeric, SUBTYPE_DIFF = numrange_subdiff);
CREATE TYPE lending.json AS (a integer);
CREATE DOMAIN lending.isbn AS text COLLATE "C" DEFAULT 'unknown' NOT NULL CONSTRAINT isbn_form CHECK (VALUE ~ '^[0-9X-]+$') CHECK (length(VALUE) > 3);
CREATE DOMAIN lending.price AS numeric(10,2);
ALTER DOMAIN lending.price ADD CONSTRAINT positive CHECK (VALUE >= 0) NOT VALID;
CREATE DOMAIN lending.old_code AS integer NOT NULL;
ALTER DOMAIN lending.old_code RENAME TO code;
CREATE TYPE lending.shell;
CREATE TYPE lending.word;
CREATE FUNCTION lending.word_in(cstring) RETURNS lending.word LANGUAGE internal IMMUTABLE STRICT AS 'textin';
CREATE FUNCTION lending.word_out(lending.word) RETURNS cstring LANGUAGE internal IMMUTABLE STRICT AS 'textout';
CREATE TYPE lending.word (INPUT = lending.word_in, OUTPUT = lending.word_out, LIKE = text, CATEGORY = 'S', DELIMITER = ';');

CREATE SEQUENCE lending.card_numbers AS integer START 1000 INCREMENT 7 MAXVALUE 900000 CACHE 3 CYCLE;
CREATE LANGUAGE tongue HANDLER plpgsql_call_handler VALIDATOR plpgsql_validator;

CREATE FUNCTION lending.twice(n integer, "times" integer DEFAULT 2) RETURNS integer LANGUAGE sql IMMUTABLE PARALLEL SAFE AS 'SELECT n * times';
CREATE FUNCTION lending.thrice(n integer) RETURNS integer LANGUAGE sql RETURN n * 3;
CREATE FUNCTION lending.stamp() RETURNS trigger LANGUAGE plpgsql SET search_path = lending, pg_temp SECURITY DEFINER AS $body$
BEGIN
    NEW.changed_at := now(); -- it's "now"
    RETURN NEW;
END
$body$;
CREATE FUNCTION lending.watch() RETURNS event_trigger LANGUAGE plpgsql AS 'BEGIN END';
CREATE FUNCTION lending.overdue(since date DEFAULT CURRENT_DATE - 30, VARIADIC kinds text[] DEFAULT '{}') RETURNS TABLE (id bigint, title text)
    LANGUAGE plpgsql STABLE ROWS 50 COST 5 SET work_mem = '8MB' AS 'BEGIN RETURN; END';
CREATE FUNCTION lending.both(OUT a integer, OUT b text) LANGUAGE sql AS $$ SELECT 1, 'x' $$;
CREATE FUNCTION lending.json(lending.json) RETURNS text LANGUAGE sql IMMUTABLE AS 'SELECT ''x''';
CREATE FUNCTION lending.same(lending.address, lending.address) RETURNS boolean LANGUAGE sql IMMUTABLE AS 'SELECT ($1).zip = ($2).zip';
CREATE PROCEDURE lending.tidy(INOUT days integer DEFAULT 30) LANGUAGE plpgsql AS 'BEGIN COMMIT; END';
CREATE CAST (lending.json AS text) WITH FUNCTION lending.json(lending.json) AS ASSIGNMENT;
CREATE CAST (lending.address AS text) WITH INOUT;
CREATE FUNCTION lending.give(internal) RETURNS internal LANGUAGE internal IMMUTABLE STRICT AS 'varchar_support';
CREATE TRANSFORM FOR integer LANGUAGE sql (FROM SQL WITH FUNCTION lending.give(internal));
CREATE OPERATOR lending.=== (LEFTARG = lending.address, RIGHTARG = lending.address, FUNCTION = lending.same, COMMUTATOR = OPERATOR(lending.===), RESTRICT = eqsel, JOIN = eqjoinsel);
CREATE ACCESS METHOD pile TYPE TABLE HANDLER heap_tableam_handler;
CREATE OPERATOR FAMILY lending.kin USING btree;
ALTER OPERATOR FAMILY lending.kin USING btree ADD OPERATOR 1 < (integer, bigint), FUNCTION 1 (integer, bigint) btint48cmp(integer, bigint);
CREATE OPERATOR CLASS lending.by_zip FOR TYPE lending.address USING hash AS OPERATOR 1 lending.===;
CREATE AGGREGATE lending.total(numeric) (SFUNC = numeric_add, STYPE = numeric, INITCOND = '0', PARALLEL = SAFE);
CREATE AGGREGATE lending.middle(double precision ORDER BY double precision) (SFUNC = ordered_set_transition, STYPE = internal, FINALFUNC = percentile_cont_float8_final);
CREATE CONVERSION lending.letters FOR 'LATIN1' TO 'UTF8' FROM iso8859_1_to_utf8;

CREATE TEXT SEARCH PARSER lending.cutter (START = prsd_start, GETTOKEN = prsd_nexttoken, END = prsd_end, LEXTYPES = prsd_lextype, HEADLINE = prsd_headline);
CREATE TEXT SEARCH TEMPLATE lending.mould (INIT = dsimple_init, LEXIZE = dsimple_lexize);
CREATE TEXT SEARCH DICTIONARY lending.lexicon (TEMPLATE = pg_catalog.simple, stopwords = 'english', accept = 'false');
CREATE TEXT SEARCH CONFIGURATION lending.search (COPY = pg_catalog.english);
ALTER TEXT SEARCH CONFIGURATION lending.search ALTER MAPPING FOR asciiword, word WITH lending.lexicon, english_stem;

CREATE FOREIGN DATA WRAPPER far OPTIONS (debug 'true');
CREATE SERVER island TYPE 'other' VERSION '7' FOREIGN DATA WRAPPER far OPTIONS (host 'nowhere.invalid', dbname 'x');
CREATE USER MAPPING FOR sample_reader SERVER island OPTIONS (user 'x', password 'y');
CREATE FOREIGN TABLE lending.elsewhere (id integer OPTIONS (column_name 'no') NOT NULL, name text CONSTRAINT named CHECK (name <> '')) SERVER island;

CREATE TABLE lending.books (
    id bigint GENERATED ALWAYS AS IDENTITY (START WITH 10) PRIMARY KEY,
    isbn lending.isbn,
    title text NOT NULL,
    subtitle character varying(80) COLLATE lending.by_bytes,
    price lending.price DEFAULT 9.99,
    gross numeric GENERATED ALWAYS AS (round((price * 1.19), 2)) STORED,
    tags text[] DEFAULT '{}'::text[],
    json jsonb,
    "system_user" text DEFAULT CURRENT_USER,
    place lending.ltree,
    on_loan lending.span,
    condition lending.condition DEFAULT 'new',
    changed_at timestamp(3) with time zone DEFAULT now(),
    words tsvector,
    dropped integer,
    CONSTRAINT books_title_check CHECK (((title <> ''::text) AND (json IS NULL OR jsonb_typeof(json) = 'object'))),
    CONSTRAINT one_place EXCLUDE USING gist (title WITH =, on_loan WITH &&) WHERE (price > 1) DEFERRABLE INITIALLY DEFERRED,
    UNIQUE (isbn, title) INCLUDE (price)
) WITH (fillfactor = 80, autovacuum_enabled = false, toast.autovacuum_vacuum_threshold = 7);
ALTER TABLE lending.books DROP COLUMN dropped;
ALTER TABLE lending.books RENAME COLUMN subtitle TO "Second title";
ALTER TABLE lending.books ALTER COLUMN title SET STORAGE EXTERNAL;
ALTER TABLE lending.books ALTER COLUMN title SET STATISTICS 500;
ALTER TABLE lending.books ALTER COLUMN tags SET COMPRESSION pglz;
ALTER TABLE lending.books ALTER COLUMN price SET (n_distinct = 7);
ALTER TABLE lending.books REPLICA IDENTITY FULL;
ALTER TABLE lending.books CLUSTER ON books_pkey;
CREATE TABLE lending.old_members (
    id serial PRIMARY KEY,
    name lending.citext NOT NULL UNIQUE,
    home lending.address,
    born date NOT NULL CHECK (born > '1900-01-01'),
    recruited_by integer REFERENCES lending.old_members ON DELETE SET NULL DEFERRABLE
);
ALTER TABLE lending.old_members RENAME TO members;
ALTER TABLE lending.members RENAME COLUMN born TO born_on;
ALTER TABLE lending.members RENAME CONSTRAINT old_members_born_check TO members_born_check;
CREATE TABLE lending.staff (salary numeric(8,2) NOT NULL, CONSTRAINT paid CHECK (salary > 0) NO INHERIT) INHERITS (lending.members);
CREATE TABLE lending.typed OF lending.address (zip NOT NULL, PRIMARY KEY (zip)) WITH (fillfactor = 90);
CREATE UNLOGGED TABLE lending.scratch (LIKE lending.books INCLUDING ALL EXCLUDING IDENTITY);
CREATE TABLE lending.loans (
    id bigint GENERATED BY DEFAULT AS IDENTITY,
    book bigint NOT NULL REFERENCES lending.books (id) ON UPDATE CASCADE,
    member integer,
    lent_on date NOT NULL,
    branch text NOT NULL,
    CHECK (lent_on > '2000-01-01'),
    PRIMARY KEY (lent_on, branch, id)
) PARTITION BY RANGE (lent_on);
CREATE TABLE lending.loans_2025 PARTITION OF lending.loans FOR VALUES FROM ('2025-01-01') TO ('2026-01-01') PARTITION BY LIST (branch);
CREATE TABLE lending.loans_2025_north PARTITION OF lending.loans_2025 FOR VALUES IN ('north', 'far north');
CREATE TABLE lending.loans_2025_rest PARTITION OF lending.loans_2025 DEFAULT;
CREATE TABLE lending.loans_older (id bigint NOT NULL, book bigint NOT NULL, member integer DEFAULT 0, lent_on date NOT NULL, branch text NOT NULL, CONSTRAINT loans_lent_on_check CHECK (lent_on > '2000-01-01'));
ALTER TABLE lending.loans ATTACH PARTITION lending.loans_older FOR VALUES FROM (MINVALUE) TO ('2025-01-01');
ALTER TABLE lending.loans ADD CONSTRAINT loans_member FOREIGN KEY (member) REFERENCES lending.members MATCH FULL ON DELETE RESTRICT;
ALTER TABLE lending.books ADD CONSTRAINT books_second CHECK ("Second title" <> title) NOT VALID;
CREATE TABLE lending.hashed (a integer, b text) PARTITION BY HASH (a, lower(b));
CREATE TABLE lending.hashed_0 PARTITION OF lending.hashed FOR VALUES WITH (modulus 2, remainder 0);

CREATE INDEX ON lending.books (title);
CREATE INDEX books_words ON lending.books USING gin (words);
CREATE INDEX books_found ON lending.books USING gin (to_tsvector('english', title), title public.gin_trgm_ops);
CREATE INDEX books_lower ON lending.books (lower(title) text_pattern_ops DESC, price DESC NULLS LAST) INCLUDE (isbn) WHERE (price IS NOT NULL AND condition <> 'lost');
CREATE INDEX books_caseless ON lending.books (title COLLATE lending.caseless, json);
CREATE UNIQUE INDEX books_place ON lending.books USING btree (place) WITH (fillfactor = 70);
CREATE INDEX books_brin ON lending.books USING brin (changed_at) WITH (pages_per_range = 32);
CREATE INDEX books_hash ON lending.books USING hash (("Second title" || title));
CREATE INDEX books_year ON lending.books ((EXTRACT(year FROM changed_at AT TIME ZONE 'UTC')));
ALTER INDEX lending.books_year ALTER COLUMN 1 SET STATISTICS 300;
CREATE INDEX loans_book ON lending.loans (book);
CREATE STATISTICS lending.both_ways (dependencies, mcv) ON title, price FROM lending.books;
CREATE STATISTICS lending.by_word ON (lower(title)), price FROM lending.books;
ALTER STATISTICS lending.both_ways SET STATISTICS 200;

CREATE VIEW lending.titles AS SELECT id, title AS name, price, books.json, "system_user" FROM lending.books WHERE condition IN ('new', 'used');
CREATE VIEW lending.sorted AS SELECT -id AS title, title AS id, count(*) OVER (PARTITION BY condition ORDER BY price) AS n FROM lending.books ORDER BY books.title, books.id, lower(books.title);
CREATE VIEW lending.counted AS SELECT b.condition, count(*), array_agg(b.title ORDER BY b.id) AS id FROM lending.books b GROUP BY b.condition HAVING count(*) > 1 ORDER BY 2 DESC;
CREATE VIEW lending.whole AS SELECT DISTINCT ON (m.name) m.*, m AS member, (m.home).zip AS zip FROM lending.members m ORDER BY m.name;
CREATE VIEW lending.joined AS SELECT b.title, m.name FROM lending.books b JOIN lending.loans l ON l.book = b.id LEFT JOIN lending.members m ON m.id = l.member;
CREATE VIEW lending.either AS SELECT title FROM lending.books UNION ALL SELECT name FROM lending.members ORDER BY title;
CREATE VIEW lending.chain AS WITH RECURSIVE up(id, depth) AS (SELECT id, 0 FROM lending.members UNION SELECT m.recruited_by, up.depth + 1 FROM lending.members m JOIN up ON up.id = m.id) SELECT id, depth FROM up;
CREATE VIEW lending.asked AS SELECT title FROM lending.books x WHERE EXISTS (SELECT 1 FROM lending.loans l WHERE l.book = x.id) AND id = ANY (SELECT book FROM lending.loans) AND (SELECT true) FOR UPDATE;
CREATE VIEW lending.series AS SELECT n, n + 1 AS m FROM generate_series(1, 10) WITH ORDINALITY AS g(n, o);
CREATE VIEW lending."values" AS SELECT * FROM (VALUES (1, 'a'), (2, 'b')) AS v("number", "Letter");
CREATE VIEW lending.serialized AS SELECT xmlserialize(content xmlelement(name book, title) AS text) AS x FROM lending.books TABLESAMPLE system (10);
CREATE VIEW lending.table_of_xml AS SELECT * FROM XMLTABLE('/a/b' PASSING ('<a><b>1</b></a>'::xml) COLUMNS b integer PATH '.');
CREATE VIEW lending.cheap WITH (security_barrier) AS SELECT id, title, price FROM lending.books WHERE price < 5 WITH LOCAL CHECK OPTION;
ALTER VIEW lending.cheap ALTER COLUMN title SET DEFAULT 'untitled';
ALTER VIEW lending.cheap RENAME COLUMN price TO cost;
CREATE MATERIALIZED VIEW lending.popular WITH (fillfactor = 75) AS SELECT book, count(*) AS times FROM lending.loans GROUP BY book WITH NO DATA;
CREATE UNIQUE INDEX popular_book ON lending.popular (book);

CREATE RULE no_delete AS ON DELETE TO lending.books WHERE (old.price > 100) DO INSTEAD NOTHING;
CREATE RULE log_update AS ON UPDATE TO lending.titles DO INSTEAD UPDATE lending.books SET title = new.name WHERE books.id = old.id RETURNING books.id, books.title, books.price, books.json, books."system_user";
CREATE TRIGGER stamp BEFORE INSERT OR UPDATE OF title, price ON lending.books FOR EACH ROW WHEN (new.json IS NOT NULL) EXECUTE FUNCTION lending.stamp('a', 'it''s');
CREATE CONSTRAINT TRIGGER later AFTER INSERT ON lending.members DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION lending.stamp();
CREATE TRIGGER changed AFTER UPDATE ON lending.books REFERENCING OLD TABLE AS before NEW TABLE AS after FOR EACH STATEMENT EXECUTE FUNCTION lending.stamp();
CREATE TRIGGER on_loan AFTER INSERT ON lending.loans FOR EACH ROW EXECUTE FUNCTION lending.stamp();
ALTER TABLE lending.books DISABLE TRIGGER changed;
ALTER TABLE lending.loans_older DISABLE TRIGGER on_loan;
CREATE EVENT TRIGGER sample_watch ON ddl_command_end WHEN TAG IN ('CREATE TABLE', 'ALTER TABLE') EXECUTE FUNCTION lending.watch();
ALTER EVENT TRIGGER sample_watch DISABLE;
ALTER TABLE lending.members ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;
CREATE POLICY own ON lending.members USING (name = CURRENT_USER::text);
CREATE POLICY few ON lending.members AS RESTRICTIVE FOR UPDATE TO sample_reader, "Sample Writer" USING (EXISTS (SELECT 1 FROM lending.loans WHERE loans.member = members.id)) WITH CHECK (id > 0);
CREATE FUNCTION lending.count_books(low numeric) RETURNS bigint LANGUAGE sql BEGIN ATOMIC
    SELECT count(*) FROM lending.books WHERE price > low;
END;
CREATE PUBLICATION news FOR TABLE lending.books, lending.loans WITH (publish = 'insert, update', publish_via_partition_root = true);
CREATE SUBSCRIPTION paper CONNECTION 'host=nowhere.invalid dbname=x' PUBLICATION news, other WITH (connect = false);

ALTER TABLE lending.members OWNER TO sample_owner;
ALTER TYPE lending.condition OWNER TO sample_owner;
ALTER FUNCTION lending.twice(integer, integer) OWNER TO sample_owner;
GRANT USAGE ON SCHEMA lending TO sample_reader, "Sample Writer";
GRANT ALL ON SCHEMA "Back office" TO "Sample Writer" WITH GRANT OPTION;
GRANT SELECT ON ALL TABLES IN SCHEMA lending TO sample_reader;
GRANT ALL ON lending.books TO "Sample Writer";
GRANT ALL ON lending.members TO "Sample Writer" WITH GRANT OPTION;
GRANT SELECT (id, book), UPDATE (book) ON lending.loans_older, lending.loans TO PUBLIC;
GRANT USAGE ON SEQUENCE lending.card_numbers TO PUBLIC;
REVOKE EXECUTE ON FUNCTION lending.thrice(integer) FROM PUBLIC;
GRANT USAGE ON TYPE lending.condition TO sample_reader WITH GRANT OPTION;
REVOKE ALL ON lending.scratch FROM CURRENT_USER;
GRANT USAGE ON FOREIGN SERVER island TO sample_reader;
GRANT USAGE ON FOREIGN DATA WRAPPER far TO sample_reader;
ALTER DEFAULT PRIVILEGES FOR ROLE sample_owner IN SCHEMA lending GRANT ALL ON TABLES TO sample_reader;
ALTER DEFAULT PRIVILEGES FOR ROLE sample_owner GRANT ALL ON TABLES TO "Sample Writer" WITH GRANT OPTION;
ALTER DEFAULT PRIVILEGES FOR ROLE sample_owner REVOKE EXECUTE ON FUNCTIONS FROM PUBLIC;
ALTER DEFAULT PRIVILEGES FOR ROLE sample_owner GRANT USAGE ON SEQUENCES TO "Sample Writer" WITH GRANT OPTION;

-- No label provider comes with PostgreSQL.
INSERT INTO pg_seclabel (classoid, objoid, objsubid, provider, label) VALUES ('pg_class'::regclass, 'lending.books'::regclass, 1, 'mask', 'private');

COMMENT ON SCHEMA lending IS 'What the library lends';
COMMENT ON TABLE lending.books IS 'It''s "all" we have';
COMMENT ON COLUMN lending.books.json IS 'Whatever else';
COMMENT ON CONSTRAINT one_place ON lending.books IS 'One copy each';
COMMENT ON FUNCTION lending.twice(integer, integer) IS 'n times 2';
COMMENT ON TYPE lending.condition IS 'How it looks';
COMMENT ON INDEX lending.books_lower IS 'For the search box';
COMMENT ON POLICY own ON lending.members IS 'Only me';
COMMENT ON AGGREGATE lending.total(numeric) IS 'Sum';
COMMENT ON OPERATOR lending.===(lending.address, lending.address) IS 'Near';
COMMENT ON VIEW lending.cheap IS 'Below 5';
COMMENT ON EVENT TRIGGER sample_watch IS 'Watches';

-- No label provider comes with PostgreSQL, so that the label is put into its catalog by hand.
INSERT INTO pg_seclabel (classoid, objoid, objsubid, provider, label) VALUES ('pg_class'::regclass, 'lending.books'::regclass, 0, 'mask', 'For members');
