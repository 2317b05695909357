using AssetTracer.Schema.PostgresTests.Comparison;
using AssetTracer.Schema.Testing;

namespace AssetTracer.Schema.PostgresTests.Snapshots;

/// <summary>Kinds of object that a database can't have aren't read, and nothing is missed by that.</summary>
[Parallelizable(ParallelScope.All)]
public sealed class AbsentKindsTests
{
    private static readonly string[] Access =
    [
        "COMMENT ON SCHEMA public IS 'ours'",
        "GRANT EXECUTE ON FUNCTION pg_catalog.pg_read_file(text) TO PUBLIC",
        "REVOKE SELECT ON pg_catalog.pg_proc FROM PUBLIC",
        "GRANT SELECT (oid) ON pg_catalog.pg_proc TO sample_reader",
        "REVOKE USAGE ON TYPE pg_catalog.int4 FROM PUBLIC",
        "REVOKE USAGE ON LANGUAGE plpgsql FROM PUBLIC",
        "REVOKE EXECUTE ON FUNCTION pg_catalog.sum(integer) FROM PUBLIC",
        "REVOKE ALL ON SCHEMA pg_catalog FROM PUBLIC",
        "COMMENT ON COLUMN app.places.name IS 'a name'",
        "COMMENT ON FUNCTION app.twice(integer, integer) IS 'two of it'",
        "COMMENT ON EXTENSION citext IS 'ours too'",
        "ALTER DEFAULT PRIVILEGES GRANT SELECT ON TABLES TO sample_reader",
    ];

    [Test]
    public async Task What_is_read_of_the_kinds_that_there_can_be_is_everything([Values(1, 2)] int seed)
    {
        var version = (await TestServer.Instance).MajorVersion;
        await using var database = await TestServer.CreateDatabaseAsync();
        var random = new RandomDdl(seed, version);
        await CompareAsync(database, "an empty database");
        foreach (var statement in RandomDdl.Base.Split(";;\n").Concat(Access).Concat(Enumerable.Range(0, 25).Select(_ => random.Next())))
        {
            try
            {
                await PlannedChange.ExecuteAsync(database, statement);
            }
            catch (Npgsql.PostgresException)
            {
                // many of the random ones fail
                continue;
            }

            await CompareAsync(database, statement);
        }
    }

    private static async Task CompareAsync(TestDatabase database, string behind)
    {
        var some = await new PostgresSnapshotReader(database.DataSource).ReadAsync();
        var all = await new PostgresSnapshotReader(database.DataSource) { LooksFirst = false }.ReadAsync();
        Assert.That(some.Objects, Is.EqualTo(all.Objects), behind);
        Assert.That(some.Fingerprint, Is.EqualTo(all.Fingerprint), behind);
    }
}
