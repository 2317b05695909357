using AssetTracer.Schema.Testing;

namespace AssetTracer.Schema.PostgresTests;

/// <summary>What is read as a type or sequence of its own, and what the verbs do to it.</summary>
[Parallelizable(ParallelScope.All)]
[Category("Room")]
public sealed class TypeRoomTests
{
    [Test]
    public async Task Types_that_come_with_something_else_are_no_types_of_their_own()
    {
        await using var database = await TestServer.CreateDatabaseAsync();
        await database.ExecuteAsync("""
            CREATE EXTENSION citext;
            CREATE TABLE public.notes (id integer, titles text[]);
            CREATE TYPE public.span AS RANGE (subtype = date);
            CREATE VIEW public.seen AS SELECT 1 AS a;
            CREATE TYPE public.pair AS (a integer, b text);
            CREATE TYPE public.state AS ENUM ('on', 'off');
            CREATE DOMAIN public.code AS text NOT NULL CHECK (length(VALUE) = 3);
            CREATE TABLE public.pairs (p public.pair[], s public.state[], c public.code[]);
            """);

        var snapshot = await new PostgresSnapshotReader(database.DataSource).ReadAsync();

        Assert.That(Names(snapshot, ObjectKind.EnumType, ObjectKind.CompositeType, ObjectKind.Domain, ObjectKind.DomainConstraint),
            Is.EqualTo(["enum type public.state", "composite type public.pair", "domain public.code", "domain constraint code_check on public.code"]));
        Assert.That(Names(snapshot, ObjectKind.Extension), Is.EqualTo(["extension citext", "extension plpgsql"]));
    }

    [Test]
    public async Task Extensions_belong_to_the_database_and_are_left_out_where_schemas_are_named()
    {
        await using var database = await TestServer.CreateDatabaseAsync();
        await database.ExecuteAsync("CREATE EXTENSION citext");

        var snapshot = await new PostgresSnapshotReader(database.DataSource, new SnapshotScope { Schemas = ["public"] }).ReadAsync();

        Assert.That(Names(snapshot, ObjectKind.Extension), Is.Empty);
    }

    [Test]
    public async Task The_sequence_of_a_serial_column_is_owned_and_that_of_an_identity_column_is_part_of_it()
    {
        await using var database = await TestServer.CreateDatabaseAsync();
        await database.ExecuteAsync("CREATE TABLE public.notes (a serial, b integer GENERATED ALWAYS AS IDENTITY, c smallserial)");

        var snapshot = await new PostgresSnapshotReader(database.DataSource).ReadAsync();

        Assert.That(snapshot.OfKind<SequenceDefinition>(), Is.EqualTo(new[]
        {
            new SequenceDefinition { Name = "public.notes_a_seq", Type = "integer", Maximum = int.MaxValue, OwnedBy = new("public.notes", "a") },
            new SequenceDefinition { Name = "public.notes_c_seq", Type = "smallint", Maximum = short.MaxValue, OwnedBy = new("public.notes", "c") },
        }));
        Assert.That(snapshot.PartsOf(ColumnDefinition.Named("a", "public.notes")), Has.One.InstanceOf<SequenceDefinition>());
    }

    [Test]
    public async Task Attributes_that_were_dropped_leave_no_trace()
    {
        await using var database = await TestServer.CreateDatabaseAsync();
        await database.ExecuteAsync("CREATE TYPE public.pair AS (a integer, gone text, b text); ALTER TYPE public.pair DROP ATTRIBUTE gone;");

        var snapshot = await new PostgresSnapshotReader(database.DataSource).ReadAsync();

        Assert.That(snapshot.OfKind<CompositeTypeDefinition>().Single().Attributes,
            Is.EqualTo(new CompositeAttribute[] { new("a", "integer"), new("b", "text") }));
    }

