using AssetTracer.Schema.Testing;
using AssetTracer.Schema.Tests;
using Npgsql;

namespace AssetTracer.Schema.PostgresTests.CommandLine;

/// <summary><c>compare</c> and <c>snapshot</c> against a real server: what they answer, and what they say when they can't.</summary>
[TestFixture]
public sealed class CompareCommandTests
{
    private const string Orders = """
        CREATE TABLE public.orders (id integer PRIMARY KEY, note text NOT NULL DEFAULT 'x');
        ALTER TABLE public.orders ENABLE ROW LEVEL SECURITY;
        CREATE POLICY own ON public.orders USING (id > 0);
        """;

    private TestDatabase _first = null!;
    private TestDatabase _second = null!;
    private string _folder = "";

    [SetUp]
    public async Task MakeDatabasesAsync()
    {
        _first = await TestServer.CreateDatabaseAsync();
        _second = await TestServer.CreateDatabaseAsync();
        await _first.ExecuteAsync(Orders);
        await _second.ExecuteAsync(Orders);
        _folder = Directory.CreateTempSubdirectory("assettracer-tests-").FullName;
    }

    [TearDown]
    public async Task RemoveDatabasesAsync()
    {
        await _first.DisposeAsync();
        await _second.DisposeAsync();
        Directory.Delete(_folder, recursive: true);
    }

    [Test]
    public async Task Two_equal_databases_end_with_0_and_the_answer_alone_is_on_standard_output()
    {
        var run = await CompareAsync(_first.ConnectionString, _second.ConnectionString);

        Assert.That((run.ExitCode, run.Output), Is.EqualTo((0, "No differences: actual and expected have the same schema.\n")));
        Assert.That(run.Error, Does.Contain($"/{_first.Name}").And.Contain($"/{_second.Name}"));
    }

    [Test]
    public async Task A_difference_ends_with_1()
    {
        await _second.ExecuteAsync("ALTER TABLE public.orders ALTER note DROP NOT NULL");
        var run = await CompareAsync(_first.ConnectionString, Uri(_second), "--format", "json");

        Assert.That(run.ExitCode, Is.EqualTo(1));
        Assert.That(run.Output, Does.StartWith("{").And.Contain("\"isNullable\"").And.Contain("column public.orders.note"));
    }

    [Test]
    public async Task What_is_ignored_is_still_counted()
    {
        await _second.ExecuteAsync("COMMENT ON TABLE public.orders IS 'what people bought'");
        var run = await CompareAsync(Uri(_first), Uri(_second), "--ignore", "comments", "--ignore", "owners");

        Assert.That(run.ExitCode, Is.Zero);
        Assert.That(run.Output, Does.Contain("Left out as asked for: comments (1)."));
    }

    [Test]
    public async Task A_snapshot_file_equals_its_database()
    {
        var file = Path.Combine(_folder, "orders.json");
        var saved = await CommandRun.OfAsync("snapshot", "--database", _first.ConnectionString, "--output", file);
        var compared = await CompareAsync(file, _second.ConnectionString);

        Assert.That((saved.ExitCode, saved.Output), Is.EqualTo((0, "")), saved.Error);
        Assert.That(compared.ExitCode, Is.Zero, compared.Output + compared.Error);
    }

    [Test]
    public async Task A_database_is_read_as_far_as_the_file_goes()
    {
        var file = Path.Combine(_folder, "orders.json");
        await CommandRun.OfAsync("snapshot", "--database", _first.ConnectionString, "--schema", "public", "--output", file);
        await _second.ExecuteAsync("CREATE SCHEMA elsewhere");
        var run = await CompareAsync(file, _second.ConnectionString);

        Assert.That(run.ExitCode, Is.Zero, run.Output + run.Error);
        Assert.That(run.Error, Does.Contain("orders.json was saved with --schema public: only that is compared."));
    }

    [Test]
    public async Task A_snapshot_goes_to_standard_output_as_to_a_file()
    {
        var file = Path.Combine(_folder, "orders.json");
        await CommandRun.OfAsync("snapshot", "--database", _first.ConnectionString, "--output", file);
        var run = await CommandRun.OfAsync("snapshot", "--database", _first.ConnectionString, "--output", "-");

        Assert.That(run.Output, Is.EqualTo(await File.ReadAllTextAsync(file)));
    }

    [Test]
    public async Task A_snapshot_that_cannot_be_taken_leaves_the_file_as_it_was()
    {
        var file = Path.Combine(_folder, "orders.json");
        await File.WriteAllTextAsync(file, "as it was");
        var run = await CommandRun.OfAsync("snapshot", "--database", With(_first, b => b.Database = "missing"), "--output", file);

        Assert.That(run.ExitCode, Is.EqualTo(2));
        Assert.That(await File.ReadAllTextAsync(file), Is.EqualTo("as it was"));
        Assert.That(Directory.GetFiles(_folder), Has.Length.EqualTo(1));
    }

    [Test]
    public async Task A_role_that_may_do_nothing_can_still_compare()
    {
        await using var role = await TestRole.CreateAsync(_first);
        var (expected, actual) = (With(_first, role.SignIn), With(_second, role.SignIn));

        var run = await CompareAsync(expected, actual);

        Assert.That(run.ExitCode, Is.Zero, run.Output + run.Error);
    }

