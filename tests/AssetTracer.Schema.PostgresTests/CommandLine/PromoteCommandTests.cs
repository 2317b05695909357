using AssetTracer.Schema.PostgresTests.Running;
using AssetTracer.Schema.Testing;

namespace AssetTracer.Schema.PostgresTests.CommandLine;

/// <summary><c>prove</c> and <c>promote</c> on two databases: what production takes, and what it refuses.</summary>
[TestFixture]
public sealed class PromoteCommandTests
{
    private const string Key = "a secret that both sides know";

    private OwnedDatabase _database = null!;
    private TestDatabase _staging = null!;
    private CommandHost _host = null!;
    private string _folder = "";

    [SetUp]
    public async Task CreateAsync()
    {
        _database = await OwnedDatabase.CreateAsync();
        _staging = await TestServer.CreateDatabaseAsync();
        _host = CommandHost.Of(_database.ConnectionString, "Production", Orders.All);
        _folder = Directory.CreateTempSubdirectory("assettracer-tests-").FullName;
        await File.WriteAllTextAsync(Path.Combine(_folder, "key"), Key);
    }

    [TearDown]
    public async Task DropAsync()
    {
        _host.Dispose();
        await _database.DisposeAsync();
        await _staging.DisposeAsync();
        Directory.Delete(_folder, recursive: true);
    }

    [Test]
    public async Task Production_takes_from_a_signed_proof_what_staging_has_verified_and_nothing_else()
    {
        await new MigrationRunner(_staging.DataSource, [Orders.First, Orders.Second]).RunAsync();
        var proven = await ProveAsync();
        var all = await PromoteAsync("--proof", InFolder("proof.json"));
        var two = await PromoteAsync("--proof", InFolder("proof.json"), "--to", "002");

        Assert.That((proven.ExitCode, proven.Output, all.ExitCode, two.ExitCode), Is.EqualTo((0, "", 1, 0)), proven.Error + all.Error + two.Error);
        Assert.That(all.Output, Does.Contain("003").And.Contain("isn't proven"));
        Assert.That(two.Output, Does.StartWith("2 migrations applied on "));
        Assert.That(await AppliedAsync(), Is.EqualTo("001,002"));
    }

    [Test]
    public async Task A_proof_that_somebody_changed_or_signed_with_another_key_is_refused()
    {
        await new MigrationRunner(_staging.DataSource, Orders.All).RunAsync();
        await ProveAsync();
        var text = await File.ReadAllTextAsync(InFolder("proof.json"));
        await File.WriteAllTextAsync(InFolder("changed.json"), text.Replace("Second", "Fourth", StringComparison.Ordinal));
        await File.WriteAllTextAsync(InFolder("other"), Key + " or not");
        var changed = await PromoteAsync("--proof", InFolder("changed.json"));
        var foreign = await _host.RunAsync("promote", "--environment", "Production", "--yes", "--proof", InFolder("proof.json"), "--key", InFolder("other"));
        var missing = await PromoteAsync("--proof", InFolder("missing.json"));

        Assert.That((changed.ExitCode, foreign.ExitCode, missing.ExitCode), Is.EqualTo((1, 1, 1)), changed.Error + foreign.Error);
        Assert.That(changed.Output, Does.Contain("changed.json"));
        Assert.That(await AppliedAsync(), Is.Null);
    }

    [Test]
    public async Task Staging_can_be_asked_itself_and_somebody_may_answer_for_the_rest()
    {
        await new MigrationRunner(_staging.DataSource, [Orders.First]).RunAsync();
        var refused = await PromoteAsync("--from", _staging.ConnectionString);
        var alone = await _host.RunAsync("promote", "--from", _staging.ConnectionString, "--override-by", "Ada", "--reason", "an outage", "--yes");
        var overridden = await PromoteAsync("--from", _staging.ConnectionString, "--override-by", "Ada", "--reason", "an outage");

        Assert.That((refused.ExitCode, alone.ExitCode, overridden.ExitCode), Is.EqualTo((1, 2, 0)), refused.Error + overridden.Error);
        Assert.That(alone.Error, Does.Contain("--environment Production --yes"));
        Assert.That(await AppliedAsync(), Is.EqualTo("001,002,003"));
        Assert.That(await _database.ScalarAsync<long>("SELECT count(*) FROM public.schema_migrations_journal WHERE message LIKE 'Ada: an outage%'"), Is.EqualTo(2));
    }

