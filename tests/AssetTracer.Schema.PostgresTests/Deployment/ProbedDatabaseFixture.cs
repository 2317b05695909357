namespace AssetTracer.Schema.PostgresTests.Deployment;

/// <summary>Tests that each have a database of their own to probe.</summary>
public abstract class ProbedDatabaseFixture
{
    private protected ProbedDatabase Database { get; private set; } = null!;

    /// <summary>Whoever works for the first organization.</summary>
    private protected ProbingRole Acme(AccessProbes probes) => probes.As(Database.Member, ProbedDatabase.For(1), "a member of Acme");

    [SetUp]
    public async Task CreateDatabaseAsync() => Database = await ProbedDatabase.CreateAsync();

    [TearDown]
    public async Task DropDatabaseAsync() => await Database.DisposeAsync();
}
