using AssetTracer.Schema.PostgresTests.Running;
using Npgsql;

namespace AssetTracer.Schema.PostgresTests.Deployment;

/// <summary>What the lint says of policies, against what a server does with them.</summary>
[TestFixture]
public sealed class LintOfServerTests
{
    private OwnedDatabase _database = null!;
    private string _role = null!;

    [SetUp]
    public async Task MakeDatabaseAsync()
    {
        _database = await OwnedDatabase.CreateAsync();
        _role = $"asks_{_database.Superuser.Name}";
        await _database.Superuser.ExecuteAsync($"CREATE ROLE {_role} NOLOGIN; GRANT {_role} TO {_database.Role}");
        await _database.ExecuteAsync($"""
            CREATE TABLE public.orders (id integer, owner text);
            CREATE TABLE public.members (id integer, owner text);
            INSERT INTO public.orders VALUES (1, 'a'), (2, 'b');
            ALTER TABLE public.orders ENABLE ROW LEVEL SECURITY;
            GRANT ALL ON public.orders, public.members TO {_role};
            """);
    }

    [TearDown]
    public async Task RemoveDatabaseAsync()
    {
        await _database.Superuser.ExecuteAsync($"DROP OWNED BY {_role}; DROP ROLE {_role}");
        await _database.DisposeAsync();
    }

    [Test]
    public async Task A_table_with_row_security_and_no_policy_shows_nobody_a_row()
    {
        Assert.That(await RulesAsync(), Has.Member("row-security-without-policy"));
        Assert.That(await AsRoleAsync("SELECT count(*) FROM public.orders"), Is.EqualTo("0"));
    }

    [TestCase("owner = 'a'", false)]
    [TestCase("EXISTS (SELECT FROM public.members m WHERE m.owner = orders.owner)", true)]
    public async Task A_policy_for_INSERT_that_asks_its_own_table_ends_where_those_for_reading_ask_no_further(string reading, bool isEndless)
    {
        await _database.ExecuteAsync($"CREATE POLICY see ON public.orders FOR SELECT USING ({reading}); CREATE POLICY add ON public.orders FOR INSERT WITH CHECK (EXISTS (SELECT FROM public.orders o WHERE o.owner = 'a'))");

        Assert.That((await RulesAsync()).Contains("policy-recursion"), Is.EqualTo(isEndless));
        Assert.That(await AsRoleAsync("INSERT INTO public.orders VALUES (3, 'c'); SELECT 1"), Is.EqualTo(isEndless ? "42P17" : "1"));
    }

    [Test]
    public async Task What_is_true_for_every_row_is_found_as_the_server_prints_it()
    {
        await _database.ExecuteAsync("ALTER TABLE public.orders ALTER id SET NOT NULL");
        foreach (var condition in new[] { "id IS NOT NULL", "coalesce(true, owner = 'a')", "(SELECT true)", "1 <> 2", "'a' = 'a'", "true OR id = 1" })
        {
            await _database.ExecuteAsync($"CREATE POLICY p ON public.orders USING ({condition})");
            Assert.That(await RulesAsync(), Has.Member("policy-always-true"), condition);
            Assert.That(await AsRoleAsync("SELECT count(*) FROM public.orders"), Is.EqualTo("2"), condition);
            await _database.ExecuteAsync("DROP POLICY p ON public.orders");
        }
    }

    [Test]
    public async Task A_policy_for_INSERT_without_WITH_CHECK_lets_nothing_in()
    {
        await _database.ExecuteAsync("CREATE POLICY p ON public.orders FOR INSERT");

        Assert.That(await RulesAsync(), Has.Member("policy-without-condition"));
        Assert.That(await AsRoleAsync("INSERT INTO public.orders VALUES (3, 'c') RETURNING 1"), Is.EqualTo("42501"));
    }

    [Test]
    public async Task USING_stands_in_for_a_WITH_CHECK_that_is_missing()
    {
        await _database.ExecuteAsync("CREATE POLICY p ON public.orders USING (owner = 'a')");

        Assert.That(await RulesAsync(), Has.Member("policy-without-check"));
        Assert.That(await AsRoleAsync("UPDATE public.orders SET owner = 'b' RETURNING 1"), Is.EqualTo("42501"));
    }

