using Npgsql;

namespace AssetTracer.Schema.PostgresTests;

/// <summary>The law of the rooms: what is created, altered or dropped is what is read back.</summary>
[Parallelizable(ParallelScope.All)]
[Category("Room")]
public sealed class RoundTripTests
{
    public static IEnumerable<TestCaseData> Cases() =>
        from kind in Enum.GetValues<ObjectKind>()
        from sample in Samples.Of(kind).Select((s, i) => (Value: s, Index: i))
        select new TestCaseData(sample.Value).SetName($"{kind} {sample.Index + 1}: {sample.Value}");

    [TestCaseSource(nameof(Cases))]
    public async Task What_is_written_is_read_back(object given)
    {
        var sample = (Sample)given;
        Assume.That((await TestServer.Instance).MajorVersion, Is.GreaterThanOrEqualTo(sample.Since), "PostgreSQL can't do this yet.");
        await using var database = await TestServer.CreateDatabaseAsync();
        await CarryOutAsync(database.DataSource, m => m.Sql(sample.Setup));
        var reader = new PostgresSnapshotReader(database.DataSource);

        await CarryOutAsync(database.DataSource, m => m.Create(sample.Target), sample, sample.Target);
        Assert.That((await reader.ReadAsync()).Find(sample.Target.Identity), Is.EqualTo(sample.Target), "after create");

        var current = sample.Target;
        foreach (var variant in sample.Variants)
        {
            await CarryOutAsync(database.DataSource, m => m.Alter(current, variant), sample, variant);
            Assert.That((await reader.ReadAsync()).Find(variant.Identity), Is.EqualTo(variant), $"after altering {current} to {variant}");
            current = variant;
        }

        if (sample.GoesWithParent)
        {
            return;
        }

        await CarryOutAsync(database.DataSource, m => m.Drop(current.Identity), sample);

        // an object always belongs to somebody: its owner can be changed, but not taken away
        Assert.That((await reader.ReadAsync()).Find(current.Identity), current is OwnerDefinition ? Is.EqualTo(current) : Is.Null, "after drop");
    }

    private static async Task CarryOutAsync(NpgsqlDataSource database, Action<MigrationBuilder> step, Sample? sample = null, SchemaObject? result = null)
    {
        var builder = new MigrationBuilder();
        step(builder);
        await using var connection = await database.OpenConnectionAsync();
        foreach (var statement in builder.Operations.SelectMany(o => o.ToStatements()))
        {
            // in a batch the driver leaves a statement whole; in a command it would cut BEGIN ATOMIC ... END at its semicolons
            await using var batch = new NpgsqlBatch(connection) { BatchCommands = { new NpgsqlBatchCommand(statement.Text) } };
            try
            {
                await batch.ExecuteNonQueryAsync();
            }
            catch (PostgresException e) when (sample?.StandIn is not null && e.SqlState == PostgresErrorCodes.InvalidParameterValue)
            {
                Assert.That(e.MessageText, Is.EqualTo(sample.Refusal));
                await database.ExecuteAsync(sample.StandIn(result));
            }
            catch (PostgresException e)
            {
                Assert.Fail($"{e.SqlState}: {e.MessageText}{Environment.NewLine}{statement.Text}");
            }
        }
    }
}
