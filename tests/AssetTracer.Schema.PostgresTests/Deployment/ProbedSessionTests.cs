using Npgsql;

namespace AssetTracer.Schema.PostgresTests.Deployment;

/// <summary>The session in which a role is probed: as new as if the role had just logged in.</summary>
[TestFixture]
public sealed class ProbedSessionTests
{
    private ProbedDatabase _database = null!;

    [SetUp]
    public async Task MakeDatabaseAsync()
    {
        _database = await ProbedDatabase.CreateAsync();
        await _database.Inner.ExecuteAsync("""
            DROP POLICY own ON public.orders;
            CREATE POLICY hole ON public.orders
                USING (current_setting('app.organization', true) IS NULL OR organization_id = nullif(current_setting('app.organization', true), '')::integer);
            """);
    }

    [TearDown]
    public async Task RemoveDatabaseAsync() => await _database.DisposeAsync();

    [Test]
    public async Task A_setting_of_one_probe_is_unknown_to_the_next()
    {
        var probes = new AccessProbes().Given("INSERT INTO public.orders VALUES (4, 1, 'd')");
        probes.As(_database.Member, ProbedDatabase.For(1)).Select("public.orders", AccessExpectation.Rows(3));
        probes.As(_database.Member).Select("public.orders", AccessExpectation.Rows(4));
        probes.As(_database.Member, ProbedDatabase.For(2)).Select("public.orders", AccessExpectation.Rows(1));
        var report = await probes.RunAsync(_database.Inner.DataSource);

        Assert.That(report.Passed, Is.True, report.ToText());
        Assert.That(report.Results.Select(r => r.Probe), Is.EqualTo(probes.Probes));
    }

    [Test]
    public async Task A_setting_that_somebody_left_in_a_pooled_session_is_unknown_to_a_probe()
    {
        await using var single = NpgsqlDataSource.Create(new NpgsqlConnectionStringBuilder(_database.Inner.ConnectionString) { MaxPoolSize = 1 }.ConnectionString);
        await single.ScalarAsync<string>("SELECT set_config('app.organization', '1', false)");
        var access = new AccessProbes();
        access.As(_database.Member).Select("public.orders", AccessExpectation.Rows(3));
        var limits = new LimitProbes();
        limits.As(_database.Member).Limit("orders", 0, "SELECT 1 / (current_setting('app.organization', true) IS NOT NULL)::integer", refusedBy: "22012");

        Assert.That((await access.RunAsync(single)).Passed, Is.True);
        Assert.That((await limits.RunAsync(single)).Passed, Is.True);
    }

    [Test]
    public async Task A_data_source_that_asks_somebody_for_its_password_is_enough()
    {
        var builder = new NpgsqlDataSourceBuilder(new NpgsqlConnectionStringBuilder(_database.Inner.ConnectionString) { Password = null }.ConnectionString);
        builder.UsePasswordProvider(_ => "secret of the owner", (_, _) => ValueTask.FromResult("secret of the owner"));
        await using var asking = builder.Build();
        var probes = new AccessProbes();
        probes.As(_database.Member).Select("public.orders", AccessExpectation.Rows(3));

        Assert.That((await probes.RunAsync(asking)).Passed, Is.True);
    }
}
