namespace AssetTracer.Schema.PostgresTests;

/// <summary>No label provider comes with PostgreSQL, so that a label is put into its catalog by hand.</summary>
internal static class SecurityLabelSamples
{
    private const string Provider = "Mask; it";

    private const string Setup = """
        CREATE SCHEMA billing;
        CREATE TABLE billing.notes (id integer, number integer GENERATED ALWAYS AS IDENTITY);
        CREATE SEQUENCE billing.numbers;
        CREATE VIEW billing.seen AS SELECT id FROM billing.notes;
        CREATE MATERIALIZED VIEW billing.kept AS SELECT id FROM billing.notes;
        CREATE FUNCTION billing.twice(value integer) RETURNS integer LANGUAGE sql AS 'SELECT 2 * value';
        CREATE PROCEDURE billing.close() LANGUAGE sql AS 'SELECT 1';
        CREATE AGGREGATE billing.total(integer) (SFUNC = int4pl, STYPE = integer);
        CREATE TYPE billing.state AS ENUM ('open');
        CREATE TYPE billing.pair AS (a integer, b text);
        CREATE TYPE billing.span AS RANGE (SUBTYPE = integer);
        CREATE DOMAIN billing.amount AS integer;
        CREATE TYPE billing.word;
        CREATE FUNCTION billing.word_in(cstring) RETURNS billing.word LANGUAGE internal IMMUTABLE STRICT AS 'textin';
        CREATE FUNCTION billing.word_out(billing.word) RETURNS cstring LANGUAGE internal IMMUTABLE STRICT AS 'textout';
        CREATE TYPE billing.word (INPUT = billing.word_in, OUTPUT = billing.word_out, LIKE = text);
        CREATE TRUSTED LANGUAGE tongue HANDLER plpgsql_call_handler;
        CREATE PUBLICATION "News; now";
        CREATE FUNCTION billing.watched() RETURNS event_trigger LANGUAGE plpgsql AS 'BEGIN END';
        CREATE EVENT TRIGGER "Watch; it" ON sql_drop EXECUTE FUNCTION billing.watched();
        CREATE FOREIGN DATA WRAPPER far;
        CREATE SERVER island FOREIGN DATA WRAPPER far;
        CREATE FOREIGN TABLE billing.remote (id integer) SERVER island;
        """;

    private const string Paper = """
        CREATE SUBSCRIPTION "Paper; now" CONNECTION '' PUBLICATION news WITH (connect = false, slot_name = NONE);
        """;

    private static ObjectIdentity Seen { get; } = ViewDefinition.Named("billing.seen");

    private static ObjectIdentity Pair { get; } = CompositeTypeDefinition.Named("billing.pair");

    public static IReadOnlyList<Sample> All { get; } =
    [
        On(SchemaDefinition.Named("billing"), "'pg_namespace'::regclass, 'billing'::regnamespace, 0"),
        On(TableDefinition.Named("billing.notes"), Relation("notes")),
        On(ColumnDefinition.Named("id", "billing.notes"), Relation("notes", 1)),
        On(SequenceDefinition.Named("billing.numbers"), Relation("numbers")),
        On(SequenceDefinition.Named("billing.notes_number_seq"), Relation("notes_number_seq"), ColumnDefinition.Named("number", "billing.notes")),
        On(Seen, Relation("seen")),
        On(ColumnDefinition.Named("id", "billing.seen"), Relation("seen", 1), Seen),
        On(MaterializedViewDefinition.Named("billing.kept"), Relation("kept")),
        On(ForeignTableDefinition.Named("billing.remote"), Relation("remote")),
        On(ColumnDefinition.Named("id", "billing.remote"), Relation("remote", 1)),
        On(RoutineDefinition.Named("billing.twice", "integer"), Routine("twice(integer)")),
        On(RoutineDefinition.Named("billing.close"), Routine("close()")),
        On(AggregateDefinition.Named("billing.total", "integer"), Routine("total(integer)")),
        On(EnumTypeDefinition.Named("billing.state"), Type("state")),
        On(Pair, Type("pair")),
        On(ColumnDefinition.Named("b", "billing.pair"), Relation("pair", 2), Pair),
        On(RangeTypeDefinition.Named("billing.span"), Type("span")),
        On(DomainDefinition.Named("billing.amount"), Type("amount")),
        On(BaseTypeDefinition.Named("billing.word"), Type("word")),
        On(LanguageDefinition.Named("tongue"), OfDatabase("pg_language", "lanname", "tongue")),
        On(PublicationDefinition.Named("News; now"), OfDatabase("pg_publication", "pubname", "News; now")),
        On(SubscriptionDefinition.Named("Paper; now"), OfDatabase("pg_subscription", "subname", "Paper; now"), setup: Paper, teardown: "DROP SUBSCRIPTION \"Paper; now\""),
        On(EventTriggerDefinition.Named("Watch; it"), OfDatabase("pg_event_trigger", "evtname", "Watch; it")),
    ];

    private static Sample On(ObjectIdentity target, string address, ObjectIdentity? partOf = null, string setup = "", string teardown = "")
    {
        var label = new SecurityLabelDefinition { Target = target, Provider = Provider, Label = "It's a \"secret\"", PartOf = partOf };
        return new(Setup + setup, label, label with { Label = "two\nlines \\ and a backslash; -- ünï" }, label with { Label = "" })
        {
            Refusal = $"security label provider \"{Provider}\" is not loaded",
            StandIn = result => $"""
                DELETE FROM pg_seclabel WHERE provider = {Quote.Literal(Provider)};
                {(result is SecurityLabelDefinition set
                    ? $"INSERT INTO pg_seclabel (classoid, objoid, objsubid, provider, label) VALUES ({address}, {Quote.Literal(Provider)}, {Quote.Literal(set.Label)})"
                    : teardown)}
                """,
        };
    }

    private static string Relation(string name, int column = 0) => $"'pg_class'::regclass, 'billing.{name}'::regclass, {column}";

    private static string Routine(string signature) => $"'pg_proc'::regclass, 'billing.{signature}'::regprocedure, 0";

    private static string Type(string name) => $"'pg_type'::regclass, 'billing.{name}'::regtype, 0";

    private static string OfDatabase(string catalog, string column, string name) =>
        $"'{catalog}'::regclass, (SELECT oid FROM {catalog} WHERE {column} = '{name}'), 0";
}
