using System.Text.Json;
using AssetTracer.Schema.PostgresTests.Running;
using AssetTracer.Schema.Tests;

namespace AssetTracer.Schema.PostgresTests.CommandLine;

/// <summary><c>baseline</c> and <c>repair</c> on a real server: what they record is read back.</summary>
[TestFixture]
public sealed class RepairCommandTests() : CommandFixture("Staging")
{
    [Test]
    public async Task A_baseline_records_what_is_there_and_only_the_rest_is_pending()
    {
        await Database.ExecuteAsync("CREATE TABLE public.orders (id int PRIMARY KEY, note text)");
        var baseline = await Host.RunAsync("baseline", "002", "--environment", "Staging", "--yes", "--format", "json");
        var again = await Host.RunAsync("baseline", "002", "--environment", "Staging", "--yes");
        var rest = await Host.RunAsync("migrate", "--environment", "Staging", "--yes");

        Assert.That((baseline.ExitCode, again.ExitCode, rest.ExitCode), Is.EqualTo((0, 2, 0)), baseline.Error + rest.Error);
        Assert.That(JsonDocument.Parse(baseline.Output).RootElement.GetProperty("recorded").EnumerateArray().Select(v => v.GetString()), Is.EqualTo(["001", "002"]));
        Assert.That(
            await Database.RowsAsync("SELECT version, origin FROM public.schema_migrations ORDER BY version"),
            Is.EqualTo(["001|baseline", "002|baseline", "003|applied"]));
        Assert.That(await Database.ScalarAsync<bool>("SELECT to_regclass('public.orders_note') IS NOT NULL"), Is.True);
    }

    [Test]
    public async Task A_baseline_of_what_is_not_there_records_nothing_unless_it_is_told_not_to_verify()
    {
        await Database.ExecuteAsync("CREATE TABLE public.orders (id int PRIMARY KEY)");
        var refused = await Host.RunAsync("baseline", "002", "--environment", "Staging", "--yes");
        var isEmpty = await Database.ScalarAsync<bool>("SELECT to_regclass('public.schema_migrations') IS NULL");
        var blind = await Host.RunAsync("baseline", "002", "--no-verify", "--environment", "Staging", "--yes");

        Assert.That((refused.ExitCode, isEmpty, blind.ExitCode), Is.EqualTo((2, true, 0)), blind.Error);
        Assert.That(refused.Error, Does.Contain("002").And.Contain("public.orders"));
        Assert.That(await Database.ScalarAsync<long>("SELECT count(*) FROM public.schema_migrations"), Is.EqualTo(2));
    }

    [Test]
    public async Task Each_repair_is_done_once_and_its_reason_stays_in_the_journal()
    {
        await Host.RunAsync("migrate", "--to", "002", "--environment", "Staging", "--yes");
        await Database.ExecuteAsync("CREATE INDEX orders_note ON public.orders (note)");
        await Database.ExecuteAsync("UPDATE public.schema_migrations SET checksum = 'of an earlier text' WHERE version = '001'");
        var repairs = new[]
        {
            await RepairAsync("--mark-applied", "003", "made by hand"),
            await RepairAsync("--accept-edit", "001", "a typing error"),
            await RepairAsync("--mark-reverted", "002", "restored"),
        };
        var again = await RepairAsync("--mark-reverted", "002", "restored");

        Assert.That(repairs.Select(r => r.ExitCode), Is.All.Zero, string.Concat(repairs.Select(r => r.Error)));
        Assert.That((again.ExitCode, again.Error), Is.EqualTo((2, again.Error)));
        Assert.That(again.Error, Does.Contain("Migration 002 isn't recorded as applied. Applied: 001, 003."));
        Assert.That(await Database.RowsAsync("SELECT version FROM public.schema_migrations ORDER BY version"), Is.EqualTo(["001", "003"]));
        Assert.That(
            await Database.RowsAsync("SELECT message FROM public.schema_migrations_journal WHERE message IS NOT NULL ORDER BY 1"),
            Is.SupersetOf(["a typing error", "made by hand", "restored"]));
    }

    [Test]
    public async Task A_repair_wants_the_environments_name_and_one_thing_to_put_right()
    {
        await Host.RunAsync("migrate", "--environment", "Staging", "--yes");
        var unnamed = await Host.RunAsync("repair", "--mark-reverted", "003", "--reason", "why", "--yes");
        var both = await Host.RunAsync("repair", "--mark-reverted", "003", "--accept-edit", "002", "--reason", "why", "--environment", "Staging", "--yes");
        var unreasoned = await Host.RunAsync("repair", "--mark-reverted", "003", "--environment", "Staging", "--yes");

        Assert.That((unnamed.ExitCode, both.ExitCode, unreasoned.ExitCode), Is.EqualTo((2, 2, 2)));
        Assert.That(unnamed.Error, Does.Contain("--yes alone doesn't take migration 003 out of the history without reverting it on "));
        Assert.That(both.Error, Does.Contain("--mark-applied, --mark-reverted or --accept-edit"));
        Assert.That(await Database.ScalarAsync<long>("SELECT count(*) FROM public.schema_migrations"), Is.EqualTo(3));
    }

    private Task<CommandRun> RepairAsync(string repair, string version, string reason) =>
        Host.RunAsync("repair", repair, version, "--reason", reason, "--environment", "Staging", "--yes");
}
