using System.Text.Json;
using Npgsql;

namespace AssetTracer.Schema.PostgresTests.Deployment;

/// <summary>What a role reaches, asked of a real server by carrying it out; nothing of it stays.</summary>
[TestFixture]
public sealed class AccessProbesTests : ProbedDatabaseFixture
{
    [Test]
    public async Task A_member_reaches_the_rows_of_its_own_organization_by_every_command()
    {
        var probes = new AccessProbes();
        Acme(probes)
            .Select("public.orders", AccessExpectation.Rows(2))
            .Select("public.orders", AccessExpectation.NoRows, where: "organization_id = 2 -- of Globex")
            .Insert("public.orders", new() { ["id"] = "9", ["organization_id"] = "1", ["note"] = null }, AccessExpectation.Rows(1))
            .Update("public.orders", AccessExpectation.Rows(2))
            .Update("public.orders", AccessExpectation.RefusedByRowSecurity, set: "organization_id = 2")
            .Delete("public.orders", AccessExpectation.Rows(1), where: "id = 1");
        probes.As(Database.Member, called: "who works for nobody").Select("public.orders", AccessExpectation.NoRows);
        var before = await Database.Inner.DumpAsync();
        var report = await probes.RunAsync(Database.Inner.DataSource);

        Assert.That(report.Passed, Is.True, report.ToText());
        Assert.That(await Database.Inner.DumpAsync(), Is.EqualTo(before));
    }

    [Test]
    public async Task A_missing_privilege_and_row_security_are_told_apart()
    {
        var probes = new AccessProbes();
        Acme(probes)
            .Select("public.salaries")
            .Insert("public.orders", new() { ["id"] = "9", ["organization_id"] = "2" })
            .Insert("public.orders", new() { ["id"] = "1", ["organization_id"] = "1" })
            .Select("public.gone");
        var outcomes = (await probes.RunAsync(Database.Inner.DataSource)).Results.Select(r => r.Outcome).ToList();

        Assert.Multiple(() =>
        {
            Assert.That(outcomes[0], Is.InstanceOf<AccessRefusedByPrivilege>());
            Assert.That(outcomes[1], Is.InstanceOf<AccessRefusedByRowSecurity>());
            Assert.That(outcomes[2], Is.InstanceOf<AccessFailed>().With.Property("SqlState").EqualTo("23505"));
            Assert.That(outcomes[3], Is.InstanceOf<AccessFailed>().With.Property("SqlState").EqualTo("42P01"));
        });
    }

    [Test]
    public async Task A_refusal_that_a_function_raises_isn_t_taken_for_a_policy_s()
    {
        await Database.Inner.ExecuteAsync("""
            CREATE FUNCTION public.refuse() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE insufficient_privilege; END $$;
            CREATE TRIGGER refuse BEFORE DELETE ON public.orders FOR EACH ROW EXECUTE FUNCTION public.refuse();
            """);
        var probes = new AccessProbes();
        Acme(probes).Delete("public.orders");

        Assert.That((await probes.RunAsync(Database.Inner.DataSource)).Results[0].Outcome, Is.InstanceOf<AccessFailed>().With.Property("SqlState").EqualTo("42501"));
    }

    [Test]
    public async Task Reading_can_t_write_even_where_a_function_wants_to()
    {
        await Database.Inner.ExecuteAsync("""
            CREATE FUNCTION public.note_it() RETURNS boolean LANGUAGE plpgsql SECURITY DEFINER SET search_path = '' AS $$
            BEGIN
                DELETE FROM public.orders;
                RETURN true;
            END $$;
            """);
        var probes = new AccessProbes();
        Acme(probes).Select("public.orders", where: "public.note_it()").Select("public.orders", AccessExpectation.Rows(2));
        var report = await probes.RunAsync(Database.Inner.DataSource);

        Assert.That(report.Results[0].Outcome, Is.InstanceOf<AccessFailed>().With.Property("SqlState").EqualTo("25006"));
        Assert.That(report.Results[1].IsAsExpected, Is.True, report.ToText());
    }

    [Test]
    public async Task The_connection_is_as_it_was_when_it_is_used_again()
    {
        await using var single = NpgsqlDataSource.Create(new NpgsqlConnectionStringBuilder(Database.Inner.ConnectionString) { MaxPoolSize = 1, NoResetOnClose = true }.ConnectionString);
        var probes = new AccessProbes();
        Acme(probes).Select("public.orders").Select("public.gone");
        await probes.RunAsync(single);

        Assert.That(
            await single.ScalarAsync<string>("SELECT concat_ws('|', current_user, current_setting('transaction_read_only'), current_setting('app.organization', true), current_setting('statement_timeout'))"),
            Is.EqualTo($"{Database.Inner.Role}|off|0"));
    }

