namespace AssetTracer.Schema.Tests.Deployment;

/// <summary>When a run over a fleet starts no more members, and which options and members can't be.</summary>
public sealed class FleetStopTests
{
    [TestCase(0.1, 3, "..F.F", null)]
    [TestCase(0.1, 3, "..F.FF", "No more were started when 3 of the 6 that were finished had failed: that is more than 10 %.")]
    [TestCase(0.1, 3, "F..............F..............F", null)]
    [TestCase(0.5, 1, "F", "No more were started when 1 of the 1 that were finished had failed: that is more than 50 %.")]
    [TestCase(0, 2, ".................F", null)]
    [TestCase(0, 2, ".................F.........F", "No more were started when 2 of the 28 that were finished had failed: a run stops at 2 failures.")]
    [TestCase(1, 1, "FFFFFFF", null)]
    [TestCase(0.1, 100, "C", "No other was started, because the canary m0 failed.")]
    [TestCase(0.1, 100, "C.C", "No other was started, because the canaries m0 and m2 failed.")]
    public void A_run_stops_at_canaries_and_at_the_rate(double rate, int failures, string members, string? reason)
    {
        var stop = new FleetStop(new() { StopAtRate = rate, StopAtFailures = failures });
        foreach (var (place, member) in members.Index())
        {
            stop.Add(new() { Name = $"m{place}", Place = "", IsCanary = member == 'C', Outcome = member == '.' ? FleetOutcome.Current : FleetOutcome.Failed });
        }

        Assert.That(stop.Reason, Is.EqualTo(reason));
    }

    [Test]
    public void Options_that_can_not_be_are_refused_by_name()
    {
        Assert.That(() => new FleetOptions { MaxParallelism = 0 }.Check(), Throws.TypeOf<MigrationDefinitionException>().With.Message.Contains("FleetOptions.MaxParallelism is 0; it must be 1 or more."));
        Assert.That(() => new FleetOptions { StopAtRate = 10 }.Check(), Throws.TypeOf<MigrationDefinitionException>().With.Message.Contains("FleetOptions.StopAtRate"));
        Assert.That(() => new FleetOptions { StopAtRate = double.NaN }.Check(), Throws.TypeOf<MigrationDefinitionException>());
        Assert.That(() => new FleetOptions { Canaries = 0 }.Check(), Throws.Nothing);
    }

    [TestCase("Host=h;Password=pa55-w0rd;pa55-w0rd=1")]
    [TestCase("Host=h;Timeout=pa55-w0rd")]
    [TestCase("pa55-w0rd")]
    [TestCase("Password=pa55-w0rd")]
    public void A_connection_string_that_can_not_be_read_is_refused_without_repeating_it(string connectionString)
    {
        var refused = Assert.Throws<MigrationDefinitionException>(() => _ = new FleetMember("acme", connectionString));

        Assert.That(refused!.ToString(), Does.Contain("The connection string of acme, a member of the fleet").And.Not.Contain("pa55"));
    }

    [Test]
    public void A_member_is_printed_by_its_name() =>
        Assert.That($"{new FleetMember("acme", "Host=db;Database=app;Password=pa55-w0rd") { Schema = "acme" }}", Is.EqualTo("acme"));
}
