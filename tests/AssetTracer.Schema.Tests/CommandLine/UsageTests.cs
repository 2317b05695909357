namespace AssetTracer.Schema.Tests.CommandLine;

/// <summary>A command that isn't understood couldn't tell: exit code 2, an empty answer, and the way out.</summary>
[TestFixture]
public sealed class UsageTests
{
    [TestCase("", "Name a command: compare, snapshot, drift, lint, script or new.")]
    [TestCase("compar", "There is no command 'compar'; did you mean compare?")]
    [TestCase("frobnicate", "There is no command 'frobnicate'. Name one: compare, snapshot, drift, lint, script or new.")]
    [TestCase("postgres://u:s3cret@h/d", "The first argument isn't a command. Name one: compare, snapshot, drift, lint, script or new.")]
    [TestCase("compare", "--expected is missing. --actual is missing.")]
    [TestCase("compare --expected a", "--actual is missing.")]
    [TestCase("compare --expected a --actual", "--actual needs a value.")]
    [TestCase("compare --expected a --actual b --actual c", "--actual is given more than once.")]
    [TestCase("compare --expected a --actual b --format xml", "--format takes one of: github, html, json, junit, markdown, sarif, text.")]
    [TestCase("compare --expected a --actual b --fail-on s3cret", "--fail-on takes one of: behavioural, breaking, cosmetic.")]
    [TestCase("compare --expectd=postgres://u:s3cret@h/d --actual b", "did you mean --expected?")]
    [TestCase("compare --expected a --actual b --password s3cret", "compare has no option --password. Argument 7 belongs to no option. Write each value behind its option, as in --expected DB.")]
    [TestCase("compare --expected a --actual b -ps3cret", "Argument 6 belongs to no option")]
    [TestCase("compare a postgres://u:s3cret@h/d", "Argument 3 belongs to no option")]
    [TestCase("compare @s3cret", "Argument 2 belongs to no option")]
    [TestCase("snapshot --database a", "--output is missing.")]
    public async Task Usage_errors_end_with_2_and_repeat_no_secret(string line, string message)
    {
        var run = await CommandRun.OfAsync(line.Split(' ', StringSplitOptions.RemoveEmptyEntries));

        Assert.Multiple(() =>
        {
            Assert.That(run.ExitCode, Is.EqualTo(2));
            Assert.That(run.Output, Is.Empty);
            Assert.That(run.Error, Does.Contain(message).And.Contain("--help").And.Not.Contain("s3cret"));
        });
    }

    [TestCase("--help", "compare")]
    [TestCase("compare --help", "--expected <DB>")]
    [TestCase("snapshot -h", "--database <DB>")]
    [TestCase("--version", ".")]
    public async Task Help_and_version_are_answers(string line, string expected)
    {
        var run = await CommandRun.OfAsync(line.Split(' '));

        Assert.That((run.ExitCode, run.Error), Is.EqualTo((0, "")));
        Assert.That(run.Output, Does.Contain(expected));
    }
}
