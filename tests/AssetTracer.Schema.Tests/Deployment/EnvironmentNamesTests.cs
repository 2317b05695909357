namespace AssetTracer.Schema.Tests.Deployment;

/// <summary>Names in environment files are compared, and nothing that is a value comes out.</summary>
public sealed class EnvironmentNamesTests
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("environment-names-");

    [OneTimeTearDown]
    public void RemoveFolder() => _folder.Delete(recursive: true);

    [TestCase("A=1\nB=2\n", "A B")]
    [TestCase("# A=1\n\n  export B = 2\r\nC=\n", "B C")]
    [TestCase("KEY=\"-----BEGIN\nabcd=\n-----END\"\nB='x\ny=1'\nC=`a\nb=1` # more\nD=1", "KEY B C D")]
    [TestCase("A=\"a \\\" b\nC=2\"\nB=1", "A B")]
    [TestCase("A=b=c\nA=2\n", "A")]
    [TestCase("Logging__Level=1\nmy.name-x=2", "Logging__Level my.name-x")]
    [TestCase("A=it's\nB=1", "A B")]
    [TestCase("", "")]
    public void The_names_of_a_file_are_those_before_the_equals_signs(string text, string names) =>
        Assert.That(string.Join(' ', EnvironmentNames.Read(text, "a.env")), Is.EqualTo(names));

    [TestCase("A=1\ns3cret\n", "Line 2 of a.env isn't NAME=value. Write it so, with a value of several lines in quotes.")]
    [TestCase("A=1\nKEY=\"s3cret\nmore\n", "The quote that begins in line 2 of a.env is never closed. Close it.")]
    [TestCase("s3cret+key==\n", "Line 1 of a.env isn't NAME=value. Write it so, with a value of several lines in quotes.")]
    public void What_can_t_be_read_is_refused_without_a_word_of_it(string text, string message) =>
        Assert.That(() => EnvironmentNames.Read(text, "a.env"), Throws.InstanceOf<ChecklistException>().With.Message.EqualTo(message));

    [Test]
    public async Task A_name_that_one_file_lacks_fails_unless_it_is_allowed()
    {
        var (staging, production) = (Write("staging.env", "A=s3cret\nB=s3cret\nDEBUG=s3cret"), Write("production.env", "A=other-s3cret\nC=s3cret"));
        var report = await AskAsync(new EnvironmentFiles(staging, production, ["DEBUG", "A"]));
        var item = report.Items.Single();

        Assert.Multiple(() =>
        {
            Assert.That(item.Outcome, Is.EqualTo(ChecklistOutcome.Failed));
            Assert.That(item.Summary, Is.EqualTo("2 names stand in one environment file only."));
            Assert.That(item.Findings.Select(f => $"{f.Severity} {f.Subject}"), Is.EqualTo(new[] { "Error B", "Error C", "Note A" }));
            Assert.That(report.ToText() + report.ToMarkdown() + report.ToJson(), Does.Not.Contain("s3cret"));
        });
    }

    [Test]
    public async Task Equal_names_pass_whatever_the_values() =>
        Assert.That((await AskAsync(new EnvironmentFiles(Write("a.env", "A=1\nB=2"), Write("b.env", "B=9\nA=8")))).IsReady, Is.True);

    [Test]
    public async Task A_file_that_isn_t_there_couldn_t_be_asked()
    {
        var missing = Path.Combine(_folder.FullName, "gone.env");
        var item = (await AskAsync(new EnvironmentFiles(missing, missing))).Items.Single();

        Assert.That(item.Outcome, Is.EqualTo(ChecklistOutcome.NotAsked));
        Assert.That(item.Summary, Is.EqualTo($"The environment file {missing} can't be read: it isn't there. Correct its path, or its rights."));
    }

    [Test]
    public async Task Without_files_it_couldn_t_be_asked() => Assert.That((await AskAsync()).Items.Single().Outcome, Is.EqualTo(ChecklistOutcome.NotAsked));

    private static Task<ChecklistReport> AskAsync(params EnvironmentFiles[] files) => new DeploymentChecklist([DeploymentChecks.EnvironmentFiles(files)]).AskAsync();

    private string Write(string name, string text)
    {
        var path = Path.Combine(_folder.FullName, name);
        File.WriteAllText(path, text);
        return path;
    }
}
