using Npgsql;

namespace AssetTracer.Schema.PostgresTests.Running.History;

[Parallelizable(ParallelScope.All)]
public sealed class HistoryTests
{
    private static readonly Migration[] Build = [new M1("CREATE TABLE a ()"), new M2("CREATE TABLE b ()", "DROP TABLE b")];

    [TestCase("id serial PRIMARY KEY, version varchar(50) UNIQUE NOT NULL, description text, applied_at timestamptz DEFAULT now(), applied_by varchar(100) DEFAULT current_user", "integer")]
    [TestCase("id int GENERATED ALWAYS AS IDENTITY PRIMARY KEY, version varchar(50) UNIQUE NOT NULL, description text, applied_at timestamptz, applied_by varchar(100)", "integer")]
    [TestCase("id uuid PRIMARY KEY DEFAULT gen_random_uuid(), version text UNIQUE NOT NULL, description text NOT NULL, applied_at timestamptz NOT NULL DEFAULT now()", "uuid")]
    [TestCase("id uuid PRIMARY KEY, version text NOT NULL", "uuid")]
    [TestCase("id text PRIMARY KEY, version text", "text")]
    [TestCase("id bigint PRIMARY KEY, version varchar(20)", "bigint")]
    [TestCase("version varchar(50) PRIMARY KEY, applied_at timestamp DEFAULT now()", null)]
    [TestCase("version bigint PRIMARY KEY, dirty boolean NOT NULL DEFAULT false", null)]
    public async Task A_hand_made_history_is_taken_over_with_its_rows(string columns, string? type)
    {
        await using var database = await OwnedDatabase.CreateAsync();
        var id = type switch { "uuid" => "gen_random_uuid()", "text" => "'one'", "bigint" => "41", _ => null };
        await database.ExecuteAsync($"CREATE TABLE schema_migrations ({columns})");
        var description = columns.Contains("description", StringComparison.Ordinal);
        await database.ExecuteAsync(
            $"INSERT INTO schema_migrations (version{(description ? ", description" : "")}{(id is null ? "" : ", id")}) VALUES ('001'{(description ? ", 'By hand'" : "")}{(id is null ? "" : $", {id}")})");
        var row = await database.ScalarAsync<string>("SELECT to_jsonb(s)::text FROM schema_migrations s");
        var runner = database.Runner(Build);

        Assert.That((await runner.PlanAsync()).Steps.Select(s => s.Version.Value), Is.EqualTo(["002"]), "planned before it is taken over");
        var summary = await runner.RunAsync();

        Assert.That(summary.Applied.Select(a => a.Version.Value), Is.EqualTo(["002"]));
        Assert.That(
            await database.RowsAsync("SELECT version::text::int, origin, checksum IS NULL, applied_by IS NOT NULL FROM schema_migrations ORDER BY 1"),
            Is.EqualTo([$"1|taken over|True|{columns.Contains("DEFAULT current_user", StringComparison.Ordinal)}", "2|applied|False|True"]));
        Assert.That(await database.ScalarAsync<bool>($"SELECT to_jsonb(s) @> '{row!.Replace("'", "''", StringComparison.Ordinal)}' FROM schema_migrations s WHERE origin = 'taken over'"), Is.True, row);
        if (type is not null)
        {
            Assert.That(await database.ScalarAsync<string>("SELECT format_type(atttypid, atttypmod) FROM pg_attribute WHERE attrelid = 'schema_migrations'::regclass AND attname = 'id'"), Is.EqualTo(type));
            Assert.That(await database.ScalarAsync<long>("SELECT count(DISTINCT id) FROM schema_migrations"), Is.EqualTo(2));
        }

        Assert.That((await runner.RunAsync()).IsEmpty, Is.True);
        Assert.That((await runner.RollbackToAsync(new("001"))).Reverted, Has.Count.EqualTo(1));
        Assert.That((await runner.ReadHistoryAsync()).Single().Version, Is.EqualTo(new MigrationVersion("1")));
    }

    [TestCase("CREATE TABLE schema_migrations (id int, name text)", "public.schema_migrations of .* isn't a migration history: it has no column version")]
    [TestCase("CREATE TABLE schema_migrations (version text, checksum int)", "The column checksum of public.schema_migrations is of type integer, but the history keeps text there")]
    [TestCase("CREATE TABLE schema_migrations (version text, script text NOT NULL)", "The column script of public.schema_migrations must have a value")]
    [TestCase("CREATE VIEW schema_migrations AS SELECT '001' AS version", "public.schema_migrations isn't a migration history: it isn't a table")]
    [TestCase("CREATE TABLE schema_migrations (version text); INSERT INTO schema_migrations VALUES ('001'), ('001')", "holds one version in several rows: '001' and '001'. Nothing is run. Delete all but one")]
    [TestCase("CREATE TABLE schema_migrations (version text); INSERT INTO schema_migrations VALUES ('1'), ('001')", "holds one version in several rows: '(1|001)' and '(1|001)'")]
    [TestCase("CREATE TABLE schema_migrations (version text); INSERT INTO schema_migrations VALUES (NULL)", "holds a row without a version. Give it one, or delete it")]
    [TestCase("CREATE TABLE gone (version text); CREATE FUNCTION missing() RETURNS text LANGUAGE plpgsql AS 'BEGIN RETURN (SELECT version FROM nowhere); END'; CREATE VIEW schema_migrations AS SELECT missing() AS version", "public.schema_migrations of .* can't be read: relation \"nowhere\" does not exist .42P01.")]
    [TestCase("CREATE TABLE schema_migrations_snapshot (id int)", "public.schema_migrations_snapshot doesn't keep what a run left: it has no column version")]
    [TestCase("CREATE TABLE schema_migrations_journal (id int, entry text); GRANT SELECT ON schema_migrations_journal TO pg_monitor", "public.schema_migrations_journal isn't the journal of a migration history: it has no column version")]
    [TestCase("CREATE TABLE schema_migrations (version text); ALTER TABLE schema_migrations ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY", "Its row security binds its owner too: ALTER TABLE public.schema_migrations NO FORCE ROW LEVEL SECURITY, or connect as a role with BYPASSRLS")]
    public async Task What_is_no_history_is_left_alone(string setup, string message)
    {
        await using var database = await OwnedDatabase.CreateAsync();
        await database.ExecuteAsync(setup);
        var before = await database.DumpAsync();

        var refused = Assert.ThrowsAsync<MigrationHistoryException>(() => database.Runner(Build).RunAsync());

        Assert.That(refused!.Message, Does.Match(message));
        Assert.That(await database.DumpAsync(), Is.EqualTo(before));
    }

    [TestCase("REVOKE ALL ON schema_migrations FROM {0}", "permission denied for table schema_migrations (42501)")]
    [TestCase("GRANT ALL ON schema_migrations TO {0}; ALTER TABLE schema_migrations ENABLE ROW LEVEL SECURITY", "query would be affected by row-level security policy for table \"schema_migrations\" (42501)")]
    public async Task A_history_that_can_not_be_read_is_not_an_empty_one(string setup, string message)
    {
        await using var database = await OwnedDatabase.CreateAsync();
        await database.Superuser.ExecuteAsync("CREATE TABLE schema_migrations (version text); INSERT INTO schema_migrations VALUES ('001')");
        await database.Superuser.ExecuteAsync(setup.Replace("{0}", database.Role, StringComparison.Ordinal));
        var before = await database.DumpAsync();

        foreach (var use in new Func<MigrationRunner, Task>[] { r => r.RunAsync(), r => r.PlanAsync(), r => r.VerifyAsync() })
        {
            var refused = Assert.ThrowsAsync<MigrationHistoryException>(() => use(database.Runner(Build)));
            Assert.That(refused!.Message, Does.Contain(message).And.Contain("Nothing is run, because nobody knows what was applied"));
        }

        Assert.That(await database.DumpAsync(), Is.EqualTo(before));
    }

    [Test]
    public async Task A_journal_that_is_there_keeps_its_grants()
    {
        await using var database = await OwnedDatabase.CreateAsync();
        await database.Runner(Build).RunAsync();
        await database.ExecuteAsync("GRANT SELECT ON schema_migrations, schema_migrations_journal TO pg_monitor; ALTER TABLE schema_migrations DROP COLUMN host");

        await database.Runner(Build.Append(new M3("SELECT 1")).ToArray()).RunAsync();

        Assert.That(
            await database.RowsAsync("SELECT relname, has_table_privilege('pg_monitor', oid, 'SELECT') FROM pg_class WHERE relname LIKE 'schema\\_migrations%' AND relkind = 'r' ORDER BY 1"),
            Is.EqualTo(["schema_migrations|False", "schema_migrations_journal|True", "schema_migrations_snapshot|False"]));
    }

    [Test]
    public async Task A_session_that_only_reads_is_named()
    {
        await using var database = await OwnedDatabase.CreateAsync();
        await database.Superuser.ExecuteAsync($"ALTER ROLE {database.Role} SET default_transaction_read_only = on");
        await using var fresh = NpgsqlDataSource.Create(database.ConnectionString);

        var refused = Assert.ThrowsAsync<MigrationHistoryException>(() => new MigrationRunner(fresh, Build).RunAsync());

        Assert.That(refused!.Message, Does.StartWith("The session only reads. Connect without default_transaction_read_only"));
    }

    [Test]
    public async Task A_missing_schema_of_the_history_is_named_with_the_way_out()
    {
        await using var database = await OwnedDatabase.CreateAsync();

        var refused = Assert.ThrowsAsync<MigrationHistoryException>(() => database.Runner(new MigrationOptions { HistoryTable = "nowhere.history" }, Build).RunAsync());

        Assert.That(refused!.Message, Does.Contain("Create the schema first: CREATE SCHEMA nowhere, or keep the history in another one"));
    }

    [Test]
    public async Task A_migration_whose_row_is_gone_is_not_reverted()
    {
        await using var database = await OwnedDatabase.CreateAsync();
        var runner = database.Runner(new M1("SELECT 1"), new M2("CREATE TABLE b ()", "DROP TABLE b; DELETE FROM schema_migrations WHERE version = '002'"));
        await runner.RunAsync();

        var failed = Assert.ThrowsAsync<MigrationFailedException>(() => runner.RollbackToAsync(new("001"), allowDataLoss: true));

        Assert.That(failed!.Message, Does.Contain("when its history row was written: the history holds 0 rows of it instead of 1 (55000). Nothing was changed"));
        Assert.That(await database.ScalarAsync<bool>("SELECT to_regclass('b') IS NOT NULL"), Is.True);
    }

    [Test]
    public async Task A_history_may_have_another_name_and_schema()
    {
        await using var database = await OwnedDatabase.CreateAsync();
        await database.ExecuteAsync("CREATE SCHEMA \"Ops; x\"");
        var options = new MigrationOptions { HistoryTable = new("Ops; x", "The \"History\" $seal$ '$$") };

        await database.Runner(options, Build).RunAsync();

        Assert.That((await database.Runner(options, Build).RunAsync()).IsEmpty, Is.True);
        Assert.That(await database.ScalarAsync<long>("SELECT count(*) FROM \"Ops; x\".\"The \"\"History\"\" $seal$ '$$\""), Is.EqualTo(2));
    }

    [Test]
    public async Task A_database_that_is_not_there_is_named_without_a_secret()
    {
        await using var database = await OwnedDatabase.CreateAsync();
        await using var elsewhere = NpgsqlDataSource.Create(new NpgsqlConnectionStringBuilder(database.ConnectionString) { Database = "nowhere" });

        var failed = Assert.ThrowsAsync<MigrationAccessException>(() => new MigrationRunner(elsewhere, Build).RunAsync());

        Assert.That(failed!.Message, Does.Match(@"^127\.0\.0\.1:\d+/nowhere refuses \(database ""nowhere"" does not exist, 3D000\)\. Nothing was changed\. Check the name of the database, or create it\.$"));
        Assert.That(failed.ToString(), Does.Not.Contain("secret"));
    }
}
