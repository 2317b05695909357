using AssetTracer.Schema.Testing;

namespace AssetTracer.Schema.PostgresTests;

/// <summary>Who owns what, who may do what with it, and what is said about it.</summary>
[Parallelizable(ParallelScope.All)]
public sealed class AccessTests
{
    private static readonly ObjectIdentity Notes = TableDefinition.Named("public.notes");

    [OneTimeSetUp]
    public static async Task CreateRolesAsync()
    {
        await using var database = await TestServer.CreateDatabaseAsync();
        foreach (var role in new[] { "access_app", "access_owner", "anon" })
        {
            await database.ExecuteAsync($"DO $$ BEGIN CREATE ROLE {role}; EXCEPTION WHEN duplicate_object OR unique_violation THEN NULL; END $$");
        }
    }

    [TestCase("GRANT ALL ON public.notes TO access_owner", TestName = "the owner's rights written out")]
    [TestCase("GRANT SELECT ON public.notes TO access_app; REVOKE SELECT ON public.notes FROM access_app", TestName = "a right given and taken")]
    [TestCase("GRANT EXECUTE ON FUNCTION public.one() TO PUBLIC; GRANT USAGE ON TYPE public.state TO PUBLIC", TestName = "everybody's rights written out")]
    public async Task An_explicit_default_is_no_privilege(string sql)
    {
        await using var database = await CreateAsync();
        var before = await ReadAsync(database);

        await database.ExecuteAsync(sql);

        Assert.That(await ReadAsync(database), Is.EqualTo(before));
    }

    [Test]
    public async Task An_empty_list_is_not_the_default()
    {
        await using var database = await CreateAsync("REVOKE ALL ON public.notes FROM access_owner; REVOKE USAGE ON TYPE public.state FROM PUBLIC");

        Assert.That((await ReadAsync(database)).OfKind<PrivilegeDefinition>().Where(p => p.Target.Schema == "public" && p.Target.Name.Schema == "public"), Is.EquivalentTo(new[]
        {
            new PrivilegeDefinition { Target = Notes, Grantee = "access_owner", IsOwner = true },
            new PrivilegeDefinition { Target = EnumTypeDefinition.Named("public.state"), Grantee = "public" },
        }));
    }

    [Test]
    public async Task A_right_on_a_system_catalog_that_was_taken_from_everybody_is_told_as_that()
    {
        await using var open = await CreateAsync();
        await using var closed = await CreateAsync("REVOKE SELECT ON pg_catalog.pg_trigger FROM PUBLIC");

        var difference = SchemaComparer.Compare(
            await ReadAsync(closed), await ReadAsync(open), new() { BeforeName = "production", AfterName = "staging" }).Differences.Single();

        Assert.That(difference.Sentence, Is.EqualTo("Not everybody (PUBLIC) can select from pg_catalog.pg_trigger in production, but can in staging."));
        Assert.That(difference.Severity, Is.EqualTo(Severity.Breaking));
    }

    [Test]
    public async Task What_an_extension_brings_is_left_out_but_not_a_right_that_somebody_granted_on_it()
    {
        await using var database = await CreateAsync();
        var before = await ReadAsync(database);
        await database.ExecuteAsync("""
            CREATE EXTENSION pg_stat_statements;
            GRANT SELECT ON pg_stat_statements TO access_app;
            COMMENT ON VIEW pg_stat_statements IS 'x';
            COMMENT ON COLUMN pg_stat_statements.query IS 'x';
            DROP EXTENSION IF EXISTS citext;
            """);

        var added = (await ReadAsync(database)).Objects.Except(before.Objects);

        Assert.That(added.Select(o => o.Identity.ToString()), Is.EquivalentTo(new[]
        {
            "extension pg_stat_statements", "comment on extension pg_stat_statements", "privileges of access_app on view public.pg_stat_statements",
        }));
    }

    [Test]
    public async Task A_missing_grant_breaks_and_one_too_many_is_said_in_words()
    {
        await using var production = await CreateAsync("GRANT DELETE ON public.notes TO anon; GRANT UPDATE ON public.notes TO PUBLIC");
        await using var staging = await CreateAsync("GRANT SELECT, INSERT ON public.notes TO access_app");

        var found = SchemaComparer.Compare(await ReadAsync(production), await ReadAsync(staging), "production", "staging").Differences;

        Assert.That(found.Select(d => $"{d.Severity}: {d.Sentence}"), Is.EqualTo(new[]
        {
            "Breaking: Role access_app can't insert into and select from public.notes in production, but can in staging.",
            "Behavioural: Anybody, even without logging in (role anon), can delete from public.notes in production, but not in staging.",
            "Behavioural: Anybody (PUBLIC) can update public.notes in production, but not in staging.",
        }));
    }

