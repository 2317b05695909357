namespace AssetTracer.Schema.PostgresTests;

/// <summary>Samples of facts that are about another object: its owner, who may do what with it, and its comment.</summary>
internal static class AccessSamples
{
    private const string Roles = """
        DO $$ BEGIN CREATE ROLE sample_reader; EXCEPTION WHEN duplicate_object OR unique_violation THEN NULL; END $$;
        DO $$ BEGIN CREATE ROLE "Sample Writer"; EXCEPTION WHEN duplicate_object OR unique_violation THEN NULL; END $$;
        DO $$ BEGIN CREATE ROLE sample_owner; EXCEPTION WHEN duplicate_object OR unique_violation THEN NULL; END $$;
        CREATE SCHEMA billing AUTHORIZATION sample_owner;
        """;

    private const string Setup = Roles + """
        CREATE EXTENSION citext SCHEMA billing;
        CREATE TABLE billing.notes (id integer CHECK (id > 0), text text, number integer GENERATED ALWAYS AS IDENTITY);
        CREATE INDEX by_text ON billing.notes (text);
        CREATE SEQUENCE billing.numbers;
        CREATE VIEW billing.seen AS SELECT id FROM billing.notes;
        CREATE MATERIALIZED VIEW billing.kept AS SELECT id FROM billing.notes;
        CREATE FUNCTION billing.twice(value integer, "other" numeric[] DEFAULT NULL) RETURNS integer LANGUAGE sql AS 'SELECT 2 * value';
        CREATE PROCEDURE billing.close() LANGUAGE sql AS 'SELECT 1';
        CREATE FUNCTION billing.noticed() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NEW; END';
        CREATE TRIGGER "On Change" BEFORE UPDATE ON billing.notes FOR EACH ROW EXECUTE FUNCTION billing.noticed();
        CREATE TYPE billing.state AS ENUM ('open');
        CREATE TYPE billing.pair AS (a integer, b text);
        CREATE DOMAIN billing.amount AS integer CONSTRAINT positive CHECK (VALUE > 0);
        ALTER TABLE billing.notes OWNER TO sample_owner;
        CREATE POLICY "own rows" ON billing.notes;
        """;

    private const string Uncommon = Roles + """
        CREATE COLLATION billing.by_bytes FROM "C";
        CREATE TYPE billing.span AS RANGE (SUBTYPE = integer);
        CREATE AGGREGATE billing.total(integer) (SFUNC = int4pl, STYPE = integer);
        CREATE AGGREGATE billing.rows(*) (SFUNC = int8inc, STYPE = bigint, INITCOND = '0');
        CREATE AGGREGATE billing.share(double precision ORDER BY double precision)
            (SFUNC = ordered_set_transition, STYPE = internal, FINALFUNC = percentile_cont_float8_final);
        CREATE AGGREGATE billing.place(VARIADIC "any" ORDER BY VARIADIC "any")
            (SFUNC = ordered_set_transition_multi, STYPE = internal, FINALFUNC = rank_final, FINALFUNC_EXTRA, HYPOTHETICAL);
        CREATE FUNCTION billing.same(integer, integer) RETURNS boolean LANGUAGE sql IMMUTABLE AS 'SELECT $1 = $2';
        CREATE FUNCTION billing.half(bigint) RETURNS bigint LANGUAGE sql IMMUTABLE AS 'SELECT $1 / 2';
        CREATE FUNCTION billing.give(internal) RETURNS internal LANGUAGE internal IMMUTABLE STRICT AS 'varchar_support';
        CREATE OPERATOR billing.=== (LEFTARG = integer, RIGHTARG = integer, FUNCTION = billing.same);
        CREATE OPERATOR billing.!! (RIGHTARG = bigint, FUNCTION = billing.half);
        CREATE OPERATOR FAMILY billing.kin USING hash;
        CREATE OPERATOR CLASS billing.likes FOR TYPE integer USING hash FAMILY billing.kin AS OPERATOR 1 billing.=== (integer, integer);
        CREATE CONVERSION billing.letters FOR 'LATIN1' TO 'UTF8' FROM iso8859_1_to_utf8;
        CREATE TRUSTED LANGUAGE tongue HANDLER plpgsql_call_handler;
        CREATE TEXT SEARCH TEMPLATE billing.mould (LEXIZE = dsimple_lexize);
        CREATE TEXT SEARCH PARSER billing.reader (START = prsd_start, GETTOKEN = prsd_nexttoken, END = prsd_end, LEXTYPES = prsd_lextype);
        CREATE TEXT SEARCH DICTIONARY billing.lexicon (TEMPLATE = pg_catalog.simple);
        CREATE TEXT SEARCH CONFIGURATION billing.search (PARSER = pg_catalog."default");
        CREATE ACCESS METHOD pile TYPE TABLE HANDLER heap_tableam_handler;
        CREATE TRANSFORM FOR integer LANGUAGE sql (FROM SQL WITH FUNCTION billing.give(internal));
        CREATE TYPE billing.pair AS (a integer, b text);
        CREATE CAST (billing.pair AS text) WITH INOUT;
        CREATE TYPE billing.word;
        CREATE FUNCTION billing.word_in(cstring) RETURNS billing.word LANGUAGE internal IMMUTABLE STRICT AS 'textin';
        CREATE FUNCTION billing.word_out(billing.word) RETURNS cstring LANGUAGE internal IMMUTABLE STRICT AS 'textout';
        CREATE TYPE billing.word (INPUT = billing.word_in, OUTPUT = billing.word_out, LIKE = text);
        """;

