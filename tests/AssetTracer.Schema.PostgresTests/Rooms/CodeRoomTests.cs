using AssetTracer.Schema.Testing;
using Npgsql;

namespace AssetTracer.Schema.PostgresTests;

/// <summary>What is read as an index, routine, view or trigger of its own, and what the verbs and expectations about them do.</summary>
[Parallelizable(ParallelScope.All)]
[Category("Room")]
public sealed class CodeRoomTests
{
    private const string Numbers = "CREATE TABLE public.numbers (organization integer NOT NULL, number text NOT NULL, note text);";

    [TestCase("ALTER TABLE public.numbers ADD UNIQUE (number, organization)", true)]
    [TestCase("ALTER TABLE public.numbers ADD PRIMARY KEY (organization, number)", true)]
    [TestCase("CREATE UNIQUE INDEX ON public.numbers (number DESC, organization) INCLUDE (note)", true)]
    [TestCase("CREATE UNIQUE INDEX ON public.numbers (number) WHERE organization = 1", false)]
    [TestCase("CREATE UNIQUE INDEX ON public.numbers (number, organization) WHERE organization > 1", false)]
    [TestCase("CREATE UNIQUE INDEX ON public.numbers (lower(number), organization)", false)]
    [TestCase("CREATE UNIQUE INDEX ON public.numbers (number)", false)]
    [TestCase("CREATE INDEX ON public.numbers (organization, number)", false)]
    public async Task Columns_are_unique_by_a_constraint_or_an_index_of_any_name(string rule, bool isUnique)
    {
        await using var database = await TestServer.CreateDatabaseAsync();
        await database.ExecuteAsync(Numbers + rule);
        var snapshot = await new PostgresSnapshotReader(database.DataSource).ReadAsync();

        var found = Failures(snapshot, verify => verify.HasUnique("public.numbers", "organization", "number"));
        var notFound = Failures(snapshot, verify => verify.HasNoUnique("public.numbers", "organization", "number"));

        Assert.That(found.Single(), Is.EqualTo(isUnique ? null : "no unique constraint, primary key or valid unique index over all rows has exactly these columns"));
        Assert.That(notFound.Single(), isUnique ? Does.EndWith("makes it unique") : Is.Null);
    }

    [Test]
    public async Task An_index_that_failed_to_build_is_invalid_until_it_is_built_again()
    {
        await using var database = await TestServer.CreateDatabaseAsync();
        await database.ExecuteAsync(Numbers + "INSERT INTO public.numbers VALUES (1, 'a'), (1, 'a');");
        var builder = new MigrationBuilder();
        builder.CreateIndex("by_number", "public.numbers", ["number"], unique: true, concurrently: true);
        var statement = builder.Operations.Single().ToStatements().Single();
        Assert.That(statement.Transaction, Is.EqualTo(TransactionMode.Outside));
        Assert.That(() => database.ExecuteAsync(statement.Text), Throws.InstanceOf<PostgresException>());
        var reader = new PostgresSnapshotReader(database.DataSource);

        var snapshot = await reader.ReadAsync();
        var invalid = snapshot.Find<IndexDefinition>(IndexDefinition.Named("public.by_number"))!;
        Assert.That(invalid.IsValid, Is.False);
        Assert.That(Failures(snapshot, v => v.HasIndex("public.by_number")), Is.EqualTo(["the index is invalid: building it failed, or isn't finished"]));
        Assert.That(Failures(snapshot, v => v.HasNoUnique("public.numbers", "number")), Is.EqualTo(new string?[] { null }));

        await database.ExecuteAsync("DELETE FROM public.numbers");
        await CarryOutAsync(database, m => m.Alter(invalid, invalid with { IsValid = true }));
        Assert.That(Failures(await reader.ReadAsync(), v => v.HasIndex("public.by_number", unique: true).HasUnique("public.numbers", "number")), Is.EqualTo(new string?[] { null, null }));

        builder = new MigrationBuilder();
        builder.DropIndexConcurrently("public.by_number");
        await database.ExecuteAsync(builder.Operations.Single().ToStatements().Single().Text);
        Assert.That(Failures(await reader.ReadAsync(), v => v.HasNoIndex("public.by_number")), Is.EqualTo(new string?[] { null }));
    }

    [Test]
    public async Task What_comes_with_something_else_is_no_object_of_its_own()
    {
        await using var database = await TestServer.CreateDatabaseAsync();
        await database.ExecuteAsync("""
            CREATE EXTENSION citext;
            CREATE TABLE public.places (id integer PRIMARY KEY, parent integer REFERENCES public.places, code text UNIQUE, EXCLUDE USING btree (code WITH =));
            CREATE AGGREGATE public.total (integer) (SFUNC = int4pl, STYPE = integer);
            CREATE FUNCTION public.stamp() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NEW; END';
            CREATE TABLE public.events (at date) PARTITION BY RANGE (at);
            CREATE TABLE public.events_may PARTITION OF public.events FOR VALUES FROM ('2026-05-01') TO ('2026-06-01');
            CREATE TRIGGER stamp BEFORE INSERT ON public.events FOR EACH ROW EXECUTE FUNCTION public.stamp();
            """);

        var snapshot = await new PostgresSnapshotReader(database.DataSource).ReadAsync();

        Assert.That(
            snapshot.Objects.Where(o => o is IndexDefinition or RoutineDefinition or TriggerDefinition or ViewDefinition).Select(o => o.Identity.ToString()),
            Is.EqualTo(["routine public.stamp()", "trigger stamp on public.events"]));
    }

