using System.Text;
using Npgsql;

namespace AssetTracer.Schema.Tests.Deployment;

/// <summary>A checklist stops for what failed, what couldn't be asked and what nobody ticked, and keeps who ticked what.</summary>
public sealed class DeploymentChecklistTests
{
    private static readonly Check Passing = new("parity", () => CheckResult.Passed("production is in parity with staging."));

    [Test]
    public async Task It_is_ready_when_every_item_passed_or_was_ticked()
    {
        var report = await Checklist([Passing], "backup").AskAsync();

        Assert.That(report.IsReady, Is.False);
        Assert.That(report.Verdict, Is.EqualTo("Release 14 may not go ahead: 1 item not ticked."));

        var ticked = report.Tick("backup", "Ana", "taken at noon", new Noon());

        Assert.That(ticked.IsReady, Is.True);
        Assert.That(ticked.Verdict, Is.EqualTo("Release 14 may go ahead: 2 items are done."));
        Assert.That(ticked.Untick("backup").IsReady, Is.False);
    }

    [Test]
    public async Task What_failed_and_what_couldn_t_be_asked_stand_in_the_way()
    {
        var report = await Checklist([
            Passing,
            new Check("rows", () => CheckResult.Failed("1 row is wrong.", new DeploymentFinding("row", FindingSeverity.Error, "public.orders", "Order 7 has no owner.", "Give it one."))),
            new Check("server", () => throw new NpgsqlException("Failed to connect to 10.0.0.1:5432")),
            new Check("text", () => throw new FormatException("Password=hunter2 isn't understood")),
        ]).AskAsync();

        Assert.Multiple(() =>
        {
            Assert.That(report.IsReady, Is.False);
            Assert.That(report.Items.Select(i => i.Outcome), Is.EqualTo(new[] { ChecklistOutcome.Passed, ChecklistOutcome.Failed, ChecklistOutcome.NotAsked, ChecklistOutcome.NotAsked }));
            Assert.That(report.Items[2].Summary, Is.EqualTo("The database couldn't be asked: Failed to connect to 10.0.0.1:5432."));
            Assert.That(report.ToText() + report.ToMarkdown() + report.ToJson(), Does.Not.Contain("hunter2"));
        });
    }

    [Test]
    public async Task A_checklist_that_asks_nothing_isn_t_ready() => Assert.That((await Checklist([]).AskAsync()).IsReady, Is.False);

    [Test]
    public void An_asking_that_is_stopped_is_no_answer()
    {
        using var stop = new CancellationTokenSource();
        stop.Cancel();

        Assert.That(() => Checklist([new Check("parity", () => throw new OperationCanceledException(stop.Token))]).AskAsync(null, stop.Token), Throws.InstanceOf<OperationCanceledException>());
    }

    [Test]
    public async Task A_kept_checklist_knows_who_ticked_what_and_when()
    {
        var report = (await Checklist([Passing], "backup", "notes").AskAsync()).Tick("backup", "Ana", "taken at noon", new Noon());
        var loaded = await SavedAndLoadedAsync(report);

        Assert.That(loaded, Is.EqualTo(report));

        var again = await Checklist([Passing], "backup", "notes").AskAsync(loaded);
        var backup = again.Items.Single(i => i.Id == "backup");

        Assert.That((backup.By, backup.At, backup.Summary), Is.EqualTo(("Ana", new Noon().GetUtcNow(), "taken at noon")));
        Assert.That(again.Items.Single(i => i.Id == "notes").Outcome, Is.EqualTo(ChecklistOutcome.Open));
    }