    [Test]
    public async Task The_verbs_make_what_they_say()
    {
        await using var database = await TestServer.CreateDatabaseAsync();
        await CarryOutAsync(database, m =>
        {
            m.CreateSchema("tools");
            m.CreateExtension("citext", schema: "tools");
            m.CreateEnum("state", "draft", "sent");
            m.CreateCompositeType("pair", new("a", "integer"), new("b", "text", new QualifiedName("pg_catalog", "C")));
            m.CreateDomain("amount", "numeric(12,2)", nullable: false, defaultSql: "0");
            m.AddDomainConstraint("amount", "positive", "VALUE >= 0");
            m.CreateSequence("up", start: 5, cache: 3);
            m.CreateSequence("down", "smallint", increment: -2, cycles: true);
        });
        await CarryOutAsync(database, m =>
        {
            m.AddEnumValue("state", "paid");
            m.AddEnumValue("state", "checked", after: "draft");
            m.RenameEnumValue("state", "sent", "it's \"out\"");
            m.RenameEnum("state", "status");
            m.RenameCompositeAttribute("pair", "a", "first");
            m.RenameCompositeType("pair", "couple");
            m.RenameDomainConstraint("amount", "positive", "not negative");
            m.RenameDomain("amount", "money amount");
            m.RenameSequence("up", "upward");
        });

        var snapshot = await new PostgresSnapshotReader(database.DataSource).ReadAsync();

        Assert.That(snapshot.OfKind<EnumTypeDefinition>(),
            Is.EqualTo(new[] { new EnumTypeDefinition { Name = "status", Labels = ["draft", "checked", "it's \"out\"", "paid"] } }));
        Assert.That(snapshot.OfKind<CompositeTypeDefinition>(), Is.EqualTo(new[]
        {
            new CompositeTypeDefinition { Name = "couple", Attributes = [new("first", "integer"), new("b", "text", new QualifiedName("pg_catalog", "C"))] },
        }));
        var since17 = (await TestServer.Instance).MajorVersion >= 17;
        Assert.That(snapshot.OfKind<DomainDefinition>(), Is.EqualTo(new[]
        {
            new DomainDefinition
            {
                Name = new("public", "money amount"), Type = "numeric(12,2)", IsNullable = false, NotNullName = since17 ? "amount_not_null" : null, Default = "0",
            },
        }));
        Assert.That(snapshot.OfKind<DomainConstraintDefinition>().Select(c => c.Identity.ToString()),
            Is.EqualTo(["domain constraint \"not negative\" on public.\"money amount\""]));
        Assert.That(snapshot.OfKind<SequenceDefinition>(), Is.EqualTo(new[]
        {
            new SequenceDefinition { Name = "down", Type = "smallint", Start = -1, Increment = -2, Minimum = short.MinValue, Maximum = -1, IsCycling = true },
            new SequenceDefinition { Name = "upward", Start = 5, Cache = 3 },
        }));
        Assert.That(snapshot.Find<ExtensionDefinition>(ExtensionDefinition.Named("citext"))?.Schema, Is.EqualTo("tools"));

        await CarryOutAsync(database, m =>
        {
            m.DropSequence("down");
            m.DropSequence("upward");
            m.DropDomainConstraint("\"money amount\"", "not negative");
            m.DropDomain("\"money amount\"");
            m.DropCompositeType("couple");
            m.DropEnum("status");
            m.DropExtension("citext");
            m.DropSchema("tools");
        });
        var left = await new PostgresSnapshotReader(database.DataSource).ReadAsync();
        Assert.That(
            Names(left, ObjectKind.Extension, ObjectKind.EnumType, ObjectKind.CompositeType, ObjectKind.Domain, ObjectKind.DomainConstraint, ObjectKind.Sequence),
            Is.EqualTo(["extension plpgsql"]));
    }

    [Test]
    public async Task Labels_are_added_in_one_transaction_wherever_they_belong()
    {
        await using var database = await TestServer.CreateDatabaseAsync();
        await database.ExecuteAsync("CREATE TYPE public.state AS ENUM ('c', 'f')");
        var before = new EnumTypeDefinition { Name = "state", Labels = ["c", "f"] };
        var after = before with { Labels = ["a", "b", "c", "d", "e", "f", "g", "h"] };

        var statements = new AlterObject(before, after).ToStatements();
        await database.ExecuteAsync($"BEGIN; {string.Join("; ", statements.Select(s => s.Text))}; COMMIT;");

        Assert.That(statements.SelectMany(s => s.Hazards).Select(h => h.Kind), Is.All.EqualTo(HazardKind.UsableAfterCommit));
        Assert.That((await new PostgresSnapshotReader(database.DataSource).ReadAsync()).OfKind<EnumTypeDefinition>().Single(), Is.EqualTo(after));
    }

    [TestCaseSource(nameof(Kinds))]
    public async Task Every_sample_is_the_same_after_a_snapshot_file(ObjectKind kind)
    {
        foreach (var item in Samples.Of(kind).SelectMany(s => s.Variants.Prepend(s.Target)))
        {
            var snapshot = SchemaSnapshot.Whole([item]);
            using var file = new MemoryStream();
            await snapshot.SaveAsync(file);
            file.Position = 0;

            Assert.That(SnapshotFile.Attributes(item).Keys, Has.None.AnyOf("identity", "parent"), "follow from the attributes");
            Assert.That(await SchemaSnapshot.LoadAsync(file), Is.EqualTo(snapshot));
        }
    }

    private static ObjectKind[] Kinds() => Enum.GetValues<ObjectKind>();

    private static IEnumerable<string> Names(SchemaSnapshot snapshot, params ObjectKind[] kinds) =>
        snapshot.Objects.Select(o => o.Identity).Where(i => kinds.Contains(i.Kind)).Select(i => i.ToString());

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
