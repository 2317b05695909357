using AssetTracer.Schema.Hosting;

namespace AssetTracer.Schema.Tests.Hosting;

/// <summary>What fails now is held against what failed before the deployment, for each command that was run.</summary>
public sealed class WatchJudgeTests
{
    private static readonly FailureKey Number = new(FailureKind.DuplicateKey, "quotations_number on public.quotations");
    private static readonly FailureKey Lock = new(FailureKind.LockTimeout, "quotations");

    [Test]
    public void As_much_as_before_is_no_worse_however_much_more_is_asked()
    {
        var report = After(Seen(600, 10_000, (Number, 100)), Seen(60, 100_000, (Number, 1_500)));

        Assert.That(report.IsWorse, Is.False);
        Assert.That(report.Verdict, Is.EqualTo(
            "Since the deployment 60 s ago the database refuses no more than before, as far as one can tell yet: 1500 failures in 100000 commands."));
    }

    [Test]
    public void More_than_three_times_as_often_as_before_is_worse_and_the_rest_is_not()
    {
        var report = After(Seen(600, 10_000, (Number, 10), (Lock, 10)), Seen(400, 10_000, (Number, 31), (Lock, 30)));

        Assert.That(report.Failures.Select(f => (f.Kind, f.Count, f.CountBefore, f.IsWorse)), Is.EqualTo(
            new[] { (FailureKind.DuplicateKey, 31L, 10L, true), (FailureKind.LockTimeout, 30L, 10L, false) }));
        Assert.That(report.IsDecided, Is.True);
        Assert.That(report.Verdict, Is.EqualTo(
            "Since the deployment 7 minutes ago the database refuses more than before: duplicate key, quotations_number on public.quotations: 31 times "
            + "(before: 10 in 10000 commands); 61 failures in 10000 commands in all."));
    }

    [TestCase(2, false)]
    [TestCase(3, true)]
    public void What_never_failed_before_is_worse_from_the_third_time_on(int count, bool isWorse) =>
        Assert.That(After(Seen(10, 1_000), Seen(10, 1_000, (Number, count))).IsWorse, Is.EqualTo(isWorse));

    [Test]
    public void Where_nothing_is_known_of_before_it_says_so_and_takes_no_handled_failure_for_a_worse_one()
    {
        var report = After(Traffic.None, Seen(10, 1_000, (Number, 500), (Lock, 500)));

        Assert.That((report.IsWorse, report.IsComparable), Is.EqualTo((false, false)));
        Assert.That(report.Verdict, Is.EqualTo(
            "Since the deployment 10 s ago there were 1000 failures in 1000 commands; nothing is known of before, so that nobody can tell whether that is more."));
    }

    [TestCase(FailureKind.MissingColumn)]
    [TestCase(FailureKind.MissingTable)]
    [TestCase(FailureKind.MissingGrant)]
    public void What_cannot_have_been_right_before_either_needs_no_comparison(FailureKind kind)
    {
        var report = After(Traffic.None, Seen(10, 1_000, (new(kind, "quotations"), 3), (Number, 500)));

        Assert.That(report.Failures.Where(f => f.IsWorse).Select(f => f.Kind), Is.EqualTo([kind]));
        Assert.That(report.Verdict, Does.Contain("the database lacks what the code asks for").And.Contain("nothing is known of before"));
    }

    [Test]
    public void What_has_stopped_for_a_window_is_no_longer_worse_but_still_told()
    {
        var judge = new WatchJudge(new(), Seen(600, 1_000));
        judge.Read(Seen(10, 100, (Number, 50)));
        Assert.That(judge.Report(DateTimeOffset.UnixEpoch).IsWorse, Is.True);

        foreach (var seconds in Enumerable.Range(2, 40).Select(i => i * 10))
        {
            judge.Read(Seen(seconds, seconds * 10, (Number, 50)));
        }

        var report = judge.Report(DateTimeOffset.UnixEpoch);
        Assert.That(report.IsWorse, Is.False);
        Assert.That(report.Failures.Single().Count, Is.EqualTo(50));
    }

    [Test]
    public void A_deployment_makes_what_was_until_then_what_was_before()
    {
        var judge = new WatchJudge(new(), Traffic.None);
        judge.Read(Seen(100, 1_000, (Number, 10)));
        judge.Deploy();
        judge.Read(Seen(200, 2_000, (Number, 25)));

        var report = judge.Report(DateTimeOffset.UnixEpoch.AddSeconds(200));

        Assert.That(report.Failures.Single(), Has.Property("Count").EqualTo(15).And.Property("CountBefore").EqualTo(10).And.Property("IsWorse").False);
        Assert.That(report.Since, Is.EqualTo(DateTimeOffset.UnixEpoch.AddSeconds(100)));
        Assert.That(report.Commands, Is.EqualTo(1_000));
    }

    private static WatchReport After(Traffic before, Traffic now)
    {
        var judge = new WatchJudge(new(), before);
        judge.Read(now);
        return judge.Report(DateTimeOffset.UnixEpoch);
    }

    private static Traffic Seen(double seconds, long commands, params (FailureKey Key, long Count)[] failures) =>
        new(TimeSpan.FromSeconds(seconds), commands, failures.ToDictionary(f => f.Key, f => f.Count));
}