    private const string Elsewhere = Setup + """
        DO $$ BEGIN CREATE ROLE sample_super SUPERUSER; EXCEPTION WHEN duplicate_object OR unique_violation THEN NULL; END $$;
        DO $$ BEGIN CREATE ROLE "Sample Super" SUPERUSER; EXCEPTION WHEN duplicate_object OR unique_violation THEN NULL; END $$;
        CREATE STATISTICS billing."Both; ways" ON id, text FROM billing.notes;
        CREATE RULE "Quiet one" AS ON DELETE TO billing.notes DO INSTEAD NOTHING;
        CREATE RULE "Quiet one" AS ON DELETE TO billing.seen DO INSTEAD NOTHING;
        CREATE PUBLICATION "News; now" FOR TABLE billing.notes;
        CREATE FUNCTION billing.watched() RETURNS event_trigger LANGUAGE plpgsql AS 'BEGIN END';
        CREATE FOREIGN DATA WRAPPER "Far; off";
        CREATE SERVER "Island; one" FOREIGN DATA WRAPPER "Far; off";
        CREATE FOREIGN TABLE billing.remote (id integer CONSTRAINT positive CHECK (id > 0)) SERVER "Island; one";
        CREATE TRIGGER "On Change" BEFORE UPDATE ON billing.remote FOR EACH ROW EXECUTE FUNCTION billing.noticed();
        CREATE EVENT TRIGGER "Watch; it" ON sql_drop EXECUTE FUNCTION billing.watched();
        """;

    private const string PassedOn = Setup + """
        GRANT SELECT ON billing.notes TO "Sample Writer" WITH GRANT OPTION;
        GRANT USAGE ON SCHEMA billing TO "Sample Writer";
        """;

    private const string Odd = "two\nlines \\ and a backslash; -- ünï";

    private static ObjectIdentity Schema { get; } = SchemaDefinition.Named("billing");

    private static ObjectIdentity Notes { get; } = TableDefinition.Named("billing.notes");

    private static ObjectIdentity Column { get; } = ColumnDefinition.Named("text", "billing.notes");

    private static ObjectIdentity Numbers { get; } = SequenceDefinition.Named("billing.numbers");

    private static ObjectIdentity State { get; } = EnumTypeDefinition.Named("billing.state");

    private static ObjectIdentity Pair { get; } = CompositeTypeDefinition.Named("billing.pair");

    private static ObjectIdentity Amount { get; } = DomainDefinition.Named("billing.amount");

    private static ObjectIdentity Seen { get; } = ViewDefinition.Named("billing.seen");

    private static ObjectIdentity Kept { get; } = MaterializedViewDefinition.Named("billing.kept");

    private static ObjectIdentity Twice { get; } = RoutineDefinition.Named("billing.twice", "integer", "numeric[]");

    private static ObjectIdentity OfServer { get; } = RoutineDefinition.Named(new("pg_catalog", "pg_read_file"), "text");

    private static ObjectIdentity OfExtension { get; } = RoutineDefinition.Named("billing.citext_hash", "billing.citext");

    private static ObjectIdentity Close { get; } = RoutineDefinition.Named("billing.close");

    private static ObjectIdentity Span { get; } = RangeTypeDefinition.Named("billing.span");

    private static ObjectIdentity Word { get; } = BaseTypeDefinition.Named("billing.word");

    private static ObjectIdentity Tongue { get; } = LanguageDefinition.Named("tongue");

    private static ObjectIdentity[] Aggregates { get; } =
    [
        AggregateDefinition.Named("billing.total", "integer"), AggregateDefinition.Named("billing.rows", "*"),
        AggregateDefinition.Named("billing.share", "double precision ORDER BY double precision"),
        AggregateDefinition.Named("billing.place", "VARIADIC \"any\" ORDER BY VARIADIC \"any\""),
    ];