    [Test]
    public async Task What_was_ticked_too_long_ago_has_to_be_done_again_and_says_who_did_it_then()
    {
        var ticked = (await Checklist([Passing], "backup").AskAsync()).Tick("backup", "Ana", clock: new Noon());
        var later = new DeploymentChecklist(
            [Passing], new() { Deployment = "release 14", Manual = [new("backup", "The backup is done")], TicksCountFor = TimeSpan.FromDays(1) }, new Noon(days: 1));
        var tooLate = new DeploymentChecklist(
            [Passing], new() { Deployment = "release 14", Manual = [new("backup", "The backup is done")], TicksCountFor = TimeSpan.FromDays(1) }, new Noon(days: 2));

        Assert.That((await later.AskAsync(ticked)).IsReady, Is.True);
        var backup = (await tooLate.AskAsync(ticked)).Items.Single(i => i.Id == "backup");
        Assert.That((backup.Outcome, backup.Summary), Is.EqualTo((ChecklistOutcome.Open, "Ana ticked it on 2026-05-12, which is too long ago")));
    }

    [Test]
    public void A_deployment_has_a_name() => Assert.That(
        () => new DeploymentChecklist([Passing], new() { Deployment = " " }).AskAsync(),
        Throws.TypeOf<MigrationDefinitionException>().With.Message.StartsWith("ChecklistOptions.Deployment is empty"));

    [Test]
    public async Task What_was_ticked_for_another_deployment_or_another_text_doesn_t_count()
    {
        var ticked = (await Checklist([Passing], "backup").AskAsync()).Tick("backup", "Ana");
        var otherRelease = new DeploymentChecklist([Passing], new() { Deployment = "release 15", Manual = [new("backup", "The backup is done")] });
        var otherText = new DeploymentChecklist([Passing], new() { Deployment = "release 14", Manual = [new("backup", "A backup was restored on trial")] });

        Assert.That((await otherRelease.AskAsync(ticked)).IsReady, Is.False);
        Assert.That((await otherText.AskAsync(ticked)).IsReady, Is.False);
        Assert.That((await Checklist([Passing], "backup").AskAsync(ticked)).IsReady, Is.True);
    }

    [Test]
    public async Task A_failed_item_is_asked_anew_and_never_taken_over()
    {
        var outcome = CheckResult.Passed("well");
        var checklist = Checklist([new Check("parity", () => outcome)]);
        var first = await checklist.AskAsync();
        outcome = CheckResult.Failed("no longer");

        Assert.That(first.IsReady, Is.True);
        Assert.That((await checklist.AskAsync(first)).IsReady, Is.False);
    }

    [Test]
    public async Task An_item_is_left_out_only_with_a_reason_and_the_checklist_shows_it()
    {
        var report = await new DeploymentChecklist([Passing], new() { LeftOut = [new("parity", "There is no staging yet.")] }).AskAsync();

        Assert.Multiple(() =>
        {
            Assert.That(report.IsReady, Is.True);
            Assert.That(report.ToText(), Does.Contain("left out: There is no staging yet."));
            Assert.That(() => new DeploymentChecklist([Passing], new() { LeftOut = [new("parity", "")] }).AskAsync(), Throws.InstanceOf<MigrationDefinitionException>().With.Message.Contains("without a reason"));
            Assert.That(() => new DeploymentChecklist([Passing], new() { LeftOut = [new("party", "why")] }).AskAsync(), Throws.InstanceOf<MigrationDefinitionException>().With.Message.Contains("no item 'party'"));
            Assert.That(() => new DeploymentChecklist([Passing, Passing]).AskAsync(), Throws.InstanceOf<MigrationDefinitionException>().With.Message.StartsWith("Two items of the checklist are called 'parity'."));
        });
    }

    [Test]
    public async Task Only_what_is_there_to_be_ticked_is_ticked_and_by_somebody()
    {
        var report = await Checklist([Passing], "backup").AskAsync();

        Assert.Multiple(() =>
        {
            Assert.That(() => report.Tick("bakup", "Ana"), Throws.InstanceOf<ChecklistException>().With.Message.EqualTo("The checklist has no item 'bakup'. To be ticked are backup."));
            Assert.That(() => report.Tick("parity", "Ana"), Throws.InstanceOf<ChecklistException>().With.Message.StartsWith("'parity' answers for itself"));
            Assert.That(() => report.Tick("backup", " "), Throws.InstanceOf<ChecklistException>().With.Message.EqualTo("Nobody ticks 'backup'. Say who does."));
        });
    }