    [Test]
    public async Task The_options_of_a_view_change_without_its_query()
    {
        await using var database = await TestServer.CreateDatabaseAsync();
        await database.ExecuteAsync(Numbers);
        await CarryOutAsync(database, m => m.CreateView("public.seen", "SELECT number FROM public.numbers WHERE organization = 1", securityBarrier: true));
        var reader = new PostgresSnapshotReader(database.DataSource);
        var view = (await reader.ReadAsync()).Find<ViewDefinition>(ViewDefinition.Named("public.seen"))!;
        Assert.That(view.Columns, Is.EqualTo(new[] { new ViewColumn("number", "text") }));

        foreach (var options in new ValueArray<string>[] { ["check_option=local", "security_barrier=true"], ["check_option=cascaded"], [] })
        {
            var before = (await reader.ReadAsync()).Find<ViewDefinition>(view.Identity)!;
            await CarryOutAsync(database, m => m.Alter(before, view with { Options = options }));
            Assert.That((await reader.ReadAsync()).Find(view.Identity), Is.EqualTo(view with { Options = options }));
        }
    }

    [Test]
    public async Task Functions_and_views_are_replaced_under_whoever_uses_them()
    {
        await using var database = await TestServer.CreateDatabaseAsync();
        await CarryOutAsync(database, m =>
        {
            m.CreateFunction("public.twice", [("n", "integer")], "integer", "SELECT n * 2", searchPath: "");
            m.CreateView("public.four", "SELECT public.twice(2) AS n");
            m.CreateView("public.eight", "SELECT n * 2 AS n FROM public.four");
            m.ReplaceFunction("public.twice", [("n", "integer")], "integer", "SELECT n + n", volatility: Volatility.Immutable, searchPath: "");
            m.ReplaceView("public.four", "SELECT public.twice(2) AS n, 1 AS more");
        });

        var snapshot = await new PostgresSnapshotReader(database.DataSource).ReadAsync();

        Assert.That(
            Failures(snapshot, v => v.HasRoutine("public.twice", "integer").HasNoRoutine("public.twice", "text").HasView("public.four", "n", "more").HasView("public.eight")),
            Is.All.Null);
        var function = snapshot.Find<RoutineDefinition>(RoutineDefinition.Named("public.twice", "integer"))!;
        Assert.That((function.Body, function.Volatility, function.Settings), Is.EqualTo(("SELECT n + n", Volatility.Immutable, (ValueArray<string>)["search_path=\"\""])));
    }

    [Test]
    public async Task Code_gets_another_name()
    {
        await using var database = await TestServer.CreateDatabaseAsync();
        await database.ExecuteAsync(Numbers + "CREATE FUNCTION public.stamp() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NEW; END';");
        await CarryOutAsync(database, m =>
        {
            m.CreateIndex("by_note", "public.numbers", ["lower(note)", "number DESC"], where: "note IS NOT NULL", include: ["organization"]);
            m.CreateTrigger("stamp", "public.numbers", TriggerTiming.Before, TriggerEvents.Insert | TriggerEvents.Update, "public.stamp", updateOf: ["note"]);
            m.CreateMaterializedView("public.kept", "SELECT 1 AS n");
            m.CreateView("public.seen", "SELECT 1 AS n");
            m.RenameIndex("public.by_note", "By \"note\"");
            m.RenameTrigger("stamp", "public.numbers", "Stamp it");
            m.RenameRoutine("public.stamp", [], "stamp it");
            m.RenameMaterializedView("public.kept", "Kept");
            m.RenameView("public.seen", "Seen");
        });

        var snapshot = await new PostgresSnapshotReader(database.DataSource).ReadAsync();

        Assert.That(
            Failures(snapshot, v => v.HasIndex("public.\"By \"\"note\"\"\"").HasTrigger("Stamp it", "public.numbers").HasRoutine("public.\"stamp it\"")
                .HasMaterializedView("public.Kept").HasView("public.Seen").HasNoView("public.seen").HasNoTrigger("stamp", "public.numbers")),
            Is.All.Null);
    }

    private static string?[] Failures(SchemaSnapshot snapshot, Action<VerificationBuilder> expect)
    {
        var builder = new VerificationBuilder();
        expect(builder);
        return [.. builder.Expectations.Cast<Expectation.Structural>().Select(e => e.Failure(snapshot))];
    }

    private static async Task CarryOutAsync(TestDatabase database, Action<MigrationBuilder> steps)
    {
        var builder = new MigrationBuilder();
        steps(builder);
        foreach (var statement in builder.Operations.SelectMany(o => o.ToStatements()))
        {
            await database.ExecuteAsync(statement.Text);
        }
    }
}
