using AssetTracer.Schema.PostgresTests.Running;
using Npgsql;

namespace AssetTracer.Schema.PostgresTests.Deployment;

/// <summary>A fleet whose members are schemas of one database: each has its own objects, its own history and its own lock.</summary>
[Parallelizable(ParallelScope.All)]
public sealed class TenantSchemaTests
{
    private static readonly string[] Tenants = ["acme", "globex", "Initech Ltd.", "umbrella", "hooli"];

    [Test]
    public async Task Each_schema_gets_its_own_objects_and_history_and_public_none()
    {
        await using var database = await CreateAsync();

        var report = await Fleet(database, new Invoices(), new Payments()).MigrateAsync();
        var again = await Fleet(database, new Invoices(), new Payments()).MigrateAsync();

        Assert.That((report.Verdict, again.Verdict), Is.EqualTo(("5 members: 5 were migrated.", "5 members: 5 were current already.")), report.ToText());
        Assert.That(
            await database.RowsAsync("SELECT n.nspname, count(*) FROM pg_class c JOIN pg_namespace n ON n.oid = relnamespace WHERE relname IN ('invoices', 'payments', 'schema_migrations') GROUP BY 1 ORDER BY 1"),
            Is.EqualTo(Tenants.Order(StringComparer.Ordinal).Select(t => $"{t}|3")));
        Assert.That(
            await database.RowsAsync("SELECT DISTINCT conrelid::regclass::text, confrelid::regclass::text FROM pg_constraint WHERE contype = 'f' AND conrelid = 'acme.payments'::regclass ORDER BY 2"),
            Is.EqualTo(["acme.payments|acme.invoices", "acme.payments|currencies"]));
        Assert.That(await database.RowsAsync("SELECT count(DISTINCT checksum), count(*) FROM (SELECT checksum FROM acme.schema_migrations UNION ALL SELECT checksum FROM globex.schema_migrations) x"), Is.EqualTo(["2|4"]));
        Assert.That(await database.RowsAsync("SELECT created_by FROM acme.invoices UNION ALL SELECT created_by FROM globex.invoices"), Is.EqualTo(["acme", "globex"]));
    }

    [Test]
    public async Task A_tenant_that_fails_leaves_the_others_alone()
    {
        await using var database = await CreateAsync();
        await database.ExecuteAsync("CREATE TABLE globex.invoices (id int)");

        var report = await Fleet(database, new Invoices()).MigrateAsync();

        Assert.That(report.Verdict, Is.EqualTo("5 members: 1 failed and 4 were migrated."), report.ToText());
        Assert.That(report.Members[0].Place, Does.EndWith(", schema globex"));
        Assert.That(await database.ScalarAsync<long>("SELECT count(*) FROM pg_class WHERE relname = 'schema_migrations'"), Is.EqualTo(4));
    }

    [Test]
    public async Task What_somebody_changes_by_hand_in_one_schema_closes_the_gate_for_that_tenant_only()
    {
        await using var database = await CreateAsync();
        await Fleet(database, new Invoices()).MigrateAsync();
        var before = await Fleet(database, new Invoices()).GateAsync();
        await database.ExecuteAsync("ALTER TABLE globex.invoices ADD by_hand int");

        var after = await Fleet(database, new Invoices()).GateAsync();
        var status = await Fleet(database, new Invoices(), new Payments()).StatusAsync();

        Assert.That(before.Verdict, Is.EqualTo("The gate is open for all 5 members."), before.ToText());
        Assert.That(after.Members.Where(m => m.Outcome == FleetOutcome.Amiss).Select(m => m.Name), Is.EqualTo(["globex"]), after.ToText());
        Assert.That(after.Findings.Single().Subject, Is.EqualTo("column globex.invoices.by_hand in globex"));
        Assert.That(status.Verdict, Is.EqualTo("5 members: 5 are behind."), status.ToText());
    }

