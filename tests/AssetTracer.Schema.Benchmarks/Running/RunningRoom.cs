using System.Diagnostics;
using AssetTracer.Schema.Benchmarks.Running.Subjects;
using AssetTracer.Schema.Testing;
using Npgsql;
using static System.FormattableString;

namespace AssetTracer.Schema.Benchmarks.Running;

/// <summary>What every measurement of running needs: a server, a table for the results, and how the subjects take turns.</summary>
/// <param name="server">The server.</param>
/// <param name="isQuick">Whether there are only few rounds.</param>
internal sealed class RunningRoom(PostgresServer server, bool isQuick)
{
    /// <summary>What the name of every host begins with.</summary>
    public const string Host = "host ";

    private int _hosts;

    public PostgresServer Server => server;

    public bool IsQuick => isQuick;

    public PeerTable Table { get; } = new();

    /// <summary>A database for each subject, in which it has applied a number of migrations.</summary>
    public async Task<Dictionary<Subject, TestDatabase>> AppliedAsync(int count)
    {
        var databases = new Dictionary<Subject, TestDatabase>();
        foreach (var subject in Subject.All)
        {
            databases[subject] = await Server.CreateDatabaseAsync();
            await subject.ApplyAsync(NewHost(databases[subject].ConnectionString), count);
        }

        return databases;
    }

    /// <summary>Drops them.</summary>
    public static async Task DropAsync(IEnumerable<TestDatabase> databases)
    {
        await SharedSource.CloseAsync();
        foreach (var database in databases)
        {
            await database.DisposeAsync();
        }
    }

    /// <summary>Measures each subject in each round, after some rounds that don't count.</summary>
    public static async Task<Dictionary<Subject, Times>> InTurnsAsync(
        int rounds, Func<Subject, Task<string>> prepareAsync, Func<Subject, string, Task<double>> measureAsync, Func<Task>? cleanUpAsync = null, int warmUp = 1)
    {
        var times = Subject.All.ToDictionary(s => s, _ => new List<double>());
        for (var round = -warmUp; round < rounds; round++)
        {
            if (round == 0 || round == -warmUp / 2)
            {
                await Compiler.RestAsync();
            }

            foreach (var subject in InOrderOf(Math.Max(0, round)))
            {
                var connectionString = await prepareAsync(subject);
                // What one leaves behind isn't collected in another's time. A whole collection would empty the caches of processors that are the server's as well.
                GC.Collect(0);
                var time = await measureAsync(subject, connectionString);
                if (round >= 0)
                {
                    times[subject].Add(time);
                }

                if (cleanUpAsync is not null)
                {
                    await cleanUpAsync();
                }
            }
        }

        return times.ToDictionary(t => t.Key, t => new Times(t.Key.Name, t.Value));
    }

    /// <summary>The milliseconds that something takes.</summary>
    public static async Task<double> TimeAsync(Func<Task> run)
    {
        var start = Stopwatch.GetTimestamp();
        await run();
        return Stopwatch.GetElapsedTime(start).TotalMilliseconds;
    }

    /// <summary>The subjects, of which another one is first in each round.</summary>
    public static IEnumerable<Subject> InOrderOf(int round) => Subject.All.Select((_, i) => Subject.All[(i + round) % Subject.All.Count]);

    /// <summary>The connection string of a host that has just started.</summary>
    // Whatever the driver keeps for a connection string, it can't keep for the next one.
    public string NewHost(string connectionString) => new NpgsqlConnectionStringBuilder(connectionString)
    {
        Pooling = false,
        ApplicationName = Invariant($"{Host}{Interlocked.Increment(ref _hosts)}"),
        SslMode = SslMode.Disable,
        GssEncryptionMode = GssEncryptionMode.Disable,
        CommandTimeout = 600,
    }.ConnectionString;

    /// <summary>The connection string of a host that has been running for a while.</summary>
    public static string Pooled(string connectionString) => new NpgsqlConnectionStringBuilder(connectionString)
    {
        SslMode = SslMode.Disable,
        GssEncryptionMode = GssEncryptionMode.Disable,
    }.ConnectionString;
}
