using Npgsql;

namespace AssetTracer.Schema.PostgresTests.Deployment;

/// <summary>The session in which a role is probed: as new as if the role had just logged in.</summary>
[TestFixture]
public sealed class ProbedSessionTests : ProbedDatabaseFixture
{
    [SetUp]
    public async Task OpenHoleAsync() => await Database.Inner.ExecuteAsync("""
        DROP POLICY own ON public.orders;
        CREATE POLICY hole ON public.orders
            USING (current_setting('app.organization', true) IS NULL OR organization_id = nullif(current_setting('app.organization', true), '')::integer);
        """);

    [Test]
    public async Task A_setting_of_one_probe_is_unknown_to_the_next()
    {
        var probes = new AccessProbes().Given("INSERT INTO public.orders VALUES (4, 1, 'd')");
        probes.As(Database.Member, ProbedDatabase.For(1)).Select("public.orders", AccessExpectation.Rows(3));
        probes.As(Database.Member).Select("public.orders", AccessExpectation.Rows(4));
        probes.As(Database.Member, ProbedDatabase.For(2)).Select("public.orders", AccessExpectation.Rows(1));
        var report = await probes.RunAsync(Database.Inner.DataSource);

        Assert.That(report.Passed, Is.True, report.ToText());
        Assert.That(report.Results.Select(r => r.Probe), Is.EqualTo(probes.Probes));
    }

    [Test]
    public async Task A_setting_that_somebody_left_in_a_pooled_session_is_unknown_to_a_probe()
    {
        await using var single = NpgsqlDataSource.Create(new NpgsqlConnectionStringBuilder(Database.Inner.ConnectionString) { MaxPoolSize = 1 }.ConnectionString);
        await single.ScalarAsync<string>("SELECT set_config('app.organization', '1', false)");
        var access = new AccessProbes();
        access.As(Database.Member).Select("public.orders", AccessExpectation.Rows(3));
        var limits = new LimitProbes();
        limits.As(Database.Member).Limit("orders", 0, "SELECT 1 / (current_setting('app.organization', true) IS NOT NULL)::integer", refusedBy: "22012");

        Assert.That((await access.RunAsync(single)).Passed, Is.True);
        Assert.That((await limits.RunAsync(single)).Passed, Is.True);
    }

    [Test]
    public async Task A_data_source_that_asks_somebody_for_its_password_is_enough()
    {
        var builder = new NpgsqlDataSourceBuilder(new NpgsqlConnectionStringBuilder(Database.Inner.ConnectionString) { Password = null }.ConnectionString);
        builder.UsePasswordProvider(_ => "secret of the owner", (_, _) => ValueTask.FromResult("secret of the owner"));
        await using var asking = builder.Build();
        var probes = new AccessProbes();
        probes.As(Database.Member).Select("public.orders", AccessExpectation.Rows(3));

        Assert.That((await probes.RunAsync(asking)).Passed, Is.True);
    }

    [Test]
    public async Task What_a_role_s_sessions_begin_with_holds_and_what_is_declared_comes_before_it()
    {
        await Database.Inner.Superuser.ExecuteAsync($"""
            ALTER DATABASE "{Database.Inner.Superuser.Name}" SET app.organization = '7';
            ALTER ROLE {Database.Inner.Role} SET app.organization = '8';
            ALTER ROLE {Database.Member} SET app.organization = '2';
            """);
        var role = new AccessProbes();
        role.As(Database.Member).Select("public.orders", AccessExpectation.Rows(1));
        role.As(Database.Member, ProbedDatabase.For(1)).Select("public.orders", AccessExpectation.Rows(2));
        var byRole = await role.RunAsync(Database.Inner.DataSource);
        await Database.Inner.Superuser.ExecuteAsync($"""ALTER ROLE {Database.Member} IN DATABASE "{Database.Inner.Superuser.Name}" SET app.organization = '1'""");
        var database = new AccessProbes();
        database.As(Database.Member).Select("public.orders", AccessExpectation.Rows(2));
        var byBoth = await database.RunAsync(Database.Inner.DataSource);

        Assert.That(byRole.Passed, Is.True, byRole.ToText());
        Assert.That(byBoth.Passed, Is.True, byBoth.ToText());
    }

    [Test]
    public async Task What_only_the_database_sets_comes_before_what_whoever_runs_the_probes_has_set()
    {
        await Database.Inner.Superuser.ExecuteAsync($"""
            ALTER DATABASE "{Database.Inner.Superuser.Name}" SET app.organization = '2';
            ALTER ROLE {Database.Inner.Role} SET app.organization = '8';
            """);
        var probes = new AccessProbes();
        probes.As(Database.Member).Select("public.orders", AccessExpectation.Rows(1));
        var report = await probes.RunAsync(Database.Inner.DataSource);

        Assert.That(report.Passed, Is.True, report.ToText());
    }

    [Test]
    public async Task A_role_whose_sessions_only_read_changes_nothing()
    {
        await Database.Inner.Superuser.ExecuteAsync($"ALTER ROLE {Database.Member} SET default_transaction_read_only = on; ALTER ROLE {Database.Member} SET statement_timeout = '1'");
        var probes = new AccessProbes();
        probes.As(Database.Member).Update("public.orders").Select("public.orders", AccessExpectation.Rows(3), where: "pg_sleep(0.01) IS NOT NULL");
        var report = await probes.RunAsync(Database.Inner.DataSource);

        Assert.That(report.Results[0].Outcome, Is.InstanceOf<AccessFailed>().With.Property("SqlState").EqualTo("25006"));
        Assert.That(report.Results[1].IsAsExpected, Is.True, report.ToText());
    }

    [Test]
    public async Task A_role_whose_sessions_act_as_another_reaches_what_that_one_reaches()
    {
        var login = $"login_of_{Database.Inner.Superuser.Name}";
        await Database.Inner.Superuser.ExecuteAsync($"CREATE ROLE {login}; GRANT {Database.Member} TO {login}; GRANT {login} TO {Database.Inner.Role}; ALTER ROLE {login} NOINHERIT; ALTER ROLE {login} SET role = '{Database.Member}'");
        try
        {
            var probes = new AccessProbes();
            probes.As(login).Select("public.orders", AccessExpectation.Rows(3));
            var report = await probes.RunAsync(Database.Inner.DataSource);

            Assert.That(report.Passed, Is.True, report.ToText());
        }
        finally
        {
            await Database.Inner.Superuser.ExecuteAsync($"DROP ROLE {login}");
        }
    }

    [Test]
    public async Task A_setting_that_can_t_be_set_is_not_taken_for_a_role_that_isn_t_there()
    {
        var probes = new AccessProbes();
        probes.As(Database.Member, new() { ["statement_timeout"] = "soon" }, "a member").Select("public.orders");
        var report = await probes.RunAsync(Database.Inner.DataSource);

        Assert.That(report.Findings.Single().WayOut, Does.StartWith("A setting of a member couldn't be set:").And.Not.Contain("soon"));
    }

    [Test]
    public void None_is_no_role() =>
        Assert.That(() => new AccessProbes().As("none"), Throws.InstanceOf<MigrationDefinitionException>().With.Message.Contains("whoever runs the probes"));
}
