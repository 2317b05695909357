namespace AssetTracer.Schema.Tests.Comparison;

public sealed class PrintedListTests
{
    [TestCase("(id, name)", "id", "name")]
    [TestCase("(\"a, b\", c)", "a, b", "c")]
    [TestCase("(\"\")", "")]
    [TestCase("(a, \"\", b)", "a", "", "b")]
    [TestCase("(\"Order No\")", "\"Order No\"")]
    [TestCase("(lower(name), f(x))", "lower(name)", "f(x)")]
    [TestCase("(\"f(a, b)\", c)", "f(a, b)", "c")]
    [TestCase("(\"\"\"x\")", "\"x")]
    [TestCase("()")]
    public void A_list_is_read_as_it_was_written(string printed, params string[] elements)
    {
        Assert.That(PrintedList.Write(elements.Select(PrintedList.Element)), Is.EqualTo(printed));
        Assert.That(PrintedList.Read(printed), Is.EqualTo(elements));
    }

    [Test]
    public void Different_lists_are_printed_differently()
    {
        string[] pieces = ["a", "b", "a, b", "\"a\"", "\"a", "b\"", "", "\"a, b\"", "\"\""];
        var lists = pieces.Select(p => new[] { p }).Concat(from p in pieces from q in pieces select new[] { p, q }).ToList();

        Assert.That(lists.GroupBy(l => PrintedList.Write(l.Select(PrintedList.Element))).Where(g => g.Count() > 1).Select(g => g.Key), Is.Empty);
    }
}
