namespace AssetTracer.Schema.PostgresTests.Deployment;

/// <summary>How many rows a role reaches, and what that number proves.</summary>
[TestFixture]
public sealed class ProbedRowsTests : ProbedDatabaseFixture
{
    [Test]
    public async Task An_assignment_that_ends_in_a_comment_leaves_the_condition_in_force()
    {
        var report = await AskAsync(p => Acme(p)
            .Update("public.orders", AccessExpectation.Rows(1), where: "id = 1", set: "note = 'x' -- mark")
            .Delete("public.orders", AccessExpectation.Rows(1), where: "id = 1 -- the first"));

        Assert.That(report.Passed, Is.True, report.ToText());
    }

    [Test]
    public async Task A_role_may_change_more_rows_than_it_sees()
    {
        await Database.Inner.ExecuteAsync("""
            DROP POLICY own ON public.orders;
            CREATE POLICY narrow ON public.orders FOR SELECT USING (organization_id = current_setting('app.organization', true)::integer);
            CREATE POLICY wide ON public.orders FOR UPDATE USING (true);
            """);
        var report = await AskAsync(p => Acme(p)
            .Select("public.orders", AccessExpectation.Rows(2))
            .Update("public.orders", AccessExpectation.Rows(3))
            .Update("public.orders", AccessExpectation.Rows(2), where: "note IS NOT NULL"));

        Assert.That(report.Passed, Is.True, report.ToText());
    }

    [Test]
    public async Task A_role_that_may_change_but_not_read_changes()
    {
        await Database.Inner.ExecuteAsync($"REVOKE SELECT ON public.orders FROM {Database.Member}");
        var report = await AskAsync(p => Acme(p)
            .Update("public.orders", AccessExpectation.Rows(2))
            .Update("public.orders", AccessExpectation.RefusedByPrivilege, where: "id = 1"));

        Assert.That(report.Passed, Is.True, report.ToText());
    }

    [Test]
    public async Task A_column_that_must_have_a_value_is_set_to_one_that_it_has()
    {
        await Database.Inner.ExecuteAsync($"""
            CREATE TABLE public.tasks (id integer PRIMARY KEY, state text NOT NULL CHECK (state IN ('open', 'done')));
            INSERT INTO public.tasks VALUES (1, 'open'), (2, 'done');
            GRANT UPDATE ON public.tasks TO {Database.Member};
            """);
        var report = await AskAsync(p => Acme(p).Update("public.tasks", AccessExpectation.Rows(2)));

        Assert.That(report.Passed, Is.True, report.ToText());
    }

    [Test]
    public async Task Where_no_column_can_be_set_without_changing_the_answer_somebody_must_say_what_is_set()
    {
        await Database.Inner.ExecuteAsync($"""
            REVOKE UPDATE ON public.orders FROM {Database.Member};
            GRANT UPDATE (id, organization_id) ON public.orders TO {Database.Member};
            CREATE VIEW public.shown AS SELECT * FROM public.orders;
            GRANT UPDATE ON public.shown TO {Database.Member};
            """);
        var report = await AskAsync(p => Acme(p)
            .Update("public.orders")
            .Update("public.shown")
            .Update("public.orders", AccessExpectation.RefusedByRowSecurity, set: "organization_id = 2"));

        Assert.Multiple(() =>
        {
            Assert.That(report.Results.Take(2).Select(r => r.Outcome), Is.All.InstanceOf<AccessNotProbed>().With.Property("Reason").Contains("Say in set: what the probe sets"));
            Assert.That(report.Results[2].IsAsExpected, Is.True, report.ToText());
        });
    }

    [Test]
    public async Task A_change_that_the_probe_itself_chose_and_the_database_refuses_is_no_answer()
    {
        await Database.Inner.ExecuteAsync($"""
            CREATE TABLE public.pairs (id integer PRIMARY KEY, one integer NOT NULL, two integer NOT NULL, CHECK (one = two));
            INSERT INTO public.pairs VALUES (1, 1, 1), (2, 2, 2);
            GRANT UPDATE ON public.pairs TO {Database.Member};
            """);
        var report = await AskAsync(p => Acme(p).Update("public.pairs"));

        Assert.That(report.Results[0].Outcome, Is.InstanceOf<AccessNotProbed>().With.Property("Reason").Contains("(23514)"));
    }