    [Test]
    public async Task What_couldn_t_be_asked_says_so_and_doesn_t_pass()
    {
        await Database.Inner.Superuser.ExecuteAsync($"REVOKE {Database.Member} FROM {Database.Inner.Role}");
        var probes = new AccessProbes();
        Acme(probes).Select("public.orders");
        probes.As("nobody_at_all").Select("public.orders");
        var report = await probes.RunAsync(Database.Inner.DataSource);

        Assert.Multiple(() =>
        {
            Assert.That(report.Passed, Is.False);
            Assert.That(report.Findings[0].WayOut, Does.StartWith($"Whoever runs the probes may not act as {Database.Member}: GRANT"));
            Assert.That(report.Findings[1].WayOut, Is.EqualTo("There is no role nobody_at_all: create it, or leave the probe out."));
        });
    }

    [Test]
    public async Task Given_rows_are_asked_about_and_gone_afterwards()
    {
        var probes = new AccessProbes()
            .Given("INSERT INTO public.organizations VALUES (77, 'Probe')")
            .Given("INSERT INTO public.orders VALUES (770, 77, 'a'), (771, 77, 'b'), (772, 77, 'c')");
        probes.As(Database.Member, ProbedDatabase.For(77)).Select("public.orders", AccessExpectation.Rows(3));
        var report = await probes.RunAsync(Database.Inner.DataSource);

        Assert.That(report.Passed, Is.True, report.ToText());
        Assert.That(await Database.Inner.ScalarAsync<long>("SELECT count(*) FROM public.orders"), Is.EqualTo(3));
    }

    [Test]
    public async Task What_is_given_but_fails_leaves_nothing_asked()
    {
        var probes = new AccessProbes().Given("INSERT INTO public.organizations VALUES (1, 'Probe')");
        Acme(probes).Select("public.orders");
        var report = await probes.RunAsync(Database.Inner.DataSource);

        Assert.That(report.Results[0].Outcome, Is.InstanceOf<AccessNotProbed>().With.Property("Reason").Contains("(23505)"));
    }

    [TestCase("DELETE FROM public.orders; COMMIT")]
    [TestCase("COMMIT")]
    [TestCase("VACUUM public.orders")]
    [TestCase("")]
    public void What_would_end_the_transaction_is_refused_before_it_reaches_a_server(string given) =>
        Assert.That(() => new AccessProbes().Given(given), Throws.InstanceOf<MigrationDefinitionException>());

    [Test]
    public void A_condition_that_hides_another_statement_is_refused() =>
        Assert.That(
            () => Acme(new()).Select("public.orders", where: "true; DELETE FROM public.orders"),
            Throws.InstanceOf<MigrationDefinitionException>().With.Message.StartsWith("A probe takes one statement, but SELECT on public.orders as a member of Acme"));

    [Test]
    public async Task A_policy_that_one_database_lacks_is_found_by_what_a_member_sees()
    {
        await using var production = await ProbedDatabase.CreateAsync();
        await production.Inner.ExecuteAsync("DROP POLICY own ON public.orders");
        await production.Inner.ExecuteAsync($"REVOKE ALL ON public.organizations FROM {production.Member}");
        await GiveTheNameOfAsync(Database, production);
        var probes = new AccessProbes();
        Acme(probes)
            .Select("public.orders")
            .Insert("public.orders", new() { ["id"] = "9", ["organization_id"] = "1" })
            .Select("public.organizations")
            .Select("public.salaries");
        var comparison = await probes.CompareAsync(Database.Inner.DataSource, production.Inner.DataSource, "staging", "production");

        await Verifier.Verify(comparison.ToText());
        Assert.That(comparison.Passed, Is.False);
    }

    [Test]
    public async Task Two_databases_that_answer_alike_are_equal_whatever_their_rows()
    {
        await using var production = await ProbedDatabase.CreateAsync();
        await production.Inner.ExecuteAsync("INSERT INTO public.orders SELECT n, 1 FROM generate_series(100, 200) n");
        await GiveTheNameOfAsync(Database, production);
        var probes = new AccessProbes();
        Acme(probes).Select("public.orders").Update("public.orders").Select("public.salaries");
        var comparison = await probes.CompareAsync(Database.Inner.DataSource, production.Inner.DataSource, "staging", "production");

        Assert.That(comparison.Findings, Is.Empty, comparison.ToText());
        Assert.That(comparison.Verdict, Is.EqualTo("production answers 3 probes as staging does."));
    }