    [Test]
    public async Task Two_fleets_over_the_schemas_of_one_database_apply_each_migration_once()
    {
        await using var database = await CreateAsync();

        var both = await Task.WhenAll(Fleet(database, new Invoices(), new Payments()).MigrateAsync(), Fleet(database, new Invoices(), new Payments()).MigrateAsync());

        Assert.That(both.All(r => r.IsCurrent), Is.True, both[0].ToText() + both[1].ToText());
        Assert.That(both.SelectMany(r => r.Members).Sum(m => m.Applied.Count), Is.EqualTo(Tenants.Length * 2));
    }

    [Test]
    public async Task The_schemas_of_one_database_do_not_wait_for_each_other()
    {
        await using var database = await CreateAsync();
        await using var other = await database.DataSource.OpenConnectionAsync();
        await database.Runner(new MigrationOptions { HistoryTable = new("acme", "schema_migrations") }, new M1("SELECT 1")).RunAsync();
        await using var transaction = await other.BeginTransactionAsync();
        await using (var command = new NpgsqlCommand("SELECT pg_advisory_lock(hashtextextended(current_database() || ' acme.schema_migrations', 0))", other))
        {
            await command.ExecuteNonQueryAsync();
        }

        var report = await new SchemaFleet(
            FleetSource.Of(Members(database)), [new Payments(), new Invoices()], new() { WhenLocked = LockPolicy.Fail, AllowUnknown = true, AllowEdited = true }, new() { Canaries = 0 }).MigrateAsync();

        Assert.That(report.Members.Where(m => m.Outcome == FleetOutcome.Failed).Select(m => m.Name), Is.EqualTo(["acme"]), report.ToText());
        Assert.That(report.Count(FleetOutcome.Migrated), Is.EqualTo(Tenants.Length - 1));
    }

    [Test]
    public async Task A_schema_that_is_not_there_is_named_with_the_way_out()
    {
        await using var database = await CreateAsync();
        await database.ExecuteAsync("DROP SCHEMA hooli");

        var report = await Fleet(database, new Invoices()).MigrateAsync();

        var status = await Fleet(database, new Invoices()).StatusAsync();

        Assert.That(report.Members[0].Problem, Does.EndWith("has no schema hooli. Create it first: CREATE SCHEMA hooli."), report.ToText());
        Assert.That((report.Count(FleetOutcome.Migrated), status.Count(FleetOutcome.Current)), Is.EqualTo((Tenants.Length - 1, Tenants.Length - 1)));
        Assert.That(status.Members[0].Problem, Is.EqualTo(report.Members[0].Problem));
    }

    [Test]
    public async Task A_schema_that_the_role_may_not_use_is_not_mistaken_for_another()
    {
        await using var database = await CreateAsync();
        await database.Superuser.ExecuteAsync("CREATE SCHEMA sealed");
        var member = new FleetMember("sealed", database.ConnectionString + ";Search Path=public") { Schema = "sealed" };

        var report = await new SchemaFleet(FleetSource.Of(member), [new Invoices()]).MigrateAsync();

        Assert.That(report.Members[0].Problem, Does.Contain("looks for names in schema public and not in sealed"), report.ToText());
        Assert.That(await database.ScalarAsync<long>("SELECT count(*) FROM pg_class WHERE relname = 'invoices'"), Is.Zero);
    }

    [Test]
    public async Task A_connection_of_a_schema_begins_with_the_types_that_its_names_can_mean_and_not_with_its_neighbours()
    {
        await using var database = await CreateAsync();
        await database.ExecuteAsync("""CREATE TYPE "Initech Ltd.".state AS ENUM ('open'); CREATE TYPE acme.state AS ENUM ('open'); CREATE TYPE globex.state AS ENUM ('open'); CREATE TYPE state AS ENUM ('open')""");
        await using var member = new FleetMember("Initech", database.ConnectionString + ";Search Path='\"hooli\", acme'") { Schema = "Initech Ltd." }.Open();

        async Task<string> NameOfAsync(string type)
        {
            await using var command = member.DataSource.CreateCommand($"SELECT NULL::{type}, ARRAY[1]");
            await using var reader = await command.ExecuteReaderAsync();
            return $"{reader.GetDataTypeName(0)}, {reader.GetDataTypeName(1)}";
        }

        Assert.That(
            new[] { await NameOfAsync("state"), await NameOfAsync("acme.state"), await NameOfAsync("public.state"), await NameOfAsync("globex.state") },
            Is.EqualTo(["Initech Ltd..state, integer[]", "acme.state, integer[]", "public.state, integer[]", "-.-, integer[]"]));
    }

