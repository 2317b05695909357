namespace AssetTracer.Schema.Tests.Objects;

/// <summary>Secrets compare by what both sides know.</summary>
public sealed class SecretValuesTests
{
    private static readonly SecretValues One = new(["password", "user"], ["p1", "u1"]);

    [Test]
    public void Values_that_are_not_known_equal_any()
    {
        Assert.Multiple(() =>
        {
            Assert.That(One, Is.EqualTo(default(SecretValues)));
            Assert.That(default(SecretValues), Is.EqualTo(One));
            Assert.That(One, Is.EqualTo(new SecretValues(["user"], ["u1"])));
            Assert.That(default(SecretValues).GetHashCode(), Is.EqualTo(One.GetHashCode()));
            Assert.That((One.AreKnown, new SecretValues(["user"], []).AreKnown), Is.EqualTo((true, false)));
        });
    }

    [Test]
    public void The_names_of_differing_values_are_told()
    {
        var other = new SecretValues(["password", "user"], ["p2", "u1"]);

        Assert.That(One, Is.Not.EqualTo(other));
        Assert.That(One.DifferingFrom(other), Is.EqualTo(new[] { "password" }));
    }

    [Test]
    public void They_are_printed_nowhere()
    {
        var mapping = new UserMappingDefinition { Server = "island", User = "public", OptionNames = ["password", "user"], OptionValues = One };

        Assert.That(One.ToString() + mapping, Does.Not.Contain("p1").And.Not.Contain("OptionValues"));
    }

    [Test]
    public void The_key_is_of_32_random_bytes() => Assert.That(SecretValues.Key, Has.Length.EqualTo(64));
}
