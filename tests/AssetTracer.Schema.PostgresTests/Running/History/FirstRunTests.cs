using Microsoft.Extensions.Logging;
using Npgsql;

namespace AssetTracer.Schema.PostgresTests.Running.History;

/// <summary>A first run that fails leaves a database as pg_dump saw it before, without a history.</summary>
[Parallelizable(ParallelScope.All)]
public sealed class FirstRunTests
{
    [TestCase("CREATE TABLE made ()", "never_made", null)]
    [TestCase("CREATE TABLE made (); INSERT INTO nowhere VALUES (1)", "made", "at statement 2 of 2")]
    [TestCase("CREATE TABLE made (); SELECT pg_terminate_backend(pg_backend_pid())", "made", "was lost")]
    public async Task A_failure_leaves_nothing_behind(string sql, string expected, string? message)
    {
        await using var database = await OwnedDatabase.CreateAsync();
        var before = await database.DumpAsync();

        var failed = Assert.ThrowsAsync(Is.InstanceOf<SchemaMigrationException>(), () =>
            database.Runner(new M1(sql, verify: v => v.HasTable(expected))).RunAsync());

        Assert.That(failed!.Message, Does.Contain("Nothing was changed: it ran in one transaction.").And.Contain(message ?? expected));
        Assert.That(await database.DumpAsync(), Is.EqualTo(before));
        Assert.That((await database.Runner(new M1("CREATE TABLE made ()"), new M2("SELECT 1")).RunAsync()).Applied, Has.Count.EqualTo(2), "and it can be run again");
        Assert.That(await database.RowsAsync("SELECT version, outcome FROM schema_migrations_journal ORDER BY id"), Is.EqualTo(["001|applied", "002|applied"]));
    }

    [Test]
    public async Task A_history_that_can_not_be_created_is_named()
    {
        await using var database = await OwnedDatabase.CreateAsync();
        var options = new MigrationOptions { HistoryTable = "pg_catalog.history" };

        var failed = Assert.ThrowsAsync<MigrationHistoryException>(() => database.Runner(options, new M1("CREATE TABLE made ()")).RunAsync());

        Assert.That(failed!.Message, Does.StartWith("The migration history pg_catalog.history of").And.Contain("can't be created or completed: permission denied"));
        Assert.That(await database.ScalarAsync<bool>("SELECT to_regclass('made') IS NULL"), Is.True);
    }

    [Test]
    public async Task Rows_are_told_to_the_caller_and_stored_nowhere()
    {
        await using var database = await OwnedDatabase.CreateAsync();
        await using var detailed = NpgsqlDataSource.Create(new NpgsqlConnectionStringBuilder(database.ConnectionString) { IncludeErrorDetail = true });
        var log = new Messages();
        var first = new M1("CREATE TABLE people (name text); INSERT INTO people VALUES ('Ada L.'), ('Ada L.')");
        MigrationRunner Runner(M2 second) => new(detailed, [first, second], logger: log);

        var failures = new[]
        {
            Assert.ThrowsAsync<MigrationFailedException>(() => Runner(new("ALTER TABLE people ADD UNIQUE (name)")).RunAsync())!.Message,
            Assert.ThrowsAsync<VerificationFailedException>(() => Runner(new("SELECT 1", verify: v => v.NoRows("nobody", "SELECT * FROM people"))).RunAsync())!.Message,
        };
        await Runner(new("SELECT 1", verify: v => v.NoRows("nobody called so", "SELECT * FROM people WHERE name LIKE 'Ada L%' AND current_setting('a.b', true) = 'x'"))).RunAsync();

        Assert.That(failures, Has.All.Contains("Ada L."));
        Assert.That(log.Lines, Has.None.Contains("Ada L.").And.Some.Contains("nobody: it isn't so"));
        Assert.That(await database.RowsAsync("SELECT message FROM schema_migrations_journal WHERE outcome = 'failed'"), Has.Count.EqualTo(2).And.None.Contains("Ada L."));
    }

    [Test]
    public async Task A_session_goes_back_to_the_pool_as_it_came()
    {
        await using var database = await OwnedDatabase.CreateAsync();
        await using var kept = NpgsqlDataSource.Create(new NpgsqlConnectionStringBuilder(database.ConnectionString) { NoResetOnClose = true, MaxPoolSize = 1 });

        await new MigrationRunner(kept, [new M1("SET search_path = pg_catalog; SET work_mem = '123MB'; CREATE TEMP TABLE t (); LISTEN here")]).RunAsync();

        await using var command = kept.CreateCommand(
            "SELECT current_setting('search_path') || current_setting('work_mem') || (to_regclass('t') IS NULL) || (SELECT count(*) FROM pg_listening_channels())");
        Assert.That(await command.ExecuteScalarAsync(), Is.EqualTo("\"$user\", public" + await database.ScalarAsync<string>("SHOW work_mem") + "true0"));
    }

    [Test]
    public async Task A_data_source_that_multiplexes_is_refused()
    {
        await using var database = await OwnedDatabase.CreateAsync();
        await using var shared = NpgsqlDataSource.Create(database.ConnectionString + ";Multiplexing=true");

        var refused = Assert.ThrowsAsync<MigrationDefinitionException>(() => new MigrationRunner(shared, [new M1("SELECT 1")]).RunAsync());

        Assert.That(refused!.Message, Does.Contain("Run migrations on a data source without Multiplexing=true"));
    }

    private sealed class Messages : ILogger<MigrationRunner>
    {
        private readonly List<string> _lines = [];

        public IReadOnlyList<string> Lines => _lines;

        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) =>
            _lines.Add(formatter(state, exception) + exception);
    }
}