    [Test]
    public async Task A_name_that_a_static_field_keeps_is_refused_before_anything_runs()
    {
        await using var database = await CreateAsync();

        var refused = Assert.ThrowsAsync<MigrationDefinitionException>(() => Fleet(database, new KeptName()).MigrateAsync());

        Assert.That(refused!.Message, Does.StartWith("Migration 001 \"A name kept\" keeps a name without a schema as a static QualifiedName"));
    }

    [Test]
    public async Task What_a_schema_can_not_have_is_refused_in_a_sentence()
    {
        await using var database = await CreateAsync();

        var proof = Assert.ThrowsAsync<MigrationDefinitionException>(() => new SchemaFleet(
            FleetSource.Of(Members(database)), [new Invoices()], new() { Promotion = PromotionPolicy.FromProofFile("proof.json") }).MigrateAsync());
        var shared = Assert.Throws<MigrationDefinitionException>(() => _ = new FleetMember("acme", database.DataSource) { Schema = "acme" });

        Assert.That(proof!.Message, Does.Contain("a proof speaks of whole databases"));
        Assert.That(shared!.Message, Does.Contain("by its connection string"));
    }

    private static async Task<OwnedDatabase> CreateAsync()
    {
        var database = await OwnedDatabase.CreateAsync();
        await database.ExecuteAsync(string.Join(';', Tenants.Select(t => $"CREATE SCHEMA {Quote.Id(t)}")));
        await database.ExecuteAsync("CREATE TABLE public.currencies (code text PRIMARY KEY)");
        return database;
    }

    private static IEnumerable<FleetMember> Members(OwnedDatabase database) => Tenants.Select(t => new FleetMember(t, database.ConnectionString) { Schema = t });

    private static SchemaFleet Fleet(OwnedDatabase database, params Migration[] migrations) => new(FleetSource.Of(Members(database)), migrations);

    [Migration("001", "2025-11-04", "Invoices")]
    private sealed class Invoices : Migration
    {
        protected override void Up(MigrationBuilder migration)
        {
            migration.CreateTable("invoices", table =>
            {
                table.Column("id", "integer");
                table.Column("created_by", "text", nullable: true, defaultSql: "current_schema()");
                table.PrimaryKey("id");
            });
            migration.Sql("INSERT INTO invoices (id) VALUES (1)");
        }

        protected override void Down(MigrationBuilder migration) => migration.DropTable("invoices");

        protected override void Verify(VerificationBuilder verify) => verify.HasTable("invoices").Holds("there is one invoice", "(SELECT count(*) FROM invoices) = 1");
    }

    [Migration("002", "2025-11-05", "Payments of invoices")]
    private sealed class Payments : Migration
    {
        protected override void Up(MigrationBuilder migration) => migration.CreateTable("payments", table =>
        {
            table.Column("invoice", "integer");
            table.Column("currency", "text");
            table.ForeignKey("invoice", references: "invoices");
            table.ForeignKey("currency", references: "public.currencies", referencedColumn: "code");
        });

        protected override void Down(MigrationBuilder migration) => migration.DropTable("payments");

        protected override void Verify(VerificationBuilder verify) => verify.HasTable("payments").HasForeignKey("payments", ["invoice"], "invoices");
    }

    [Migration("001", "2025-11-04", "A name kept")]
    private sealed class KeptName : Migration
    {
        private static readonly QualifiedName Kept = "kept";

        protected override void Up(MigrationBuilder migration) => migration.CreateTable(Kept, table => table.Column("id", "integer"));

        protected override void Down(MigrationBuilder migration) => migration.DropTable(Kept);

        protected override void Verify(VerificationBuilder verify) => verify.HasTable(Kept);
    }
}
