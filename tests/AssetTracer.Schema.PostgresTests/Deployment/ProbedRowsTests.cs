namespace AssetTracer.Schema.PostgresTests.Deployment;

/// <summary>How many rows a role reaches, and what that number proves.</summary>
[TestFixture]
public sealed class ProbedRowsTests
{
    private ProbedDatabase _database = null!;

    [SetUp]
    public async Task MakeDatabaseAsync() => _database = await ProbedDatabase.CreateAsync();

    [TearDown]
    public async Task RemoveDatabaseAsync() => await _database.DisposeAsync();

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
        await _database.Inner.ExecuteAsync("""
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
        await _database.Inner.ExecuteAsync($"REVOKE SELECT ON public.orders FROM {_database.Member}");
        var report = await AskAsync(p => Acme(p)
            .Update("public.orders", AccessExpectation.Rows(2))
            .Update("public.orders", AccessExpectation.RefusedByPrivilege, where: "id = 1"));

        Assert.That(report.Passed, Is.True, report.ToText());
    }

    [Test]
    public async Task A_column_that_must_have_a_value_is_set_to_one_that_it_has()
    {
        await _database.Inner.ExecuteAsync($"""
            CREATE TABLE public.tasks (id integer PRIMARY KEY, state text NOT NULL CHECK (state IN ('open', 'done')));
            INSERT INTO public.tasks VALUES (1, 'open'), (2, 'done');
            GRANT UPDATE ON public.tasks TO {_database.Member};
            """);
        var report = await AskAsync(p => Acme(p).Update("public.tasks", AccessExpectation.Rows(2)));

        Assert.That(report.Passed, Is.True, report.ToText());
    }

    [Test]
    public async Task Where_no_column_can_be_set_without_changing_the_answer_somebody_must_say_what_is_set()
    {
        await _database.Inner.ExecuteAsync($"""
            REVOKE UPDATE ON public.orders FROM {_database.Member};
            GRANT UPDATE (id, organization_id) ON public.orders TO {_database.Member};
            CREATE VIEW public.shown AS SELECT * FROM public.orders;
            GRANT UPDATE ON public.shown TO {_database.Member};
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
        await _database.Inner.ExecuteAsync($"""
            CREATE TABLE public.pairs (id integer PRIMARY KEY, one integer NOT NULL, two integer NOT NULL, CHECK (one = two));
            INSERT INTO public.pairs VALUES (1, 1, 1), (2, 2, 2);
            GRANT UPDATE ON public.pairs TO {_database.Member};
            """);
        var report = await AskAsync(p => Acme(p).Update("public.pairs"));

        Assert.That(report.Results[0].Outcome, Is.InstanceOf<AccessNotProbed>().With.Property("Reason").Contains("(23514)"));
    }

    private async Task<AccessReport> AskAsync(Action<AccessProbes> declare)
    {
        var probes = new AccessProbes();
        declare(probes);
        return await probes.RunAsync(_database.Inner.DataSource);
    }

    private ProbingRole Acme(AccessProbes probes) => probes.As(_database.Member, ProbedDatabase.For(1), "a member of Acme");
}
