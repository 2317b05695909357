using AssetTracer.Schema.PostgresTests.Running;

namespace AssetTracer.Schema.PostgresTests.CommandLine;

/// <summary>Tests of the commands of an application whose migrations are <see cref="Orders"/>.</summary>
/// <param name="environment">The environment that the application runs in.</param>
public abstract class CommandFixture(string environment) : OwnedDatabaseFixture
{
    private protected CommandHost Host { get; private set; } = null!;

    [SetUp]
    public void StartHost() => Host = CommandHost.Of(Database.ConnectionString, environment, Orders.All);

    [TearDown]
    public void StopHost() => Host.Dispose();
}
