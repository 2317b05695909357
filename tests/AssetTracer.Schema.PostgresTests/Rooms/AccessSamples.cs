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

    private static ObjectIdentity Close { get; } = RoutineDefinition.Named("billing.close");

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
        .. new[] { Schema, Notes, Numbers, State, Pair, Amount, Seen, Kept, Twice, Close }.Select(target => new Sample(Setup, new OwnerDefinition { Target = target, Role = "sample_reader" },
            new OwnerDefinition { Target = target, Role = "Sample Writer" })),
        .. new[] { Both, News, Watch, Far, Island, Remote }.Select(target => new Sample(Elsewhere, new OwnerDefinition { Target = target, Role = "sample_super" },
            new OwnerDefinition { Target = target, Role = "Sample Super" })),
    ];

    public static IReadOnlyList<Sample> Privileges { get; } =
    [
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
        .. new[]
        {
            Schema, Notes, Column, ConstraintDefinition.Named("notes_id_check", "billing.notes"), PolicyDefinition.Named("own rows", "billing.notes"),
            ExtensionDefinition.Named("plpgsql"), Numbers, State, Pair, Amount, DomainConstraintDefinition.Named("positive", "billing.amount"),
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
