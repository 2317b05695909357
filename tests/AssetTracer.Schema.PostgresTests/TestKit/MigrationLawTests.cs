using AssetTracer.Schema.Testing;

namespace AssetTracer.Schema.PostgresTests.TestKit;

/// <summary>A law names who breaks it, what is wrong, and nobody else.</summary>
public sealed class MigrationLawTests
{
    [Test]
    public async Task A_Down_that_forgets_something_is_named_with_what_it_left()
    {
        var exception = await BreachAsync(MigrationLaws.UpVerifyDownIsIdentityAsync);

        Assert.Multiple(() =>
        {
            Assert.That(exception.Violations.Select(v => v.Version.Value), Is.EqualTo(["2", "4"]));
            Assert.That(exception.Message, Does.StartWith("After Up, Verify and Down the structure is what it was before. 2 of 5 migrations don't keep to it."));
            Assert.That(exception.Violations[0].ToString(), Does.StartWith("Migration 2 \"Two things, of which Down forgets one\": Down doesn't undo Up:"));
            Assert.That(exception.Violations[0].Message, Does.Contain("notes_by_body").And.Contain("after Down").And.Not.Contain("public.numbers"));
            Assert.That(exception.Violations[1].Message, Does.Contain("public.first"));
        });
    }

    [Test]
    public async Task An_Up_that_does_something_else_the_second_time_is_named()
    {
        var exception = await BreachAsync(MigrationLaws.UpDownUpIsUpAsync);

        // The index that Forgetful left makes its second Up fail.
        Assert.Multiple(() =>
        {
            Assert.That(exception.Violations.Select(v => v.Version.Value), Is.EqualTo(["2", "4"]));
            Assert.That(exception.Violations[0].Message, Does.Contain("notes_by_body").And.Contain("42P07"));
            Assert.That(exception.Violations[1].Message, Does.StartWith("Up doesn't do the same a second time:").And.Contain("public.second"));
        });
    }

    [Test]
    public async Task A_Verify_that_holds_before_Up_is_named()
    {
        var exception = await BreachAsync(MigrationLaws.EveryMigrationVerifiesAsync);

        Assert.Multiple(() =>
        {
            Assert.That(exception.Violations.Select(v => v.Version.Value), Is.EqualTo(["3"]));
            Assert.That(exception.Message, Does.Contain("1 of 5 migrations doesn't").And.Contain("Its Verify holds before Up has run"));
        });
    }

    [Test]
    public async Task Who_is_exempt_with_a_reason_breaks_nothing_and_must_be_there() => await Assert.MultipleAsync(async () =>
    {
        var server = await TestServer.Instance;
        await MigrationLaws.EveryMigrationVerifiesAsync(server, All(), new() { Exempt = { ["3"] = "It only shows how." } });
        var exception = Assert.ThrowsAsync<ArgumentException>(
            () => MigrationLaws.EveryMigrationVerifiesAsync(server, All(), new() { Exempt = { ["33"] = "There is none." } }));
        Assert.That(exception!.Message, Does.Contain("Migration 33 is exempt, but there is no such migration."));
    });

    [Test]
    public async Task What_is_prepared_is_there_before_the_first_migration()
    {
        var server = await TestServer.Instance;
        await MigrationLaws.UpVerifyDownIsIdentityAsync(server, [new OneWay()], new()
        {
            Prepare = async (database, cancellationToken) =>
            {
                await using var command = database.CreateCommand("CREATE SCHEMA auth");
                await command.ExecuteNonQueryAsync(cancellationToken);
            },
        });
    }

    private static Migration[] All() => [new Sound(), new Forgetful(), new Unfailing(), new Fickle(), new OneWay()];

    private static async Task<MigrationLawException> BreachAsync(Func<PostgresServer, IEnumerable<Migration>, MigrationLawOptions?, CancellationToken, Task> law)
    {
        var server = await TestServer.Instance;
        return Assert.ThrowsAsync<MigrationLawException>(() => law(server, All(), null, CancellationToken.None))!;
    }
}
