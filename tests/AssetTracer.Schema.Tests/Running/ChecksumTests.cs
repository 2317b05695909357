namespace AssetTracer.Schema.Tests.Running;

[Parallelizable(ParallelScope.All)]
public sealed class ChecksumTests
{
    private const string Plain = "UPDATE t SET a = 'A b' WHERE c = 1; DELETE FROM t";

    [TestCase("update T  set A='A b'\n where c = 1;\n\n delete from t;")]
    [TestCase("-- why\nUPDATE t /* what */ SET a = 'A b' WHERE c = 1;;\r\nDELETE FROM t; -- done")]
    public void Comments_white_space_and_case_of_keywords_do_not_count(string sql) => Assert.That(Of(sql), Is.EqualTo(Of(Plain)));

    [TestCase("UPDATE t SET a = 'a b' WHERE c = 1; DELETE FROM t")]
    [TestCase("UPDATE t SET a = 'A  b' WHERE c = 1; DELETE FROM t")]
    [TestCase("UPDATE t SET a = 'A b' WHERE c = 2; DELETE FROM t")]
    [TestCase("UPDATE t SET a = 'A b' WHERE c = 1")]
    [TestCase("DELETE FROM t; UPDATE t SET a = 'A b' WHERE c = 1")]
    public void What_the_server_reads_counts(string sql) => Assert.That(Of(sql), Is.Not.EqualTo(Of(Plain)));

    [Test]
    public void Two_steps_are_the_same_as_one_step_of_two_statements() => Assert.That(
        Of(m =>
        {
            m.Sql("UPDATE t SET a = 'A b' WHERE c = 1");
            m.Sql("DELETE FROM t");
        }),
        Is.EqualTo(Of(Plain)));

    [Test]
    public void The_bounds_of_tokens_count() => Assert.That(Of("SELECT ab c"), Is.Not.EqualTo(Of("SELECT a bc")));

    [Test]
    public void Each_migration_is_hashed_by_itself()
    {
        var set = MigrationSet.Of([new First(m => m.Sql(Plain)), new Second(m => m.Sql("SELECT 1"))]);

        Assert.That(set.Migrations.Select(m => m.Checksum), Is.EqualTo(new[] { Of(Plain), Of("SELECT 1") }));
    }

    [Test]
    public void A_long_text_is_hashed_to_its_end()
    {
        var rows = string.Join(", ", Enumerable.Range(0, 5_000).Select(i => $"({i}, 'größe {i}')"));

        Assert.That(Of($"INSERT INTO t VALUES {rows}, (1, 'a')"), Is.Not.EqualTo(Of($"INSERT INTO t VALUES {rows}, (1, 'b')")));
    }

    [Test]
    public void It_stays_what_it_was() =>
        Assert.That(Of("SELECT 1"), Is.EqualTo("8f68d05a0dd31946bb5779cfacc3ddef7850ad867955b0c1eb4a6b160158ac77"), "Histories hold checksums: a change here calls every migration edited.");

    private static string Of(string sql) => Of(m => m.Sql(sql));

    private static string Of(Action<MigrationBuilder> up) => MigrationSet.Of([new First(up)]).Migrations[0].Checksum;
}