    [Test]
    public async Task Policies_that_only_write_touch_nothing()
    {
        await _database.ExecuteAsync("CREATE POLICY p ON public.orders FOR UPDATE USING (true) WITH CHECK (true)");

        Assert.That(await RulesAsync(), Has.Member("policy-writes-unseen-rows"));
        Assert.That(await AsRoleAsync("WITH u AS (UPDATE public.orders SET id = 1 WHERE owner = 'a' RETURNING 1) SELECT count(*) FROM u"), Is.EqualTo("0"));
    }

    [Test]
    public async Task Restrictive_policies_alone_show_nothing()
    {
        await _database.ExecuteAsync("CREATE POLICY p ON public.orders AS RESTRICTIVE USING (true)");

        Assert.That(await RulesAsync(), Has.Member("restrictive-policies-only"));
        Assert.That(await AsRoleAsync("SELECT count(*) FROM public.orders"), Is.EqualTo("0"));
    }

    [TestCase("USING (owner IN (SELECT o.owner FROM public.orders o))", true)]
    [TestCase("USING (EXISTS (SELECT FROM public.members m WHERE m.owner = orders.owner))", true)]
    [TestCase("USING (EXISTS (SELECT FROM public.members m WHERE m.owner = 'a'))", true)]
    [TestCase("USING (owner = current_setting('app.owner', true))", false)]
    public async Task Policies_that_ask_for_what_they_guard_fail_exactly_where_the_lint_says_so(string condition, bool recurs)
    {
        await _database.ExecuteAsync($"""
            ALTER TABLE public.members ENABLE ROW LEVEL SECURITY;
            CREATE POLICY m ON public.members USING (EXISTS (SELECT FROM public.orders));
            CREATE POLICY p ON public.orders {condition};
            """);

        Assert.That((await RulesAsync()).Contains("policy-recursion"), Is.EqualTo(recurs));
        Assert.That(await AsRoleAsync("SELECT count(*) FROM public.orders"), recurs ? Is.EqualTo("42P17") : Is.EqualTo("0"));
    }

    [Test]
    public async Task A_view_shows_rows_past_the_policies_until_it_asks_with_the_rights_of_its_caller()
    {
        await _database.ExecuteAsync($"""
            CREATE POLICY p ON public.orders USING (owner = 'a');
            CREATE VIEW public.every_order AS SELECT o.id FROM public.orders o;
            GRANT SELECT ON public.every_order TO {_role};
            """);

        Assert.That(await RulesAsync(), Has.Member("view-past-row-security"));
        Assert.That(await AsRoleAsync("SELECT count(*) FROM public.every_order"), Is.EqualTo("2"));

        Assume.That((await _database.ScalarAsync<string>("SHOW server_version_num"))![..2], Is.Not.EqualTo("14"));
        await _database.ExecuteAsync("ALTER VIEW public.every_order SET (security_invoker = true)");

        Assert.That(await RulesAsync(), Has.No.Member("view-past-row-security"));
        Assert.That(await AsRoleAsync("SELECT count(*) FROM public.every_order"), Is.EqualTo("1"));
    }

    [Test]
    public async Task TRUNCATE_isn_t_held_back_by_any_policy()
    {
        await _database.ExecuteAsync("CREATE POLICY p ON public.orders USING (owner = 'a')");

        Assert.That(await RulesAsync(), Has.Member("truncate-granted"));
        Assert.That(await AsRoleAsync("TRUNCATE public.orders"), Is.Empty);
    }

    [Test]
    public async Task The_history_that_a_run_keeps_is_nothing_to_find()
    {
        await _database.Runner([.. Numbered.All]).RunAsync();

        Assert.That((await LintAsync()).Findings.Where(f => f.Subject.Contains("schema_migrations", StringComparison.Ordinal)), Is.Empty);
    }

    private async Task<LintReport> LintAsync() => SchemaLint.Check(await new PostgresSnapshotReader(_database.DataSource).ReadAsync());

    private async Task<List<string>> RulesAsync() => [.. (await LintAsync()).Findings.Select(f => f.Rule)];

    /// <summary>The first value that the role gets, or the code of its refusal.</summary>
    private async Task<string> AsRoleAsync(string sql)
    {
        await using var connection = await _database.DataSource.OpenConnectionAsync();
        await using var transaction = await connection.BeginTransactionAsync();
        try
        {
            await using var become = new NpgsqlCommand($"SET LOCAL ROLE {_role}", connection);
            await become.ExecuteNonQueryAsync();
            await using var command = new NpgsqlCommand(sql, connection);
            return (await command.ExecuteScalarAsync())?.ToString() ?? "";
        }
        catch (PostgresException e)
        {
            return e.SqlState;
        }
    }
}