    private static ObjectIdentity[] Owned { get; } =
    [
        CollationDefinition.Named("billing.by_bytes"), Span, Word, .. Aggregates, Tongue,
        OperatorDefinition.Named("billing.===", "integer", "integer"), OperatorDefinition.Named("billing.!!", null, "bigint"),
        OperatorFamilyDefinition.Named("billing.kin", "hash"), OperatorClassDefinition.Named("billing.likes", "hash"),
        ConversionDefinition.Named("billing.letters"),
        TextSearchDictionaryDefinition.Named("billing.lexicon"), TextSearchConfigurationDefinition.Named("billing.search"),
    ];

    private static ObjectIdentity[] Ownerless { get; } =
    [
        CastDefinition.Named("billing.pair", "text"), TransformDefinition.Named("integer", "sql"), AccessMethodDefinition.Named("pile"),
        TextSearchParserDefinition.Named("billing.reader"), TextSearchTemplateDefinition.Named("billing.mould"),
    ];

    private static ObjectIdentity Both { get; } = StatisticsDefinition.Named("billing.\"Both; ways\"");

    private static ObjectIdentity News { get; } = PublicationDefinition.Named("News; now");

    private static ObjectIdentity Watch { get; } = EventTriggerDefinition.Named("Watch; it");

    private static ObjectIdentity Far { get; } = ForeignDataWrapperDefinition.Named("Far; off");

    private static ObjectIdentity Island { get; } = ForeignServerDefinition.Named("Island; one");

    private static ObjectIdentity Remote { get; } = ForeignTableDefinition.Named("billing.remote");

    private static PrivilegeDefinition OnTable { get; } = new() { Target = Notes, Grantee = "sample_reader", Privileges = ["SELECT"] };

    private static PrivilegeDefinition OnColumn { get; } = new() { Target = Column, Grantee = "Sample Writer", Privileges = ["UPDATE"] };

    private static DefaultPrivilegeDefinition Default { get; } = new()
    {
        Role = "sample_owner",
        ObjectType = DefaultPrivilegeTarget.Tables,
        Grantee = "sample_reader",
        Privileges = ["SELECT"],
    };

    public static IReadOnlyList<Sample> Owners { get; } =
    [
        .. Owned.Select(target => new Sample(Uncommon, new OwnerDefinition { Target = target, Role = "sample_reader" })),
        .. new[] { Schema, Notes, Numbers, State, Pair, Amount, Seen, Kept, Twice, Close }.Select(target => new Sample(Setup, new OwnerDefinition { Target = target, Role = "sample_reader" },
            new OwnerDefinition { Target = target, Role = "Sample Writer" })),
        .. new[] { Both, News, Watch, Far, Island, Remote }.Select(target => new Sample(Elsewhere, new OwnerDefinition { Target = target, Role = "sample_super" },
            new OwnerDefinition { Target = target, Role = "Sample Super" })),
    ];

