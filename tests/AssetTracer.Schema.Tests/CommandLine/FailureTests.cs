using AssetTracer.Schema.CommandLine;

namespace AssetTracer.Schema.Tests.CommandLine;

/// <summary>What a command says of a failure that isn't its own.</summary>
[TestFixture]
public sealed class FailureTests
{
    [Test]
    public void What_the_application_throws_is_told_by_type_and_place_and_not_by_its_words()
    {
        var failure = Assert.Throws<TimeZoneNotFoundException>(() => Throw("bad connection string Host=h;Password=s3cret"))!;

        Assert.That(Failure.InWords(failure), Does
            .StartWith("The command failed because of the application: TimeZoneNotFoundException, thrown at AssetTracer.Schema.Tests.CommandLine.FailureTests.Throw(String words). ")
            .And.Not.Contain("s3cret"));
    }

    private static void Throw(string words) => throw new TimeZoneNotFoundException(words);
}