    [Test]
    public async Task A_right_that_another_role_passed_on_is_not_missing()
    {
        const string PassOn = "GRANT SELECT ON public.notes TO anon WITH GRANT OPTION; SET ROLE anon; GRANT SELECT ON public.notes TO access_app; RESET ROLE;";
        await using var production = await CreateAsync(PassOn);
        await using var staging = await CreateAsync(PassOn + "GRANT SELECT ON public.notes TO access_app");

        var found = SchemaComparer.Compare(await ReadAsync(production), await ReadAsync(staging), "production", "staging").Differences;

        Assert.That(found.Select(d => $"{d.Severity}: {d.Sentence}"), Is.EqualTo(new[]
        {
            "Behavioural: Role access_app can do the same with table public.notes in both, but not by the same role's grant.",
        }));
    }

    [Test]
    public async Task Owners_and_comments_differ_in_words()
    {
        await using var production = await CreateAsync("COMMENT ON COLUMN public.notes.id IS 'old'");
        await using var staging = await CreateAsync("ALTER TABLE public.notes OWNER TO access_app; COMMENT ON COLUMN public.notes.id IS 'new'; COMMENT ON TABLE public.notes IS 'Notes'");

        var found = SchemaComparer.Compare(await ReadAsync(production), await ReadAsync(staging), "production", "staging").Differences;

        Assert.That(found.Select(d => $"{d.Severity}: {d.Sentence}"), Is.EquivalentTo(new[]
        {
            "Behavioural: Table public.notes belongs to access_owner in production but to access_app in staging.",
            "Cosmetic: Table public.notes has a comment in staging but none in production: 'Notes'.",
            "Cosmetic: The comment on column public.notes.id is 'old' in production but 'new' in staging.",
        }));
    }

    [Test]
    public async Task A_snapshot_file_keeps_what_is_about_other_objects()
    {
        await using var database = await CreateAsync("""
            GRANT SELECT ON public.notes_id_seq TO access_app;
            GRANT UPDATE (id) ON public.notes TO access_app;
            ALTER DEFAULT PRIVILEGES IN SCHEMA public GRANT SELECT ON TABLES TO anon;
            COMMENT ON COLUMN public.pair.a IS 'first';
            COMMENT ON INDEX public.notes_pkey IS 'key';
            """);
        var snapshot = await ReadAsync(database);
        using var file = new MemoryStream();

        await snapshot.SaveAsync(file);
        file.Position = 0;
        var loaded = await SchemaSnapshot.LoadAsync(file);

        Assert.Multiple(() =>
        {
            Assert.That(loaded, Is.EqualTo(snapshot));
            Assert.That(Parent("public.notes_id_seq"), Is.EqualTo(ColumnDefinition.Named("id", "public.notes")));
            Assert.That(Parent("public.pair"), Is.EqualTo(CompositeTypeDefinition.Named("public.pair")));
            Assert.That(Parent("public.notes_pkey"), Is.EqualTo(ConstraintDefinition.Named("notes_pkey", "public.notes")));
        });

        ObjectIdentity? Parent(QualifiedName name) =>
            loaded.Objects.Single(o => o.Identity.Name == name && o.Identity.Kind is ObjectKind.Privilege or ObjectKind.Comment && o.Identity.Name == name).Parent;
    }

    [Test]
    public async Task Grants_add_and_revokes_take_only_what_they_name()
    {
        await using var database = await CreateAsync("GRANT SELECT, DELETE ON public.notes TO access_app");

        await CarryOutAsync(database, m =>
        {
            m.GrantOnTable("public.notes", "access_app", "insert");
            m.RevokeOnTable("public.notes", "access_app", "DELETE");
            m.GrantWithGrantOption(ColumnDefinition.Named("id", "public.notes"), "anon", "UPDATE");
            m.Grant(EnumTypeDefinition.Named("public.state"), "access_app", "ALL");
            m.SetOwner(EnumTypeDefinition.Named("public.state"), "access_app");
            m.Comment(Notes, "It's a note");
            m.GrantByDefault(DefaultPrivilegeTarget.Tables, "access_owner", "anon", "public", "SELECT", "INSERT");
            m.RevokeByDefault(DefaultPrivilegeTarget.Tables, "access_owner", "anon", "public", "INSERT");
        });

        var snapshot = await ReadAsync(database);
        Assert.Multiple(() =>
        {
            Assert.That(snapshot.Find<PrivilegeDefinition>(PrivilegeDefinition.Of(Notes, "access_app"))?.Privileges, Is.EqualTo((ValueArray<string>)["INSERT", "SELECT"]));
            Assert.That(
                snapshot.Find<PrivilegeDefinition>(PrivilegeDefinition.Of(ColumnDefinition.Named("id", "public.notes"), "anon"))?.Grantable,
                Is.EqualTo((ValueArray<string>)["UPDATE"]));
            Assert.That(
                snapshot.Find<DefaultPrivilegeDefinition>(DefaultPrivilegeDefinition.Of(DefaultPrivilegeTarget.Tables, "access_owner", "anon", "public"))?.Privileges,
                Is.EqualTo((ValueArray<string>)["SELECT"]));
            Assert.That(Failures(snapshot, v => v
                .HasPrivilege(Notes, "access_app", "SELECT")
                .HasPrivilege(Notes, "access_owner", "DELETE")
                .HasPrivilege(ColumnDefinition.Named("id", "public.notes"), "access_app", "INSERT")
                .HasPrivilege(EnumTypeDefinition.Named("public.state"), "anon", "USAGE")
                .HasNoPrivilege(Notes, "access_app", "DELETE")
                .HasOwner(Notes, "access_owner")
                .HasOwner(EnumTypeDefinition.Named("public.state"), "access_app")
                .HasComment(Notes)
                .HasComment(Notes, "It's a note")), Is.Empty);
            Assert.That(
                Failures(snapshot, v => v
                    .HasPrivilege(Notes, "access_app", "DELETE")
                    .HasNoPrivilege(Notes, "access_app", "INSERT")
                    .HasNoPrivilege(Notes, "access_owner", "SELECT")
                    .HasNoPrivilege(Notes, "anon", "UPDATE")
                    .HasNoPrivilege(EnumTypeDefinition.Named("public.state"), "anon", "USAGE")
                    .HasOwner(Notes, "access_app")
                    .HasComment(Notes, "other")),
                Is.EqualTo(new[]
                {
                    "it wasn't granted", "it was granted", "it owns the object", "it was granted on column public.notes.id", "everybody has it (PUBLIC)",
                    "it belongs to access_owner", "it is 'It''s a note'",
                }));
        });
    }

