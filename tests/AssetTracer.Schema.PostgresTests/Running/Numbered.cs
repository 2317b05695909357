namespace AssetTracer.Schema.PostgresTests.Running;

/// <summary>One of twenty migrations: it makes a table, and notes in a common one that it ran; or does what a test says.</summary>
internal abstract class Numbered(int number, Action<MigrationBuilder>? up) : Migration
{
    /// <summary>Twenty migrations, each of which shows how often it was applied.</summary>
    public static IReadOnlyList<Migration> All =>
    [
        new N01(m => m.Sql("CREATE TABLE once (number int); INSERT INTO once VALUES (1)")),
        new N02(), new N03(), new N04(), new N05(), new N06(), new N07(), new N08(), new N09(), new N10(),
        new N11(), new N12(), new N13(), new N14(), new N15(), new N16(), new N17(), new N18(), new N19(), new N20(),
    ];

    /// <summary>Ten migrations with something of everything: two concurrent indexes, a back-fill, a value of an enum.</summary>
    public static IReadOnlyList<Migration> Ten =>
    [
        new N01(m => m.Sql("CREATE TABLE once (number int); CREATE TABLE kept (id int PRIMARY KEY, t text, n int); INSERT INTO kept SELECT i, 't' || i FROM generate_series(1, 100) i")),
        new N02(m => m.Sql("ALTER TABLE kept ADD COLUMN more int DEFAULT 7; COMMENT ON TABLE kept IS 'what is kept'; INSERT INTO once VALUES (2)")),
        new N03(m => m.Sql("CREATE INDEX CONCURRENTLY kept_t ON kept (t); INSERT INTO once VALUES (3)")),
        new N04(m => m.Backfill("kept", "n = id", "n IS NULL", batchSize: 40)),
        new N05(m => m.Sql("CREATE TYPE mood AS ENUM ('good'); CREATE TABLE moods (m mood); ALTER TYPE mood ADD VALUE 'bad'; INSERT INTO moods VALUES ('bad'); INSERT INTO once VALUES (5)")),
        new N06(m => m.Sql("INSERT INTO once VALUES (6); CREATE UNIQUE INDEX CONCURRENTLY kept_n ON kept (n); ALTER TABLE kept ADD CONSTRAINT kept_n UNIQUE USING INDEX kept_n")),
        new N07(m => m.Sql("CREATE VIEW seen AS SELECT id, t FROM kept; INSERT INTO once VALUES (7)")),
        new N08(m => m.Sql("ALTER TABLE kept ALTER n SET NOT NULL; INSERT INTO once VALUES (8)")),
        new N09(m => m.Sql("UPDATE once SET number = number + 10; INSERT INTO once VALUES (9)")),
        new N10(m => m.Sql("DROP VIEW seen; CREATE FUNCTION seen() RETURNS bigint LANGUAGE sql AS 'SELECT count(*) FROM kept'; INSERT INTO once VALUES (10)")),
    ];

    protected override void Up(MigrationBuilder migration)
    {
        if (up is not null)
        {
            up(migration);
        }
        else
        {
            migration.Sql(FormattableString.Invariant($"CREATE TABLE table_{number} (id int); INSERT INTO once VALUES ({number})"));
        }
    }

    protected override void Down(MigrationBuilder migration) => migration.Irreversible("The test doesn't say how.");

    protected override void Verify(VerificationBuilder verify) => verify.HasTable("once");
}

[Migration("01", "2025-11-04", "Number 1")]
internal sealed class N01(Action<MigrationBuilder>? up = null) : Numbered(1, up);

[Migration("02", "2025-11-04", "Number 2")]
internal sealed class N02(Action<MigrationBuilder>? up = null) : Numbered(2, up);

[Migration("03", "2025-11-04", "Number 3")]
internal sealed class N03(Action<MigrationBuilder>? up = null) : Numbered(3, up);

[Migration("04", "2025-11-04", "Number 4")]
internal sealed class N04(Action<MigrationBuilder>? up = null) : Numbered(4, up);

[Migration("05", "2025-11-04", "Number 5")]
internal sealed class N05(Action<MigrationBuilder>? up = null) : Numbered(5, up);

[Migration("06", "2025-11-04", "Number 6")]
internal sealed class N06(Action<MigrationBuilder>? up = null) : Numbered(6, up);

[Migration("07", "2025-11-04", "Number 7")]
internal sealed class N07(Action<MigrationBuilder>? up = null) : Numbered(7, up);

[Migration("08", "2025-11-04", "Number 8")]
internal sealed class N08(Action<MigrationBuilder>? up = null) : Numbered(8, up);

[Migration("09", "2025-11-04", "Number 9")]
internal sealed class N09(Action<MigrationBuilder>? up = null) : Numbered(9, up);

[Migration("10", "2025-11-04", "Number 10")]
internal sealed class N10(Action<MigrationBuilder>? up = null) : Numbered(10, up);

[Migration("11", "2025-11-04", "Number 11")]
internal sealed class N11(Action<MigrationBuilder>? up = null) : Numbered(11, up);

[Migration("12", "2025-11-04", "Number 12")]
internal sealed class N12(Action<MigrationBuilder>? up = null) : Numbered(12, up);

[Migration("13", "2025-11-04", "Number 13")]
internal sealed class N13(Action<MigrationBuilder>? up = null) : Numbered(13, up);

[Migration("14", "2025-11-04", "Number 14")]
internal sealed class N14(Action<MigrationBuilder>? up = null) : Numbered(14, up);

[Migration("15", "2025-11-04", "Number 15")]
internal sealed class N15(Action<MigrationBuilder>? up = null) : Numbered(15, up);

[Migration("16", "2025-11-04", "Number 16")]
internal sealed class N16(Action<MigrationBuilder>? up = null) : Numbered(16, up);

[Migration("17", "2025-11-04", "Number 17")]
internal sealed class N17(Action<MigrationBuilder>? up = null) : Numbered(17, up);

[Migration("18", "2025-11-04", "Number 18")]
internal sealed class N18(Action<MigrationBuilder>? up = null) : Numbered(18, up);

[Migration("19", "2025-11-04", "Number 19")]
internal sealed class N19(Action<MigrationBuilder>? up = null) : Numbered(19, up);

[Migration("20", "2025-11-04", "Number 20")]
internal sealed class N20(Action<MigrationBuilder>? up = null) : Numbered(20, up);
