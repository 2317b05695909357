using System.Collections.Concurrent;
using AssetTracer.Schema.CommandLine;
using AssetTracer.Schema.PostgresTests.Running;
using AssetTracer.Schema.Tests;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Npgsql;

namespace AssetTracer.Schema.PostgresTests.CommandLine;

/// <summary>No password comes out of any command: not with the answer, not with what goes wrong, not with the most verbose logs.</summary>
[TestFixture]
public sealed class SecretOutputTests
{
    private const string Secret = "pa55-w0rd";

    // what each command is given; {0} is the database
    private static readonly Dictionary<string, string[]> Arguments = new()
    {
        ["status"] = ["--database", "{0}", "--with", "Other={0}", "--verbose", "--format", "markdown"],
        ["plan"] = ["--database", "{0}", "--verbose"],
        ["migrate"] = ["--database", "{0}", "--environment", "Test", "--yes", "--verbose"],
        ["verify"] = ["--database", "{0}", "--verbose", "--format", "json"],
        ["baseline"] = ["001", "--database", "{0}", "--environment", "Test", "--yes", "--verbose"],
        ["repair"] = ["--accept-edit", "001", "--reason", "a test", "--database", "{0}", "--environment", "Test", "--yes", "--verbose"],
        ["gate"] = ["--database", "{0}", "--expected", "{0}", "--verbose"],
        ["drift"] = ["--database", "{0}", "--verbose"],
        ["lint"] = ["--database", "{0}", "--verbose"],
        ["prove"] = ["--database", "{0}", "--output", "-", "--verbose"],
        ["promote"] = ["--database", "{0}", "--environment", "Test", "--from", "{0}", "--override-by", "Ada", "--reason", "a test", "--yes", "--verbose"],
        ["checklist"] = ["--verbose"],
        ["probe"] = ["--database", "{0}", "--environment", "Test", "--yes", "--expected", "{0}", "--verbose"],
        ["rehearse"] = ["--database", "{0}", "--environment", "Test", "--yes", "--verbose"],
        ["script"] = ["--database", "{0}", "--verbose"],
        ["rollback"] = ["--steps", "1", "--allow-data-loss", "--database", "{0}", "--environment", "Test", "--yes", "--verbose"],
        ["new"] = ["Something", "--folder", "{0}"],
        ["compare"] = ["--expected", "{0}", "--actual", "{0}"],
        ["snapshot"] = ["--database", "{0}", "--output", "-"],
    };

    // a history that has begun, and one that is right, are reasons to refuse; and an owner can't act as everybody
    private static readonly string[] MayRefuse = ["baseline", "repair", "probe"];

    private OwnedDatabase _database = null!;

    [SetUp]
    public async Task CreateAsync()
    {
        _database = await OwnedDatabase.CreateAsync();
        await _database.Superuser.ExecuteAsync($"ALTER ROLE {_database.Role} PASSWORD '{Secret}'");
    }

    [TearDown]
    public async Task DropAsync() => await _database.DisposeAsync();

    [Test]
    public void Every_command_is_tried()
    {
        using var services = new ServiceCollection().BuildServiceProvider();
        Assert.That(Arguments.Keys, Is.EquivalentTo(SchemaCommands.CreateCommands(services).Select(c => c.Name)));
    }

    [Test]
    public async Task No_command_tells_the_password_of_a_database_that_is_named()
    {
        var works = With(s => { });
        foreach (var (name, database, exitCodes) in new (string, string, int[])[]
        {
            ("one that works", works, [0, 1]),
            ("a URI that works", Uri(), [0, 1]),
            ("one that isn't there", With(s => s.Database = "missing"), [2]),
            ("a server that isn't there", With(s => s.Port = 1), [2]),
            ("a role that isn't there", With(s => s.Username = "nobody"), [2]),
            ("an unknown keyword", works + $";{Secret}=1", [2]),
            ("a value that can't be", works + $";Timeout={Secret}", [2]),
            ("no connection string", $"Host=h;Password='{Secret}", [2]),
            ("a URI that can't be read", $"postgres://u:{Secret}@h:port/d", [2]),
        })
        {
            foreach (var (command, arguments) in Arguments.Where(a => a.Key is not ("new" or "checklist")))
            {
                await TryAsync($"{command} on {name}", works, [command, .. arguments.Select(a => a.Replace("{0}", database, StringComparison.Ordinal))], exitCodes);
            }
        }
    }

