namespace AssetTracer.Schema.Tests.Running;

[Parallelizable(ParallelScope.All)]
public sealed class EditedTextTests
{
    private const string Executed =
        """
        CREATE TABLE a (
            id int,
            note text
        )
        ;
        CREATE FUNCTION f() RETURNS int LANGUAGE plpgsql AS $$
        BEGIN
            RETURN 1;
        END $$
        ;
        DROP TABLE gone
        ;

        """;

    [Test]
    public void Lines_that_differ_are_shown() => Assert.That(
        Compare(
            "-- why\nCREATE TABLE a (\n id bigint, -- wider\n note  text\n); CREATE FUNCTION f() RETURNS int LANGUAGE plpgsql AS $$\nBEGIN\n    RETURN 2;\nEND $$; CREATE TABLE new ()"),
        Is.EqualTo(["- id int,", "+ id bigint,", "- RETURN 1;", "+ RETURN 2;", "- DROP TABLE gone", "+ CREATE TABLE new ()"]));

    [Test]
    public void Comments_white_space_and_the_case_of_words_show_nothing() => Assert.That(
        Compare("create table A(\nid int, /* new */ \n\n note text)\n; CREATE FUNCTION f() RETURNS int LANGUAGE plpgsql AS $$\nBEGIN\n    RETURN 1;\nEND $$; DROP TABLE gone;"),
        Is.Empty);

    [Test]
    public void White_space_within_a_constant_counts() =>
        Assert.That(EditedText.Compare("SELECT 'a  b'\n;\n", [new SqlStatement("SELECT  'a b'")]), Is.EqualTo(["- SELECT 'a  b'", "+ SELECT 'a b'"]));

    [Test]
    public void What_is_shown_is_bounded()
    {
        var lines = EditedText.Compare(
            "SELECT 1\n;\n", Enumerable.Range(0, 3000).Select(i => new SqlStatement($"SELECT {i + 2}, '{new string('x', 1000)}'")));

        Assert.That(lines, Has.Count.EqualTo(21));
        Assert.That(lines[^1], Is.EqualTo("… and 2981 more lines"));
        Assert.That(lines.Max(l => l.Length), Is.LessThanOrEqualTo(203));
    }

    private static ValueArray<string> Compare(string current) =>
        EditedText.Compare(Executed, SqlScript.Split(current).Select(s => new SqlStatement(s.Text)));
}
