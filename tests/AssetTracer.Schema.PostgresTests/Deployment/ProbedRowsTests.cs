namespace AssetTracer.Schema.PostgresTests.Deployment;

/// <summary>How many rows a role reaches, and what that number proves.</summary>
[TestFixture]
public sealed class ProbedRowsTests
{
    private ProbedDatabase _database = null!;

    [SetUp]
    public async Task MakeDatabaseAsync() => _database = await ProbedDatabase.CreateAsync();

    [TearDown]
    public async Task RemoveDatabaseAsync() => await _database.DisposeAsync();

    [Test]
    public async Task An_assignment_that_ends_in_a_comment_leaves_the_condition_in_force()
    {
        var report = await AskAsync(p => Acme(p)
            .Update("public.orders", AccessExpectation.Rows(1), where: "id = 1", set: "note = 'x' -- mark")
            .Delete("public.orders", AccessExpectation.Rows(1), where: "id = 1 -- the first"));

        Assert.That(report.Passed, Is.True, report.ToText());
    }

    private async Task<AccessReport> AskAsync(Action<AccessProbes> declare)
    {
        var probes = new AccessProbes();
        declare(probes);
        return await probes.RunAsync(_database.Inner.DataSource);
    }

    private ProbingRole Acme(AccessProbes probes) => probes.As(_database.Member, ProbedDatabase.For(1), "a member of Acme");
}