    [TestCase("""{ "format": "assettracer-schema-parity", "version": 1 }""", "This JSON isn't a checklist")]
    [TestCase("""{ "format": "assettracer-schema-checklist", "version": 2 }""", "This checklist has format 2")]
    [TestCase("""{ "format": "assettracer-schema-checklist", "version": 1, "deployment": "r", "askedAt": "2026-01-01T00:00:00Z", "items": [ { "id": "a", "title": "A", "manual": true, "outcome": "fine" } ] }""", "This isn't a checklist: an item has the outcome 'fine'")]
    [TestCase("{", "This isn't a checklist")]
    public void A_file_that_isn_t_a_checklist_is_refused(string json, string message) => Assert.That(
        () => ChecklistReport.LoadAsync(new MemoryStream(Encoding.UTF8.GetBytes(json))),
        Throws.InstanceOf<ChecklistException>().With.Message.StartsWith(message));

    [Test]
    public async Task An_item_that_a_file_says_nobody_ticked_isn_t_ticked()
    {
        var json = (await Checklist([Passing], "backup").AskAsync()).Tick("backup", "Ana").ToJson().Replace("\"by\": \"Ana\"", "\"by\": \"\"", StringComparison.Ordinal);
        var loaded = await ChecklistReport.LoadAsync(new MemoryStream(Encoding.UTF8.GetBytes(json)));

        Assert.That(loaded.IsReady, Is.False);
    }

    [Test]
    public async Task It_reads_as_text() => await Verifier.Verify((await StoryAsync()).ToText());

    [Test]
    public async Task It_reads_as_Markdown() => await Verifier.Verify((await StoryAsync()).ToMarkdown());

    [Test]
    public async Task It_reads_as_JSON() => await Verifier.Verify((await StoryAsync()).ToJson());

    private static async Task<ChecklistReport> StoryAsync() => (await new DeploymentChecklist(
        [
            Passing,
            new Check("row-security", () => CheckResult.Failed(
                "The lint found 1 warning.",
                new DeploymentFinding("row-security-without-policy", FindingSeverity.Warning, "table public.transactions", "public.transactions has row security but no policy.", "Create the policies."))),
            new Check("limits", () => CheckResult.NotAsked("No limit is declared. Declare them.")),
        ],
        new() { Deployment = "release 14", Manual = [new("backup", "The backup is done"), new("notes", "The notes are written"), new("trial", "A trial run was made")], LeftOut = [new("trial", "Nothing changes for customers.")] },
        new Noon()).AskAsync()).Tick("backup", "Ana", "taken at noon", new Noon());

    private static async Task<ChecklistReport> SavedAndLoadedAsync(ChecklistReport report)
    {
        using var file = new MemoryStream();
        await report.SaveAsync(file);
        file.Position = 0;
        return await ChecklistReport.LoadAsync(file);
    }

    private static DeploymentChecklist Checklist(IDeploymentCheck[] checks, params string[] manual) =>
        new(checks, new() { Deployment = "release 14", Manual = manual.Select(m => new ManualCheck(m, $"The {m} is done")).ToValueArray(), TicksCountFor = TimeSpan.MaxValue });

    private sealed class Check(string id, Func<CheckResult> answer) : IDeploymentCheck
    {
        public string Id => id;

        public string Title => $"The check {id}";

        public Task<CheckResult> AskAsync(CancellationToken cancellationToken) => Task.FromResult(answer());
    }

    private sealed class Noon(int days = 0) : TimeProvider
    {
        public override DateTimeOffset GetUtcNow() => new DateTimeOffset(2026, 5, 12, 12, 0, 0, TimeSpan.Zero).AddDays(days);
    }
}