    [Test]
    public async Task A_proof_keeps_the_locks_of_a_rehearsal_and_is_taken_of_the_named_source_only()
    {
        await new MigrationRunner(_staging.DataSource, Orders.All).RunAsync();
        var proven = await _host.RunAsync(
            "prove", "--database", _staging.ConnectionString, "--key", InFolder("key"), "--output", InFolder("proof.json"), "--rehearse-on", _database.ConnectionString);
        await using var file = File.OpenRead(InFolder("proof.json"));
        var proof = await MigrationProof.LoadAsync(file);
        var refused = await PromoteAsync("--proof", InFolder("proof.json"), "--source", "elsewhere:5432/app");
        Assert.That(await AppliedAsync(), Is.Null, "what was rehearsed is gone");
        var taken = await PromoteAsync("--proof", InFolder("proof.json"), "--source", proof.Identity);

        Assert.That((proven.ExitCode, refused.ExitCode, taken.ExitCode), Is.EqualTo((0, 1, 0)), proven.Error + refused.Error + taken.Error);
        Assert.That(proof.Migrations.Select(m => m.Locks), Has.None.Null);
        Assert.That(await AppliedAsync(), Is.EqualTo("001,002,003"));
    }

    [Test]
    public async Task A_proof_is_taken_only_as_old_as_the_command_allows()
    {
        await new MigrationRunner(_staging.DataSource, Orders.All).RunAsync();
        await ProveAsync();
        var old = await PromoteAsync("--proof", InFolder("proof.json"), "--max-age", "0.000000001");
        var nonsense = await PromoteAsync("--proof", InFolder("proof.json"), "--max-age", "never");
        var live = await PromoteAsync("--from", _staging.ConnectionString, "--max-age", "1");
        Assert.That(await AppliedAsync(), Is.Null);
        var young = await PromoteAsync("--proof", InFolder("proof.json"), "--max-age", "1");

        Assert.That((old.ExitCode, nonsense.ExitCode, live.ExitCode, young.ExitCode), Is.EqualTo((1, 2, 2, 0)), old.Error + nonsense.Error + live.Error + young.Error);
        Assert.That(old.Output, Does.Contain("is older than").And.Contain("--max-age DAYS"));
        Assert.That(nonsense.Error, Does.Contain("Write it like --max-age 7"));
        Assert.That(live.Error, Does.Contain("staging that is asked itself is of today"));
    }

    [Test]
    public async Task The_key_itself_is_neither_taken_nor_repeated()
    {
        var literal = await _host.RunAsync("promote", "--proof", "proof.json", "--key", Key);
        var unset = await _host.RunAsync("prove", "--output", "-", "--key", "env:NOT_SET_ANYWHERE");
        var nothing = await _host.RunAsync("promote");

        Assert.That((literal.ExitCode, unset.ExitCode, nothing.ExitCode), Is.EqualTo((2, 2, 2)));
        Assert.That(literal.Error, Does.Contain("no file has this name").And.Not.Contain(Key));
        Assert.That(unset.Error, Does.Contain("NOT_SET_ANYWHERE holds no key"));
        Assert.That(nothing.Error, Does.Contain("--proof FILE").And.Contain("--from DB"));
    }

    private Task<Schema.Tests.CommandRun> ProveAsync() =>
        _host.RunAsync("prove", "--database", _staging.ConnectionString, "--key", InFolder("key"), "--output", InFolder("proof.json"));

    private Task<Schema.Tests.CommandRun> PromoteAsync(params string[] args) =>
        _host.RunAsync(["promote", "--environment", "Production", "--yes", .. args.Contains("--proof") ? ["--key", InFolder("key")] : Array.Empty<string>(), .. args]);

    private string InFolder(string name) => Path.Combine(_folder, name);

    private async Task<string?> AppliedAsync() => await _database.ScalarAsync<bool>("SELECT to_regclass('public.schema_migrations') IS NOT NULL")
        ? await _database.ScalarAsync<string>("SELECT string_agg(version, ',' ORDER BY version) FROM public.schema_migrations")
        : null;
}