    [Test]
    public async Task A_new_object_keeps_nothing_of_the_default_privileges_that_it_shall_not_have()
    {
        const string Defaults = "ALTER DEFAULT PRIVILEGES IN SCHEMA public GRANT ALL ON TABLES TO anon, access_app";
        await using var staging = await CreateAsync(Defaults + "; CREATE TABLE public.secrets (); REVOKE ALL ON public.secrets FROM anon");
        await using var production = await CreateAsync(Defaults);

        var (before, after) = (await ReadAsync(production), await ReadAsync(staging));
        await CarryOutAsync(production, m => m.CreateTable("public.secrets", _ => { }));
        await CarryOutAsync(production, SideEffectsOnPrivileges.Repair(before, after));

        Assert.That(await ReadAsync(production), Is.EqualTo(after));
    }

    [Test]
    public async Task A_privilege_on_a_column_outlives_a_change_of_those_on_its_table()
    {
        const string OnColumn = "GRANT SELECT (id) ON public.notes TO access_app WITH GRANT OPTION";
        await using var staging = await CreateAsync("GRANT INSERT ON public.notes TO access_app;" + OnColumn);
        await using var production = await CreateAsync("GRANT SELECT ON public.notes TO access_app;" + OnColumn);

        var (before, after) = (await ReadAsync(production), await ReadAsync(staging));
        var privilege = PrivilegeDefinition.Of(Notes, "access_app");
        await CarryOutAsync(production, m => m.Alter(before.Find(privilege)!, after.Find(privilege)!));
        await CarryOutAsync(production, SideEffectsOnPrivileges.Repair(before, after));

        Assert.That(await ReadAsync(production), Is.EqualTo(after));
    }

    [Test]
    public void A_privilege_is_a_word_and_nothing_else() => Assert.That(
        () => new MigrationBuilder().GrantOnTable("public.notes", "access_app", "SELECT ON public.other TO public; --"),
        Throws.ArgumentException.With.Message.Contains("isn't a privilege"));

    private static async Task<TestDatabase> CreateAsync(string sql = "")
    {
        var database = await TestServer.CreateDatabaseAsync();
        await database.ExecuteAsync("""
            CREATE TABLE public.notes (id integer GENERATED ALWAYS AS IDENTITY PRIMARY KEY);
            ALTER TABLE public.notes OWNER TO access_owner;
            CREATE FUNCTION public.one() RETURNS integer LANGUAGE sql AS 'SELECT 1';
            CREATE TYPE public.state AS ENUM ('open');
            CREATE TYPE public.pair AS (a integer, b text);
            GRANT USAGE ON SCHEMA public TO anon, access_app;
            """ + sql);
        return database;
    }

    private static Task<SchemaSnapshot> ReadAsync(TestDatabase database) => new PostgresSnapshotReader(database.DataSource).ReadAsync();

    private static async Task CarryOutAsync(TestDatabase database, Action<MigrationBuilder> steps)
    {
        var builder = new MigrationBuilder();
        steps(builder);
        await CarryOutAsync(database, builder.Operations);
    }

    private static async Task CarryOutAsync(TestDatabase database, IEnumerable<MigrationOperation> operations)
    {
        foreach (var statement in operations.SelectMany(o => o.ToStatements()))
        {
            await database.ExecuteAsync(statement.Text);
        }
    }

    private static IEnumerable<string> Failures(SchemaSnapshot snapshot, Action<VerificationBuilder> expect)
    {
        var builder = new VerificationBuilder();
        expect(builder);
        return builder.Expectations.Cast<Expectation.Structural>().Select(e => e.Failure(snapshot)).OfType<string>();
    }
}
