using System.Diagnostics;
using System.Globalization;
using AssetTracer.Schema.PostgresTests.CommandLine;
using Microsoft.Extensions.Logging;
using Npgsql;

namespace AssetTracer.Schema.PostgresTests.Running;

/// <summary>The test assembly as a program: runs migrations, so that a test can kill it meanwhile.</summary>
internal static class RunnerProcess
{
    public const string Name = "run-migrations";
    public const string Variable = "RUNNER_PROCESS_DATABASE";
    public const string Script = "RUNNER_PROCESS_SCRIPT";

    /// <summary>Which of <see cref="Numbered"/> it runs, all or ten, instead of the script.</summary>
    public const string Set = "RUNNER_PROCESS_SET";

    /// <summary>After how many round trips it kills itself.</summary>
    public const string DieAfter = "RUNNER_PROCESS_DIE_AFTER";

    public static async Task<int> Main(string[] arguments)
    {
        if (arguments is [CommandProcess.Name, .. var rest])
        {
            return await CommandProcess.MainAsync(rest);
        }

        if (arguments is not [Name])
        {
            return 2;
        }

        var builder = new NpgsqlDataSourceBuilder(Environment.GetEnvironmentVariable(Variable)!);
        using var fate = new Fate(int.Parse(Environment.GetEnvironmentVariable(DieAfter) ?? "0", CultureInfo.InvariantCulture));
        builder.UseLoggerFactory(fate);
        await using var database = builder.Build();
        await new MigrationRunner(database, Migrations(), new() { LockTimeout = TimeSpan.FromMinutes(5) }).RunAsync();
        return 0;
    }

    /// <summary>Starts it.</summary>
    public static Process Start(string connectionString, params IEnumerable<(string Name, string Value)> environment)
    {
        var start = new ProcessStartInfo("dotnet", [typeof(RunnerProcess).Assembly.Location, Name]) { RedirectStandardOutput = true, RedirectStandardError = true };
        start.Environment[Variable] = connectionString;
        foreach (var (name, value) in environment)
        {
            start.Environment[name] = value;
        }

        return Process.Start(start)!;
    }

    private static IEnumerable<Migration> Migrations() => Environment.GetEnvironmentVariable(Set) switch
    {
        "all" => Numbered.All,
        "ten" => Numbered.Ten,
        _ =>
        [
            new M1("CREATE TABLE kept (id int PRIMARY KEY, t text); INSERT INTO kept VALUES (1, 'a')"),
            new M2(Environment.GetEnvironmentVariable(Script)!),
        ],
    };

    /// <summary>Counts what the driver sends, and kills the process as kill -9 does.</summary>
    private sealed class Fate(int end) : ILoggerFactory, ILogger
    {
        private int _count;

        public ILogger CreateLogger(string categoryName) => this;

        public void AddProvider(ILoggerProvider provider)
        {
        }

        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => end > 0;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
        {
            if (eventId.Name is "CommandExecutionCompleted" or "BatchExecutionCompleted" && Interlocked.Increment(ref _count) == end)
            {
                Process.GetCurrentProcess().Kill();
                Thread.Sleep(Timeout.Infinite);
            }
        }

        public void Dispose()
        {
        }
    }
}