    [Test]
    public async Task No_command_tells_the_password_of_the_applications_own_database()
    {
        foreach (var (name, connection, exitCodes) in new (string, Action<NpgsqlConnectionStringBuilder>, int[])[]
        {
            ("one that works", s => { }, [0, 1]),
            ("one that isn't there", s => s.Database = "missing", [2]),
            ("a server that isn't there", s => s.Port = 1, [2]),
        })
        {
            foreach (var (command, arguments) in Arguments.Where(a => a.Value.Contains("--verbose") && a.Key != "promote"))
            {
                var own = arguments.Where(a => a is not ("--database" or "--expected" or "--with" or "{0}" or "Other={0}"));
                await TryAsync($"{command} on {name}", With(connection), [command, .. own], command == "checklist" ? [2] : exitCodes);
            }
        }
    }

    [TestCase("Host=h;Password=pa55-w0rd;pa55-w0rd=1")]
    [TestCase("Host=h;Timeout=pa55-w0rd")]
    public async Task An_application_that_can_not_be_set_up_tells_no_password_either(string connectionString)
    {
        using var logs = new Logs();
        using var host = new CommandHost(_database.ConnectionString, "Test", services =>
        {
            services.AddLogging(l => l.AddProvider(logs).SetMinimumLevel(LogLevel.Trace));
            services.AddSingleton(_ => NpgsqlDataSource.Create(connectionString));
            services.AddSchemaMigrations();
        });
        foreach (var command in new[] { "plan", "verify", "script" })
        {
            Judge(command, await host.RunAsync(command, "--verbose"), logs, [2]);
        }
    }

    private static void Judge(string what, CommandRun run, Logs logs, int[] exitCodes) => Assert.Multiple(() =>
    {
        Assert.That(exitCodes, Does.Contain(run.ExitCode), $"{what}: {run.Error}{run.Output}");
        Assert.That(run.Output + run.Error + logs, Does.Not.Contain(Secret), what);
        Assert.That(run.Error, Does.Not.Contain("   at "), what);
    });

    private static async Task TryAsync(string what, string connectionString, string[] args, int[] exitCodes)
    {
        using var logs = new Logs();
        using var host = new CommandHost(connectionString, "Test", services =>
        {
            services.AddLogging(l => l.AddProvider(logs).SetMinimumLevel(LogLevel.Trace));
            services.AddSingleton(p => new NpgsqlDataSourceBuilder(connectionString).UseLoggerFactory(p.GetRequiredService<ILoggerFactory>()).Build());
            services.AddSchemaMigrations().AddChecklist().ProbeAccess(probes => probes.As("pg_monitor").Select("public.orders"));
            services.AddSingleton<Migration>(Orders.First);
        });
        Judge(what, await host.RunAsync(args), logs, MayRefuse.Contains(args[0]) ? [.. exitCodes, 2] : exitCodes);
    }

    private string With(Action<NpgsqlConnectionStringBuilder> change)
    {
        var settings = new NpgsqlConnectionStringBuilder(_database.ConnectionString) { Password = Secret, Timeout = 5 };
        change(settings);
        return settings.ConnectionString;
    }

    private string Uri()
    {
        var settings = new NpgsqlConnectionStringBuilder(_database.ConnectionString);
        return $"postgres://{settings.Username}:{Secret}@{settings.Host}:{settings.Port}/{settings.Database}";
    }

    private sealed class Logs : ILoggerProvider, ILogger
    {
        private readonly ConcurrentQueue<string> _lines = new();

        public ILogger CreateLogger(string categoryName) => this;

        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) =>
            _lines.Enqueue($"{formatter(state, exception)} {exception}");

        public void Dispose()
        {
        }

        public override string ToString() => string.Join('\n', _lines);
    }
}