    [Test]
    public async Task No_row_where_there_is_none_to_reach_proves_nothing()
    {
        await Database.Inner.ExecuteAsync("ALTER TABLE public.orders DISABLE ROW LEVEL SECURITY");
        var report = await AskAsync(p => Acme(p)
            .Select("public.orders", AccessExpectation.NoRows, where: "organization_id = 999")
            .Update("public.orders", where: "organization_id = 999")
            .Delete("public.orders", AccessExpectation.Rows(0), where: "organization_id = 999"));

        Assert.Multiple(() =>
        {
            Assert.That(report.Passed, Is.False);
            Assert.That(report.Findings.Select(f => (f.Rule, f.Severity)), Is.EqualTo(Enumerable.Repeat(("access-proves-nothing", FindingSeverity.Warning), 3)));
            Assert.That(report.Findings[0].Message, Is.EqualTo("On public.orders, a member of Acme sees no row, where there is none to reach."));
            Assert.That(report.Findings[0].WayOut, Does.Contain("Given").And.Contain("NoRowsOrEmpty"));
            Assert.That(report.Verdict, Does.EndWith(": 3 prove nothing."));
            Assert.That(report.ToJson(), Does.Contain("\"empty\": true"));
        });
    }

    [Test]
    public async Task No_row_proves_something_where_there_are_rows_or_where_none_are_meant()
    {
        var report = await AskAsync(p => Acme(p)
            .Select("public.orders", AccessExpectation.NoRows, where: "organization_id = 2")
            .Delete("public.orders", AccessExpectation.NoRowsOrEmpty, where: "organization_id = 999"));

        Assert.That(report.Passed, Is.True, report.ToText());
    }

    [Test]
    public async Task Whether_there_are_rows_is_asked_with_the_settings_of_who_asks()
    {
        await Database.Inner.ExecuteAsync("DROP POLICY own ON public.orders");
        var report = await AskAsync(p => Acme(p)
            .Select("public.orders", AccessExpectation.NoRows, where: "organization_id = current_setting('app.organization')::integer"));

        Assert.That(report.Passed, Is.True, report.ToText());
    }

    [Test]
    public async Task Where_nobody_can_tell_whether_there_are_rows_the_report_says_so()
    {
        await Database.Inner.ExecuteAsync("ALTER TABLE public.orders FORCE ROW LEVEL SECURITY");
        var report = await AskAsync(p => Acme(p).Select("public.orders", AccessExpectation.NoRows, where: "organization_id = 2"));
        var finding = report.Findings.Single();

        Assert.Multiple(() =>
        {
            Assert.That((finding.Rule, report.Passed), Is.EqualTo(("access-proves-nothing", false)));
            Assert.That(finding.Message, Does.EndWith("sees no row, and whoever runs the probes can't tell whether there is one to reach."));
            Assert.That(finding.WayOut, Does.Contain("BYPASSRLS"));
        });
    }

    [Test]
    public async Task Two_databases_without_a_row_prove_nothing_of_each_other()
    {
        await using var production = await ProbedDatabase.CreateAsync();
        await production.Inner.Superuser.ExecuteAsync($"GRANT {production.Member} TO {Database.Member}; GRANT {Database.Member} TO {production.Inner.Role}");
        await production.Inner.ExecuteAsync("DELETE FROM public.orders; ALTER TABLE public.orders DISABLE ROW LEVEL SECURITY");
        await Database.Inner.ExecuteAsync("DELETE FROM public.orders");
        var probes = new AccessProbes();
        Acme(probes).Select("public.orders").Select("public.organizations");
        var comparison = await probes.CompareAsync(Database.Inner.DataSource, production.Inner.DataSource, "staging", "production");

        Assert.That(comparison.Passed, Is.False);
        Assert.That(comparison.Findings.Single().ToString(), Does.StartWith(
            "On public.orders, a member of Acme sees no row in staging and production, where there is none to reach in staging and production. Give the probes rows of their own"));
    }

    private async Task<AccessReport> AskAsync(Action<AccessProbes> declare)
    {
        var probes = new AccessProbes();
        declare(probes);
        return await probes.RunAsync(Database.Inner.DataSource);
    }
}