    [Test]
    public async Task Rows_that_aren_t_there_tell_nothing_and_rows_that_are_given_are_counted()
    {
        await using var production = await ProbedDatabase.CreateAsync();
        await production.Inner.ExecuteAsync("DELETE FROM public.orders");
        await GiveTheNameOfAsync(Database, production);
        var probes = new AccessProbes();
        Acme(probes).Select("public.orders");
        var empty = await probes.CompareAsync(Database.Inner.DataSource, production.Inner.DataSource, "staging", "production");

        await production.Inner.ExecuteAsync("DROP POLICY own ON public.orders; CREATE POLICY own ON public.orders USING (id % 2 = 0)");
        var given = new AccessProbes()
            .Given("INSERT INTO public.organizations VALUES (77, 'Probe')")
            .Given("INSERT INTO public.orders VALUES (770, 77, 'a'), (771, 77, 'b')");
        given.As(Database.Member, ProbedDatabase.For(77), "a member of 77").Select("public.orders");
        var counted = await given.CompareAsync(Database.Inner.DataSource, production.Inner.DataSource, "staging", "production");

        Assert.Multiple(() =>
        {
            Assert.That(empty.Passed, Is.False);
            Assert.That(empty.Findings.Single().Message, Is.EqualTo("On public.orders, a member of Acme sees 2 rows in staging but sees no row in production, where there is none to reach."));
            Assert.That(counted.Findings.Single().Message, Is.EqualTo("On public.orders, a member of 77 sees 2 rows in staging but sees 1 row in production."));
        });
    }

    [Test]
    public async Task No_value_of_a_setting_reaches_a_report()
    {
        var probes = new AccessProbes();
        probes.As(Database.Member, new() { ["app.organization"] = "t0p-secret" })
            .Select("public.orders", AccessExpectation.SomeRows)
            .Insert("public.orders", new() { ["id"] = "9", ["organization_id"] = "1" });
        var report = await probes.RunAsync(Database.Inner.DataSource);
        var everything = string.Join('\n', report.ToText(), report.ToMarkdown(), report.ToJson(), report.ToString(), report.Results[0].ToString(), probes.Probes[0].ToString());

        Assert.That(report.Results[0].Outcome, Is.InstanceOf<AccessFailed>().With.Property("SqlState").EqualTo("22P02"));
        Assert.That(everything, Does.Not.Contain("t0p-secret"));
        Assert.That(JsonDocument.Parse(report.ToJson()).RootElement.GetProperty("probes")[0].GetProperty("settings")[0].GetString(), Is.EqualTo("app.organization"));
    }

    [Test]
    public async Task No_part_of_a_setting_that_is_json_reaches_a_report()
    {
        await Database.Inner.ExecuteAsync("""
            DROP POLICY own ON public.orders;
            CREATE POLICY own ON public.orders USING ((current_setting('request.jwt.claims', true)::json -> 'of' ->> 'sub')::uuid IS NOT NULL);
            """);
        var probes = new AccessProbes();
        probes.As(Database.Member, new() { ["request.jwt.claims"] = """{"role": "member", "of": {"sub": "s3cret-subject"}}""" }).Select("public.orders");
        var report = await probes.RunAsync(Database.Inner.DataSource);

        Assert.That(report.Results[0].Outcome, Is.InstanceOf<AccessFailed>().With.Property("SqlState").EqualTo("22P02"));
        Assert.That(string.Join('\n', report.ToText(), report.ToJson(), report), Does.Contain("uuid").And.Not.Contain("s3cret"));
    }

    [Test]
    public void Numbers_of_rows_are_told_apart_however_many_they_are() =>
        Assert.Multiple(() =>
        {
            Assert.That(AccessExpectation.Rows(1), Is.Not.EqualTo(AccessExpectation.Rows(4294967297)));
            Assert.That(AccessExpectation.Rows(4294967297).ToString(), Is.EqualTo("4294967297 rows"));
            Assert.That(() => AccessExpectation.Rows(-1), Throws.InstanceOf<ArgumentOutOfRangeException>());
        });

    // Roles belong to the server: the other database's member is granted what this one's is, so that both are asked as one role.
    private static async Task GiveTheNameOfAsync(ProbedDatabase first, ProbedDatabase second)
    {
        await first.Inner.Superuser.ExecuteAsync($"GRANT {second.Member} TO {first.Member}; GRANT {first.Member} TO {second.Inner.Role}");
    }
}