    public static IReadOnlyList<Sample> Privileges { get; } =
    [
        .. Aggregates.Select(target => new Sample(Uncommon, new PrivilegeDefinition { Target = target, Grantee = "sample_reader", Privileges = ["EXECUTE"] })),
        .. new[] { Span, Word, Tongue }.Select(target => new Sample(Uncommon, new PrivilegeDefinition { Target = target, Grantee = "sample_reader", Privileges = ["USAGE"] })),
        new(Uncommon, new PrivilegeDefinition { Target = Tongue, Grantee = "public" }),
        new(Setup, OnTable,
            OnTable with { Privileges = ["INSERT", "SELECT"] },
            OnTable with { Privileges = ["INSERT", "SELECT"], Grantable = ["SELECT"] },
            OnTable with { Privileges = ["INSERT", "SELECT"], Grantable = ["INSERT"] },
            OnTable with { Privileges = ["DELETE", "REFERENCES", "TRIGGER", "TRUNCATE", "UPDATE"] }),
        new(Setup, OnTable with { Grantee = "public" }, OnTable with { Grantee = "public", Privileges = ["UPDATE"] }),
        new(Setup, new PrivilegeDefinition { Target = Notes, Grantee = "sample_owner", IsOwner = true, Privileges = ["SELECT"] },
            new PrivilegeDefinition { Target = Notes, Grantee = "sample_owner", IsOwner = true }),
        new(PassedOn, OnTable with { Grantor = "Sample Writer" },
            OnTable with { Grantor = "Sample Writer", Grantable = ["SELECT"] }),
        new(Setup, OnColumn, OnColumn with { Privileges = ["INSERT", "SELECT"], Grantable = ["SELECT"] }),
        new(Setup, OnTable with { Target = Numbers, Privileges = ["USAGE"] }, OnTable with { Target = Numbers, Privileges = ["SELECT", "UPDATE"] }),
        new(Setup, OnTable with
        {
            Target = SequenceDefinition.Named("billing.notes_number_seq"), Privileges = ["USAGE"], PartOf = ColumnDefinition.Named("number", "billing.notes"),
        }),
        .. new[] { State, Pair, Amount, Twice, Close }.Select(type => new Sample(Setup, new PrivilegeDefinition { Target = type, Grantee = "public" })),
        new(Setup, OnTable with { Target = Twice, Privileges = ["EXECUTE"] }, OnTable with { Target = Twice, Privileges = ["EXECUTE"], Grantable = ["EXECUTE"] }),
        new(Setup, OnTable with { Target = Seen }, OnTable with { Target = Seen, Privileges = ["INSERT"] }),
        new(Setup, OnTable with { Target = Kept }, OnTable with { Target = Kept, Privileges = ["REFERENCES"] }),
        .. new[] { Seen, Kept }.Select(view => new Sample(Setup, OnTable with { Target = ColumnDefinition.Named("id", view.Name), PartOf = view })),
        new(Setup, OnTable with { Target = OfServer, Privileges = ["EXECUTE"] }, OnTable with { Target = OfServer, Privileges = ["EXECUTE"], Grantable = ["EXECUTE"] }),
        new(Setup, OnTable with { Target = TableDefinition.Named(new("pg_catalog", "pg_authid")) }),
        new(Setup, OnTable with { Target = OfExtension, Privileges = ["EXECUTE"] }),
        new(Setup, OnTable with { Target = OfExtension, Grantee = "public", Privileges = [] }),
        new(Elsewhere, OnTable with { Target = Remote }, OnTable with { Target = Remote, Privileges = ["INSERT"], Grantable = ["INSERT"] }),
        new(Elsewhere, OnTable with { Target = ColumnDefinition.Named("id", "billing.remote") }),
        .. new[] { Far, Island }.Select(target => new Sample(Elsewhere, OnTable with { Target = target, Privileges = ["USAGE"] },
            OnTable with { Target = target, Privileges = ["USAGE"], Grantable = ["USAGE"] })),
        new(Setup, OnTable with { Target = Schema, Privileges = ["USAGE"] }, OnTable with { Target = Schema, Privileges = ["CREATE"], Grantable = ["CREATE"] }),
    ];

    public static IReadOnlyList<Sample> DefaultPrivileges { get; } =
    [
        new(Roles, Default,
            Default with { Privileges = ["INSERT", "SELECT"], Grantable = ["SELECT"] },
            Default with { Privileges = ["INSERT", "SELECT"], Grantable = ["INSERT"] }),
        new(Roles, Default with { Schema = "billing" }, Default with { Schema = "billing", Privileges = ["DELETE"] }),
        new(Roles, Default with { ObjectType = DefaultPrivilegeTarget.Sequences, Privileges = ["USAGE"] }),
        new(Roles, Default with { ObjectType = DefaultPrivilegeTarget.Schemas, Privileges = ["CREATE", "USAGE"] }),
        new(Roles, Default with { ObjectType = DefaultPrivilegeTarget.Functions, Grantee = "public", Privileges = [] }),
        new(Roles, Default with { ObjectType = DefaultPrivilegeTarget.Types, Grantee = "sample_owner", Privileges = [] }),
    ];

    public static IReadOnlyList<Sample> Comments { get; } =
    [
        .. Owned.Concat(Ownerless).Select(target => new Sample(Uncommon, new CommentDefinition { Target = target, Text = "It's a \"note\"" })),
        .. new[]
        {
            Schema, Notes, Column, ConstraintDefinition.Named("notes_id_check", "billing.notes"), PolicyDefinition.Named("own rows", "billing.notes"),
            ExtensionDefinition.Named("citext"), Numbers, State, Pair, Amount, DomainConstraintDefinition.Named("positive", "billing.amount"),
            IndexDefinition.Named("billing.by_text"), Seen, Kept, Twice, Close, TriggerDefinition.Named("On Change", "billing.notes"),
        }.Select(target => new Sample(Setup, new CommentDefinition { Target = target, Text = "It's a \"note\"" },
            new CommentDefinition { Target = target, Text = Odd })),
        .. new[]
        {
            Both, News, Watch, RuleDefinition.Named("Quiet one", "billing.notes"), RuleDefinition.Named("Quiet one", "billing.seen"), Far, Island, Remote,
            ColumnDefinition.Named("id", "billing.remote"), ConstraintDefinition.Named("positive", "billing.remote"), TriggerDefinition.Named("On Change", "billing.remote"),
        }.Select(target => new Sample(Elsewhere, new CommentDefinition { Target = target, Text = "It's a \"note\"" }, new CommentDefinition { Target = target, Text = Odd })),
    ];
}
