namespace AssetTracer.Schema.Tests.CommandLine;

/// <summary>Two snapshot files are compared without a server.</summary>
[TestFixture]
public sealed class SnapshotFileCommandTests
{
    private string _folder = "";

    [SetUp]
    public void MakeFolder() => _folder = Directory.CreateTempSubdirectory("assettracer-tests-").FullName;

    [TearDown]
    public void RemoveFolder() => Directory.Delete(_folder, recursive: true);

    [Test]
    public async Task Equal_files_end_with_0()
    {
        var run = await CompareAsync(await SaveAsync("a", "text"), await SaveAsync("b", "text"));

        Assert.That((run.ExitCode, run.Output), Is.EqualTo((0, "No differences: actual and expected have the same schema.\n")));
    }

    [Test]
    public async Task Different_files_end_with_1_and_the_names_are_the_users()
    {
        var run = await CompareAsync(await SaveAsync("a", "text"), await SaveAsync("b", "uuid"), "--expected-name", "staging", "--actual-name", "production");

        Assert.That(run.ExitCode, Is.EqualTo(1));
        Assert.That(run.Output, Does.StartWith("production differs from staging: 1 breaking difference in 1 table."));
    }

    [Test]
    public async Task What_is_less_serious_than_asked_for_is_shown_but_ends_with_0()
    {
        var run = await CompareAsync(await SaveAsync("a", "text"), await SaveAsync("b", "text", "'x'::text"), "--fail-on", "breaking");

        Assert.That(run.ExitCode, Is.Zero);
        Assert.That(run.Output, Does.Contain("1 behavioural difference"));
    }

    [Test]
    public async Task The_report_goes_to_a_file_if_asked_for()
    {
        var report = Path.Combine(_folder, "report.md");
        var run = await CompareAsync(await SaveAsync("a", "text"), await SaveAsync("b", "uuid"), "--format", "markdown", "--output", report);

        Assert.That((run.ExitCode, run.Output), Is.EqualTo((1, "")));
        Assert.That(await File.ReadAllTextAsync(report), Does.StartWith("**actual differs from expected"));
        Assert.That(Directory.GetFiles(_folder), Has.Length.EqualTo(3));
    }

    [Test]
    public async Task A_report_that_cannot_be_written_ends_with_2()
    {
        var run = await CompareAsync(await SaveAsync("a", "text"), await SaveAsync("b", "uuid"), "--output", Path.Combine(_folder, "missing", "report.md"));

        Assert.That(run.ExitCode, Is.EqualTo(2));
        Assert.That(run.Error, Does.Contain("can't be written"));
    }

    [TestCase("", "isn't a snapshot file")]
    [TestCase("CREATE TABLE orders (id integer);", "isn't a snapshot file")]
    [TestCase("{}", "isn't a snapshot file")]
    [TestCase("[]", "isn't a snapshot file")]
    [TestCase("""{"format": "assettracer-schema-snapshot"}""", "isn't a snapshot file")]
    [TestCase("""{"format": "assettracer-schema-snapshot", "version": 999}""", "has format 999")]
    [TestCase("""{"format": "assettracer-schema-snapshot", "version": 1, "objects": {}}""", "has format 1, which doesn't say what was read of the database. Take the snapshot again.")]
    [TestCase("""{"format": "assettracer-schema-snapshot", "version": 2, "objects": {"99": []}}""", "unknown kind '99'")]
    [TestCase("""{"format": "assettracer-schema-snapshot", "version": 2, "objects": {"table": []}}""", "unknown kind 'table'")]
    public async Task A_file_that_cannot_be_read_as_a_snapshot_ends_with_2(string contents, string message)
    {
        var file = Path.Combine(_folder, "wrong.json");
        await File.WriteAllTextAsync(file, contents);
        var run = await CompareAsync(await SaveAsync("a", "text"), file);

        Assert.Multiple(() =>
        {
            Assert.That(run.ExitCode, Is.EqualTo(2));
            Assert.That(run.Output, Is.Empty);
            Assert.That(run.Error, Does.Contain("wrong.json").And.Contain(message));
        });
    }

    [Test]
    public async Task A_schema_that_is_nowhere_ends_with_2()
    {
        var run = await CompareAsync(await SaveAsync("a", "text"), await SaveAsync("b", "text"), "--schema", "publik");

        Assert.That(run.ExitCode, Is.EqualTo(2));
        Assert.That(run.Error, Does.Contain("Neither database has a schema 'publik'"));
    }

    [Test]
    public async Task Only_the_named_schemas_are_compared()
    {
        var both = await CompareAsync(await SaveAsync("a", "text"), await SaveAsync("b", "uuid"), "--schema", "billing");
        var named = await CompareAsync(await SaveAsync("a", "text"), await SaveAsync("b", "uuid"), "--schema", "billing", "--schema", "public");

        Assert.That((both.ExitCode, named.ExitCode), Is.EqualTo((0, 1)));
    }

