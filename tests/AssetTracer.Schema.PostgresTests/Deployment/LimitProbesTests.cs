namespace AssetTracer.Schema.PostgresTests.Deployment;

/// <summary>Limits that a database keeps, doesn't keep, or keeps otherwise.</summary>
[TestFixture]
public sealed class LimitProbesTests : ProbedDatabaseFixture
{
    private const string Enforced = """
        CREATE FUNCTION public.at_most_three() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = '' AS $$
        BEGIN
            IF (SELECT count(*) > 3 FROM public.orders o WHERE o.organization_id = NEW.organization_id) THEN
                RAISE EXCEPTION 'The plan allows 3 orders.' USING ERRCODE = 'check_violation';
            END IF;
            RETURN NULL;
        END $$;
        CREATE CONSTRAINT TRIGGER at_most_three AFTER INSERT ON public.orders DEFERRABLE INITIALLY DEFERRED
            FOR EACH ROW EXECUTE FUNCTION public.at_most_three();
        """;

    [Test]
    public async Task A_limit_that_the_database_keeps_passes_even_where_it_would_be_judged_at_the_end()
    {
        await Database.Inner.ExecuteAsync(Enforced);
        var report = await Probes(3).RunAsync(Database.Inner.DataSource);

        Assert.That(report.Passed, Is.True, report.ToText());
        Assert.That(report.Results[0].ToString(), Is.EqualTo("orders of the free tier: after 3 the next is refused: The plan allows 3 orders. (23514)."));
        Assert.That(await Database.Inner.ScalarAsync<long>("SELECT count(*) FROM public.organizations"), Is.EqualTo(2));
    }

    [Test]
    public async Task A_limit_that_the_database_doesn_t_keep_is_named_with_the_way_out()
    {
        var report = await Probes(3).RunAsync(Database.Inner.DataSource);

        Assert.That(report.Findings.Single().ToString(), Is.EqualTo(
            "orders of the free tier: 3 are allowed, but the database took 4: the limit isn't enforced by the database. "
            + "Enforce it by a trigger or a policy: code that forgets to count lets customers past it."));
        Assert.That(await Database.Inner.ScalarAsync<long>("SELECT count(*) FROM public.orders"), Is.EqualTo(3));
    }

    [Test]
    public async Task A_limit_below_what_is_sold_is_found_too()
    {
        await Database.Inner.ExecuteAsync(Enforced);
        var report = await Probes(5).RunAsync(Database.Inner.DataSource);

        Assert.That(report.Results[0].Outcome, Is.EqualTo(new LimitRefusedEarly(3, "23514", "The plan allows 3 orders.")));
    }

    [Test]
    public async Task A_statement_that_fails_by_itself_says_nothing_of_the_limit()
    {
        var probes = new LimitProbes();
        probes.As(Database.Member, ProbedDatabase.For(1)).Limit("invoices", 3, "INSERT INTO public.invoices VALUES ($1)");
        probes.As("nobody_at_all").Limit("orders", 3, "INSERT INTO public.orders VALUES ($1)");
        var report = await probes.RunAsync(Database.Inner.DataSource);

        Assert.Multiple(() =>
        {
            Assert.That(report.Passed, Is.False);
            Assert.That(report.Results.Select(r => r.Outcome), Is.All.InstanceOf<LimitNotProbed>());
            Assert.That(report.Findings[0].WayOut, Does.Contain("(42P01)"));
        });
    }

    [Test]
    public async Task What_no_limit_refuses_says_nothing_of_the_limit_unless_it_is_declared()
    {
        await Database.Inner.ExecuteAsync("ALTER TABLE public.orders ALTER COLUMN note TYPE varchar(3)");
        const string Statement = "INSERT INTO public.orders (id, organization_id, note) VALUES (1000 + $1, 1, repeat('x', $1))";
        var probes = new LimitProbes();
        probes.As(Database.Member, ProbedDatabase.For(1))
            .Limit("orders", 3, Statement)
            .Limit("letters", 3, Statement, refusedBy: "22001")
            .Limit("keys", 1, "INSERT INTO public.orders (id, organization_id) VALUES (1000, 1)");
        var report = await probes.RunAsync(Database.Inner.DataSource);

        Assert.Multiple(() =>
        {
            Assert.That(report.Passed, Is.False);
            Assert.That(report.Results.Select(r => r.Outcome.Word), Is.EqualTo(new[] { "not-probed", "kept", "not-probed" }));
            Assert.That(report.Findings[0].WayOut, Does.Contain("(22001)").And.Contain("refusedBy: \"22001\""));
            Assert.That(report.Findings[1].WayOut, Does.Contain("(23505)"));
        });
    }

    [Test]
    public async Task A_limit_that_names_its_constraint_is_kept_by_no_other()
    {
        await Database.Inner.ExecuteAsync("ALTER TABLE public.orders ADD CONSTRAINT few CHECK (id < 1004)");
        const string Statement = "INSERT INTO public.orders (id, organization_id) VALUES (1000 + $1, 1)";
        var probes = new LimitProbes();
        probes.As(Database.Member, ProbedDatabase.For(1))
            .Limit("orders", 3, Statement)
            .Limit("orders", 3, Statement, refusedBy: "few")
            .Limit("orders", 3, Statement, refusedBy: "P0001");
        var report = await probes.RunAsync(Database.Inner.DataSource);

        Assert.That(report.Results.Select(r => r.Outcome.Word), Is.EqualTo(new[] { "kept", "kept", "not-probed" }));
        Assert.That(report.Findings.Single().WayOut, Does.Contain("not by P0001"));
    }

    private LimitProbes Probes(int to)
    {
        var probes = new LimitProbes().Given("INSERT INTO public.organizations VALUES (77, 'Probe')");
        probes.As(Database.Member, ProbedDatabase.For(77), "a member of 77")
            .Limit("orders of the free tier", to, "INSERT INTO public.orders (id, organization_id) VALUES (1000 + $1, 77)");
        return probes;
    }
}