    [Test]
    public async Task A_role_without_rights_sees_what_a_superuser_sees()
    {
        await using var role = await TestRole.CreateAsync(_first);
        await _first.ExecuteAsync("REVOKE ALL ON SCHEMA public FROM PUBLIC");
        var run = await CompareAsync(_first.ConnectionString, With(_first, role.SignIn));

        Assert.That(run.ExitCode, Is.Zero, run.Output + run.Error);
    }

    [Test]
    public async Task A_wrong_password_ends_with_2()
    {
        await using var role = await TestRole.CreateAsync(_first);
        var run = await CompareAsync(_first.ConnectionString, With(_first, b => (b.Username, b.Password) = (role.Name, "s3cret")));
        if (run.ExitCode == 0)
        {
            Assert.Ignore("This server asks for no password.");
        }

        AssertFailed(run, "28P01");
    }

    [Test]
    public async Task A_missing_database_ends_with_2() =>
        AssertFailed(await CompareAsync(_first.ConnectionString, With(_first, b => b.Database = "nowhere")), "\"nowhere\" does not exist (3D000). Check the name");

    [Test]
    public async Task A_port_where_nothing_listens_ends_with_2() =>
        AssertFailed(await CompareAsync("postgres://u:s3cret@127.0.0.1:1/d", _first.ConnectionString), "127.0.0.1:1/d: nothing answers there");

    [Test]
    public async Task A_host_that_is_not_known_ends_with_2() =>
        AssertFailed(await CompareAsync("Host=nowhere.invalid;Database=d;Password=s3cret", _first.ConnectionString), "nowhere.invalid:5432/d");

    [Test]
    public async Task When_both_fail_both_are_said()
    {
        var run = await CompareAsync(With(_first, b => b.Database = "nowhere"), With(_first, b => b.Database = "nirvana"));

        AssertFailed(run, "nowhere");
        Assert.That(run.Error, Does.Contain("nirvana"));
    }

    [Test]
    public async Task A_catalog_that_may_not_be_read_ends_with_2_and_is_named()
    {
        await using var role = await TestRole.CreateAsync(_first);
        await _first.ExecuteAsync("REVOKE SELECT ON pg_catalog.pg_constraint FROM PUBLIC");
        var run = await CompareAsync(_second.ConnectionString, With(_first, role.SignIn), "--ignore", "privileges");

        Assert.That(run.ExitCode, Is.EqualTo(2), run.Output);
        Assert.That(run.Output, Does.StartWith("Couldn't tell").And.Contain("any constraint, any index, any comment (permission denied for table pg_constraint). Read it as"));
    }

    [Test]
    public async Task The_variable_that_names_a_database_keeps_its_secret()
    {
        const string Name = "ASSETTRACER_TEST_DATABASE";
        Environment.SetEnvironmentVariable(Name, With(_first, b => (b.Database, b.Password) = ("nowhere", "s3cret")));
        try
        {
            AssertFailed(await CompareAsync("env:" + Name, _second.ConnectionString), "nowhere");
        }
        finally
        {
            Environment.SetEnvironmentVariable(Name, null);
        }
    }

    private static void AssertFailed(CommandRun run, string message) => Assert.Multiple(() =>
    {
        Assert.That(run.ExitCode, Is.EqualTo(2));
        Assert.That(run.Output, Is.Empty);
        Assert.That(run.Error, Does.Contain(message).And.Not.Contain("s3cret"));
        Assert.That(run.Error.Split('\n', StringSplitOptions.RemoveEmptyEntries), Has.Length.LessThanOrEqualTo(4));
    });

    private static Task<CommandRun> CompareAsync(string expected, string actual, params string[] more) =>
        CommandRun.OfAsync(["compare", "--expected", expected, "--actual", actual, .. more]);

    private static string With(TestDatabase database, Action<NpgsqlConnectionStringBuilder> change)
    {
        var settings = new NpgsqlConnectionStringBuilder(database.ConnectionString);
        change(settings);
        return settings.ConnectionString;
    }

    private static string Uri(TestDatabase database)
    {
        var settings = new NpgsqlConnectionStringBuilder(database.ConnectionString);
        var user = System.Uri.EscapeDataString(settings.Username!) + (settings.Password is { } password ? ":" + System.Uri.EscapeDataString(password) : "");
        return $"postgres://{user}@{System.Uri.EscapeDataString(settings.Host!)}:{settings.Port}/{settings.Database}";
    }

    /// <summary>A role that may do nothing but sign in.</summary>
    private sealed class TestRole(TestDatabase database, string name) : IAsyncDisposable
    {
        public string Name => name;

        public static async Task<TestRole> CreateAsync(TestDatabase database)
        {
            var name = $"nobody_{Guid.NewGuid():N}";
            await database.ExecuteAsync($"CREATE ROLE {name} LOGIN PASSWORD 'right'");
            return new(database, name);
        }

        public void SignIn(NpgsqlConnectionStringBuilder settings) => (settings.Username, settings.Password) = (name, "right");

        public async ValueTask DisposeAsync() => await database.ExecuteAsync($"DROP ROLE {name}");
    }
}
