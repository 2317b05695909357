namespace AssetTracer.Schema.Tests.Comparison;

/// <summary>Whatever differs in what two schemas live in is said with what it means, and never counts.</summary>
public sealed class EnvironmentTests
{
    private static readonly DatabaseEnvironment Usual = new()
    {
        Encoding = "UTF8",
        LocaleProvider = "libc",
        Collation = "en_US.UTF-8",
        CharacterType = "en_US.UTF-8",
        TimeZone = "UTC",
        Extensions = [new("citext", "1.6")],
    };

    [Test]
    public void Everything_is_compared_and_nothing_counts()
    {
        var comparison = Compare(In(Usual, "15.20"), In(
            new()
            {
                Encoding = "LATIN1",
                LocaleProvider = "icu",
                Collation = "C",
                CharacterType = "C",
                Locale = "de-DE",
                TimeZone = "Europe/Berlin",
                Extensions = [new("citext", "1.5"), new("seg", "1.0")],
            },
            "18.1"));

        using (Assert.EnterMultipleScope())
        {
            Assert.That(comparison.AreEqual);
            Assert.That(comparison.DifferBy(Severity.Cosmetic), Is.False);
            Assert.That(comparison.Environment.Select(d => $"{d.Severity}: {d.Sentence}"), Is.EqualTo(new[]
            {
                "Breaking: The encoding is UTF8 in production but LATIN1 in staging: text that the one stores the other may refuse.",
                "Behavioural: The server is PostgreSQL 15.20 in production but 18.1 in staging.",
                "Behavioural: The locale provider is libc in production but icu in staging: text may sort and compare in another way.",
                "Behavioural: The collation is en_US.UTF-8 in production but C in staging: text sorts in another way.",
                "Behavioural: The character type is en_US.UTF-8 in production but C in staging: upper case, lower case and patterns may come out in another way.",
                "Behavioural: The locale is not set in production but de-DE in staging: text sorts in another way.",
                "Behavioural: The time zone is UTC in production but Europe/Berlin in staging: times without a zone mean other moments, unless a session sets it.",
                "Behavioural: The version of extension citext is 1.6 in production but 1.5 in staging.",
            }));
        }
    }

    [TestCase("15.1", "15.20", ExpectedResult = "Cosmetic")]
    [TestCase("14.9", "15.1", ExpectedResult = "Behavioural")]
    [TestCase("15.1", "15.1", ExpectedResult = "")]
    [TestCase("", "15.1", ExpectedResult = "")]
    public string Another_server_version_matters_when_it_is_another_major_one(string production, string staging) =>
        string.Join(", ", Compare(In(null, production), In(null, staging)).Environment.Select(d => d.Severity));

    [Test]
    public void Two_spellings_of_one_locale_are_no_difference() =>
        Assert.That(Compare(In(Usual), In(Usual with { Collation = "en_US.utf8" })).Environment, Is.Empty);

    [Test]
    public void A_side_that_does_not_say_is_named() =>
        Assert.That(
            Compare(In(null), In(Usual)).Environment.Single().Sentence, Is.EqualTo("What the schema of production lives in isn't known: its snapshot doesn't say."));

    [TestCase("a", "b", ExpectedResult = "Setting work_mem of role app is 'a' in production but 'b' in staging.")]
    [TestCase(null, "b", ExpectedResult = "Setting work_mem of role app is 'b' in staging but not set in production.")]
    [TestCase("a", null, ExpectedResult = "Setting work_mem of role app is 'a' in production but not set in staging.")]
    [TestCase("a", "a", ExpectedResult = "")]
    public string A_setting_names_whose_it_is(string? production, string? staging) => string.Join('\n', Compare(With(production), With(staging)).Environment.Select(d => d.Sentence));

    [Test]
    public void A_setting_whose_value_is_not_read_is_said_to_be_unknown()
    {
        var secret = In(Usual with { Settings = [new("app.secret", null, true, null)] });
        var comparison = Compare(secret, secret);

        using (Assert.EnterMultipleScope())
        {
            Assert.That(comparison.Environment, Is.Empty);
            Assert.That(comparison.ToText(), Does.EndWith("Set in both, but not compared because values may be secrets: database setting app.secret.\n"));
            Assert.That(Compare(secret, In(Usual)).Environment.Single().Sentence, Is.EqualTo("Database setting app.secret is set in production but not in staging."));
        }
    }

    [Test]
    public void What_nobody_could_see_is_neither_missing_nor_equal()
    {
        var table = Some.Table("public.orders", "id");
        var blind = new SchemaSnapshot(table) { KindsRead = SchemaSnapshot.Whole([]).KindsRead, NotVisible = [new("gate", ObjectKind.Policy)] };
        var staging = Some.Database([.. table, Some.Policy("public.orders", "own")]);
        var comparison = Some.Compare(blind, staging);

        using (Assert.EnterMultipleScope())
        {
            Assert.That(comparison.Differences, Is.Empty);
            Assert.That(comparison.AreEqual, Is.False);
            Assert.That(Some.Compare(staging, blind).Differences, Is.Empty);
            Assert.That(Some.Compare(blind, blind).AreEqual, Is.False);
            Assert.That(comparison.ToText(), Is.EqualTo(
                "Couldn't tell: production and staging have the same schema as far as gate may see.\n\nNot visible to gate in production, so not compared: any policy. Read it as a role that may see it, or ignore what isn't visible.\n"));
            Assert.That(Some.Compare(blind, staging, NoiseCategory.NotVisible).AreEqual);
            Assert.That(Some.Compare(blind, Some.Database(Some.Table("public.orders", "id", "note"))).ToMarkdown(), Does.StartWith("**production differs").And.Contain("Not visible to gate"));
        }
    }

    private static SchemaSnapshot With(string? value) =>
        In(Usual with { Settings = value is null ? [] : [new("work_mem", "app", false, value)] });

    private static SchemaSnapshot In(DatabaseEnvironment? environment, string version = "") =>
        new([]) { KindsRead = SchemaSnapshot.Whole([]).KindsRead, Environment = environment, ServerVersion = version };

    private static SchemaComparison Compare(SchemaSnapshot production, SchemaSnapshot staging) => Some.Compare(production, staging);
}
