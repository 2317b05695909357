namespace AssetTracer.Schema.Tests.Running;

/// <summary>Options that can't be meant are refused by name.</summary>
public sealed class MigrationOptionsTests
{
    [TestCase("")]
    [TestCase("  ")]
    [TestCase("Pro\nduction")]
    [TestCase("longer than a line")]
    public void An_environment_has_a_name_on_one_line(string name)
    {
        var refused = Assert.Throws<MigrationDefinitionException>(() => new MigrationOptions { Environment = name.StartsWith("longer", StringComparison.Ordinal) ? new('x', 201) : name }.Check());

        Assert.That(refused!.Message, Does.StartWith("MigrationOptions.Environment must be the name of an environment"));
    }

    [Test]
    public void Where_a_database_belonged_means_nothing_without_where_it_belongs()
    {
        var refused = Assert.Throws<MigrationDefinitionException>(() => new MigrationOptions { PreviousEnvironment = "Production" }.Check());

        Assert.That(refused!.Message, Does.Contain("say which environment the database belongs to from now on"));
    }
}