    [Test]
    public async Task A_file_is_compared_as_far_as_it_goes_and_answers_for_no_more()
    {
        var narrow = await SaveAsync("a", "text", scope: new() { Schemas = ["billing"] });
        var whole = await SaveAsync("b", "uuid");
        var byFile = await CompareAsync(narrow, whole);
        var byOption = await CompareAsync(narrow, whole, "--schema", "public");

        Assert.That((byFile.ExitCode, byOption.ExitCode), Is.EqualTo((0, 2)), byFile.Output);
        Assert.That(byFile.Error, Does.Contain("a.json was saved with --schema billing: only that is compared."));
        Assert.That(byOption.Error, Does.Contain("a.json was saved with --schema billing, so it can't answer for --schema public."));
    }

    [Test]
    public async Task What_is_accepted_ends_with_0_and_another_difference_of_it_with_1()
    {
        var (a, b, c) = (await SaveAsync("a", "text"), await SaveAsync("b", "uuid"), await SaveAsync("c", "bigint"));
        var accepted = Path.Combine(_folder, "accepted.json");
        var written = await CompareAsync(a, b, "--accept-current", accepted, "--reason", "closed in release 14", "--owner", "ops");
        var (same, other) = (await CompareAsync(a, b, "--accept", accepted), await CompareAsync(a, c, "--accept", accepted));

        Assert.That((written.ExitCode, same.ExitCode, other.ExitCode), Is.EqualTo((0, 0, 1)), written.Error + same.Error + other.Error);
        Assert.That(written.Error, Does.Contain("accepted.json accepts 1 difference (1 new)."));
        Assert.That(same.Output, Does.StartWith("No differences: actual and expected have the same schema but for what is accepted.").And.Contain("by ops: closed in release 14."));
        Assert.That(other.Output, Does.Contain("column public.orders.note (changed) differs in another way now"));
    }

    [Test]
    public async Task What_is_accepted_without_a_reason_has_to_be_completed()
    {
        var (a, b) = (await SaveAsync("a", "text"), await SaveAsync("b", "uuid"));
        var accepted = Path.Combine(_folder, "accepted.json");
        var written = await CompareAsync(a, b, "--accept-current", accepted);
        var refused = await CompareAsync(a, b, "--accept", accepted);
        var completed = await CompareAsync(a, b, "--accept-current", accepted, "--reason", "closed in release 14", "--owner", "ops", "--expires", "9999-01-01");

        Assert.That((written.ExitCode, refused.ExitCode, completed.ExitCode), Is.EqualTo((1, 2, 0)), refused.Error + completed.Error);
        Assert.That(written.Output, Does.Contain("public.orders.note is uuid in actual"), "what nobody answers for yet still differs");
        Assert.That(written.Error, Does.Contain("Fill in each \"reason\" and \"owner\""));
        Assert.That(refused.Error, Does.Contain("accepted.json: The entry for column public.orders.note (changed) has no reason. Say in"));
        Assert.That(completed.Error, Does.Contain("(1 kept)"));
    }

    [Test]
    public async Task What_is_accepted_stays_so_until_its_day()
    {
        var (a, b) = (await SaveAsync("a", "text"), await SaveAsync("b", "uuid"));
        var accepted = Path.Combine(_folder, "accepted.json");
        await CompareAsync(a, b, "--accept-current", accepted, "--reason", "r", "--owner", "o", "--expires", "9999-01-01");
        await File.WriteAllTextAsync(accepted, (await File.ReadAllTextAsync(accepted)).Replace("9999", "1999", StringComparison.Ordinal));
        var run = await CompareAsync(a, b, "--accept", accepted);

        Assert.That(run.ExitCode, Is.EqualTo(1));
        Assert.That(run.Output, Does.Contain("Accepted once, but expired and counted (1)"));
    }

    [TestCase("--accept-current FILE, not both", "Give one of them", "--accept", "x.json", "--accept-current", "x.json")]
    [TestCase("a reason alone", "--reason belongs to --accept-current", "--reason", "because")]
    [TestCase("no date", "--expires isn't a date", "--accept-current", "x.json", "--expires", "soon")]
    [TestCase("a day that is over", "--expires is a day that is over", "--accept-current", "x.json", "--expires", "1999-01-01")]
    [TestCase("no file", "There is no file 'x.json' of accepted differences", "--accept", "x.json")]
    public async Task Options_that_make_no_sense_end_with_2(string what, string message, params string[] options)
    {
        var run = await CompareAsync(await SaveAsync("a", "text"), await SaveAsync("b", "text"), options);

        Assert.That(run.ExitCode, Is.EqualTo(2), what);
        Assert.That(run.Error, Does.Contain(message));
    }

    private static Task<CommandRun> CompareAsync(string expected, string actual, params string[] more) =>
        CommandRun.OfAsync(["compare", "--expected", expected, "--actual", actual, .. more]);

    private async Task<string> SaveAsync(string name, string type, string? defaultSql = null, SnapshotScope? scope = null)
    {
        var snapshot = SchemaSnapshot.Whole(
        [
            new SchemaDefinition { Name = "public" },
            new SchemaDefinition { Name = "billing" },
            new TableDefinition { Name = "public.orders" },
            new ColumnDefinition { Table = "public.orders", Name = "note", Position = 1, Type = type, Default = defaultSql },
        ]).Within(scope ?? SnapshotScope.AllSchemas);
        var path = Path.Combine(_folder, name + ".json");
        await using var file = File.Create(path);
        await snapshot.SaveAsync(file);
        return path;
    }
}
