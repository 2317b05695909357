using System.Globalization;

namespace AssetTracer.Schema.PostgresTests.Running.Locking;

/// <summary>
/// Any number of processes may start at once. <c>ASSETTRACER_TEST_ROUNDS</c> says how often that is tried with fifty of them, 20 for all of it;
/// without it, a dozen try it once.
/// </summary>
[NonParallelizable]
[Category("AnyVersion")]
public sealed class SwarmTests
{
    private static readonly string? Wanted = Environment.GetEnvironmentVariable("ASSETTRACER_TEST_ROUNDS");
    private static readonly int Rounds = int.Parse(Wanted ?? "1", CultureInfo.InvariantCulture);
    private static readonly int Processes = Wanted is null ? 12 : 50;

    [TestCase(false)]
    [TestCase(true)]
    public async Task Many_processes_apply_each_of_twenty_migrations_once(bool isPooled)
    {
        for (var round = 1; round <= Rounds; round++)
        {
            await using var database = await OwnedDatabase.CreateAsync();
            await using var pooler = isPooled ? await PgBouncer.StartAsync(database) : null;

            var failures = await Task.WhenAll(Enumerable.Range(0, Processes).Select(async _ =>
            {
                // Programs that start together on two cores may take longer to connect than one does.
                using var process = RunnerProcess.Start((pooler?.ConnectionString ?? database.ConnectionString) + ";Timeout=300", (RunnerProcess.Set, "all"));
                var output = process.StandardOutput.ReadToEndAsync();
                var error = await process.StandardError.ReadToEndAsync();
                await process.WaitForExitAsync();
                return process.ExitCode == 0 ? "" : await output + error;
            }));

            Assert.That(failures, Is.All.Empty, $"round {round}");
            Assert.That(await database.ScalarAsync<string>("SELECT string_agg(number::text, ',' ORDER BY number) FROM once"), Is.EqualTo(string.Join(',', Enumerable.Range(1, 20))));
            Assert.That(await database.ScalarAsync<long>("SELECT count(*) FROM schema_migrations"), Is.EqualTo(20));
            Assert.That(
                await database.ScalarAsync<long>("SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' AND database = (SELECT oid FROM pg_database WHERE datname = current_database())"),
                Is.Zero,
                "no lock is left");
            Assert.That(
                await database.ScalarAsync<bool>("SELECT to_regclass('schema_migrations_lease') IS NULL") == !isPooled, Is.True);
        }
    }
}
