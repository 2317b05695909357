namespace AssetTracer.Schema.Tests.Running;

[Parallelizable(ParallelScope.All)]
public sealed class MigrationVersionTests
{
    [TestCase("2", "10")]
    [TestCase("002", "10")]
    [TestCase("1.9", "1.10")]
    [TestCase("1", "1.0")]
    [TestCase("1a", "1b")]
    [TestCase("20251104093000123456", "20251104093000123457")]
    [TestCase("99999999999999999999", "100000000000000000000")]
    public void Numbers_order_by_their_size(string less, string more)
    {
        var (left, right) = (new MigrationVersion(less), new MigrationVersion(more));

        Assert.Multiple(() =>
        {
            Assert.That(left < right && left <= right && right > left && right >= left, Is.True);
            Assert.That(left.CompareTo(right), Is.Negative);
            Assert.That(right.CompareTo(left), Is.Positive);
        });
    }

    [TestCase("1", "001", true)]
    [TestCase("0", "000", true)]
    [TestCase("1.01", "1.1", true)]
    [TestCase("v01-a", "v1-a", true)]
    [TestCase("1", "10", false)]
    [TestCase("1", "1.0", false)]
    [TestCase("a", "A", false)]
    public void Leading_zeros_make_no_other_version(string one, string other, bool same)
    {
        var (left, right) = (new MigrationVersion(one), new MigrationVersion(other));

        Assert.Multiple(() =>
        {
            Assert.That(left == right, Is.EqualTo(same));
            Assert.That(left.CompareTo(right) == 0, Is.EqualTo(same));
            Assert.That(new HashSet<MigrationVersion> { left }.Contains(right), Is.EqualTo(same));
        });
    }
}
