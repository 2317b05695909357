using AssetTracer.Schema.PostgresTests.Running;

namespace AssetTracer.Schema.PostgresTests.Verification;

/// <summary>What a migration writes it can expect in the same words.</summary>
[Parallelizable(ParallelScope.All)]
public sealed class ExpectationTests
{
    private static readonly string[] Types =
    [
        "timestamptz", "timestamp(3)", "timetz", "time", "int", "int2", "int8", "float4", "float8", "float(10)", "bool", "varchar(20)", "char", "char(3)",
        "decimal", "decimal(12)", "numeric(12, 2)", "varbit(3)", "int[]", "varchar(20)[]", "timestamptz[]", "int[2][2]", "\"char\"", "UUID",
    ];

    [Test]
    public async Task Types_are_expected_as_they_are_written()
    {
        await using var database = await OwnedDatabase.CreateAsync();

        var summary = await database.Runner(new Typed()).RunAsync();

        Assert.That(summary.Applied, Has.Count.EqualTo(1));
    }

    [Test]
    public async Task Keys_and_absences_are_judged_by_what_is_there()
    {
        await using var database = await OwnedDatabase.CreateAsync();
        await database.ExecuteAsync("""
            CREATE TABLE o (a int, b int, PRIMARY KEY (a, b));
            CREATE TABLE t (x int, y int, FOREIGN KEY (x, y) REFERENCES o (a, b));
            CREATE POLICY p ON t;
            ALTER TABLE t ADD FOREIGN KEY (y, x) REFERENCES o (a, b) NOT VALID
            """);
        var runner = database.Runner(new M1("SELECT 1", verify: v => v
            .HasPrimaryKey("o", "b", "a").HasForeignKey("t", ["x", "y"], "o").HasNoTable("u").HasNoColumn("t", "z").HasNoPolicy("q", "t")
            .HasPrimaryKey("o", "a").HasPrimaryKey("t", "x").HasForeignKey("t", ["x"], "o").HasForeignKey("t", ["y", "x"], "o")
            .HasNoTable("t").HasNoColumn("t", "x").HasNoPolicy("p", "t")));

        var failed = Assert.ThrowsAsync<VerificationFailedException>(() => runner.RunAsync());

        Assert.That(failed!.Report.Results.Select(r => r.Reason), Is.EqualTo(new[]
        {
            null, null, null, null, null,
            "it is (a, b)", "it has no primary key", "no foreign key says so", "the foreign key was never checked against the rows that were there (NOT VALID)",
            "it is still there", "it is still there", "it is still there",
        }));
    }

    [Migration("001", "2025-11-04", "Types by their short names")]
    private sealed class Typed : Migration
    {
        protected override void Up(MigrationBuilder migration)
        {
            migration.CreateTable("t", t =>
            {
                foreach (var (i, type) in Types.Index())
                {
                    t.Column($"c{i}", type);
                }
            });
            migration.AddColumn("t", "n", "int8", identity: IdentityGeneration.Always);
            migration.AddColumn("t", "twice", "int", nullable: true, generated: "c4 * 2");
            migration.AddColumn("t", "word", "text", collation: "pg_catalog.C");
            migration.CreateDomain("d", "varchar(5)");
            foreach (var (i, type) in Types.Index())
            {
                migration.CreateFunction($"f{i}", [("a", type), ("n", "int")], returns: "int", body: "SELECT 1");
            }
        }

        protected override void Down(MigrationBuilder migration) => migration.Irreversible("The test doesn't say how.");

        protected override void Verify(VerificationBuilder verify)
        {
            foreach (var (i, type) in Types.Index())
            {
                verify.HasColumn("t", $"c{i}", type, nullable: false).HasRoutine($"f{i}", type, "int");
            }

            verify.HasColumn("t", "n", "int8").HasColumn("t", "twice", "int").HasColumn("t", "word", "text").HasDomain("d", "varchar(5)");
            verify.Matches(new ColumnDefinition { Table = "t", Name = "c0", Type = "timestamptz", IsNullable = false });
            verify.Matches(new DomainDefinition { Name = "d", Type = "varchar(5)" });
            verify.Matches(new RoutineDefinition
            {
                Name = "f10",
                Arguments = [new("a", "bool"), new("n", "int")],
                Result = "int",
                Body = "SELECT 1",
            });
        }
    }
}
