using System.Text.Json;
using System.Text.RegularExpressions;
using AssetTracer.Schema.PostgresTests.Running;
using Npgsql;

namespace AssetTracer.Schema.PostgresTests.Deployment;

/// <summary>What ran where, over several databases.</summary>
[Parallelizable(ParallelScope.All)]
public sealed partial class SchemaStatusTests
{
    private static readonly M1 Orders = new("CREATE TABLE public.orders (id int)", "DROP TABLE public.orders", v => v.HasTable("public.orders"));

    private static readonly M2 Notes = new("ALTER TABLE public.orders ADD note text", "ALTER TABLE public.orders DROP note", v => v.HasColumn("public.orders", "note"));

    private static readonly M3 Totals = new("ALTER TABLE public.orders ADD total numeric", verify: v => v.HasColumn("public.orders", "total"));

    [Test]
    public async Task A_matrix_tells_what_ran_where_and_an_unreachable_database_is_a_column()
    {
        await using var staging = await OwnedDatabase.CreateAsync();
        await using var production = await OwnedDatabase.CreateAsync();
        await using var preview = NpgsqlDataSource.Create("Host=127.0.0.1;Port=1;Database=app;Username=app;Password=xyzzy");
        await staging.Runner(Orders, Notes, Totals).RunAsync();
        await production.Runner(Orders, Notes).RunAsync();
        await production.ExecuteAsync("ALTER TABLE public.orders DROP note");

        var report = await SchemaStatus.ReadAsync([new("staging", staging.DataSource), new("production", production.DataSource), new("preview", preview)], [Orders, Notes, Totals]);

        Assert.That(report.Environments.Select(e => e.Problem is null), Is.EqualTo([true, true, false]));
        Assert.That(report.ToText() + report.ToMarkdown() + report.ToJson(), Does.Not.Contain("xyzzy"));
        Assert.That(JsonDocument.Parse(report.ToJson()).RootElement.GetProperty("migrations")[1].GetProperty("states").EnumerateArray().Select(s => s.GetProperty("state").GetString()),
            Is.EqualTo(["verified", "faked", null]));
        await Verifier.Verify(Steady(report.ToText()));
    }

    [Test]
    public async Task A_restored_history_without_its_objects_is_told()
    {
        await using var staging = await OwnedDatabase.CreateAsync();
        await using var production = await OwnedDatabase.CreateAsync();
        await staging.Runner(Orders, Notes).RunAsync();
        await production.Runner(Orders, Notes).RunAsync();
        await production.ExecuteAsync("DROP TABLE public.orders");

        var report = await ReadAsync(staging, production, Orders, Notes);

        Assert.That(report.Verdict, Is.EqualTo("2 migrations in this build: staging has all of them; production has all of them and isn't as migrations 001 and 002 say."));
        Assert.That(report.Findings.Select(f => (f.Rule, f.Subject)), Is.EqualTo(new[] { ("faked-history", "migration 001 in production"), ("faked-history", "migration 002 in production") }));
    }

    [Test]
    public async Task One_version_with_two_texts_and_one_text_under_two_versions_are_told()
    {
        await using var staging = await OwnedDatabase.CreateAsync();
        await using var production = await OwnedDatabase.CreateAsync();
        await staging.Runner(Orders, Notes).RunAsync();
        await production.Runner(Orders, new M2("SELECT 2"), new M3("ALTER TABLE public.orders  ADD note text -- the same", verify: v => v.HasColumn("public.orders", "note"))).RunAsync();

        var report = await ReadAsync(staging, production, Orders, Notes);

        Assert.Multiple(() =>
        {
            Assert.That(report.Findings.Single(f => f.Rule == "checksum-differs").Message, Does.Match("^Migration 002 \"Second\" was applied with different texts: [0-9a-f]{4}… in staging; [0-9a-f]{4}… in production\\.$"));
            Assert.That(report.Findings.Single(f => f.Rule == "same-content").Message, Is.EqualTo(
                "Migration 003 \"Third\" in production has the same content as migration 002 of this build: it is one change under several versions."));
            Assert.That(report.Migrations[2].States.Select(s => s!.Kind), Is.EqualTo([MigrationStateKind.Absent, MigrationStateKind.Unknown]));
        });
    }

    [Test]
    public async Task A_hand_made_history_says_what_it_knows_and_an_unreadable_one_is_a_column()
    {
        await using var staging = await OwnedDatabase.CreateAsync();
        await using var production = await OwnedDatabase.CreateAsync();
        await staging.ExecuteAsync("CREATE TABLE public.schema_migrations (version text); INSERT INTO public.schema_migrations VALUES ('001'); CREATE TABLE public.orders (id int)");
        await production.ExecuteAsync("CREATE TABLE public.schema_migrations (number text)");

        var report = await ReadAsync(staging, production, Orders, Notes);

        Assert.That(report.ToText(), Does.Match("(?m)^001 +First +verified, text unknown +\\?$").And.Match("(?m)^002 +Second +pending +\\?$"));
        Assert.That(report.Environments[1].Problem, Does.Contain("it has no column version"));
    }

    private static Task<StatusReport> ReadAsync(OwnedDatabase staging, OwnedDatabase production, params Migration[] migrations) =>
        SchemaStatus.ReadAsync([new("staging", staging.DataSource), new("production", production.DataSource)], migrations);

    private static string Steady(string text) => Blanks().Replace(Role().Replace(Day().Replace(text, "YYYY-MM-DD"), "owner"), "  ");

    [GeneratedRegex("\\d{4}-\\d\\d-\\d\\d")]
    private static partial Regex Day();

    [GeneratedRegex("owner_of_\\w+")]
    private static partial Regex Role();

    // how wide a column is depends on the name of the role
    [GeneratedRegex("(?<=\\S) {2,}")]
    private static partial Regex Blanks();
}
