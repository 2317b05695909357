namespace AssetTracer.Schema.PostgresTests.Running;

/// <summary>Tests that each have a database of their own, whose owner may do no more than owners may.</summary>
public abstract class OwnedDatabaseFixture
{
    private protected OwnedDatabase Database { get; private set; } = null!;

    [SetUp]
    public async Task CreateDatabaseAsync() => Database = await OwnedDatabase.CreateAsync();

    [TearDown]
    public async Task DropDatabaseAsync() => await Database.DisposeAsync();
}
