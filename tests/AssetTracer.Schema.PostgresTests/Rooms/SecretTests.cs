using System.Security.Cryptography;
using System.Text;
using AssetTracer.Schema.Testing;
using AssetTracer.Schema.Tests;
using Npgsql;

namespace AssetTracer.Schema.PostgresTests;

/// <summary>Secrets of user mappings: whether they differ is told, what they are is not.</summary>
[Parallelizable(ParallelScope.All)]
[Category("Room")]
public sealed class SecretTests
{
    private const string Sentence =
        "User mapping of public on foreign server island: the value of option password differs between production and staging (values are not shown).";

    [Test]
    public async Task Another_password_is_one_difference_that_tells_no_password()
    {
        await using var production = await CreateAsync("open sesame");
        await using var staging = await CreateAsync("close sesame");
        var (before, after) = (await ReadAsync(production), await ReadAsync(staging));

        // all fingerprints are there and equal, and the answer must not come from them
        Assert.That(before.Fingerprint, Is.EqualTo(after.Fingerprint));
        var found = SchemaComparer.Compare(before, after, "production", "staging");

        var difference = (Changed)found.Differences.Single();
        Assert.Multiple(async () =>
        {
            Assert.That((difference.Severity, difference.Sentence), Is.EqualTo((Severity.Behavioural, Sentence)));
            Assert.That(difference.Attributes, Is.EqualTo(new[] { new AttributeChange("options", "the value of password", "another value of password") }));
            Assert.That(found.ToJson(), Does.Contain("another value of password"));
            Assert.That(before, Is.Not.EqualTo(after));
            foreach (var text in new[] { found.ToText(), found.ToMarkdown(), found.ToJson(), await FileAsync(before), before.Objects[^1].ToString(), string.Join('\n', before.Objects) })
            {
                Assert.That(text, Does.Not.Contain("sesame").And.Not.Contain(SecretValues.Key));
                Assert.That(text, Does.Not.Contain(Digest("open sesame")).And.Not.Contain(Digest("close sesame")).And.Not.Contain("OptionValues"));
            }
        });
    }

    [Test]
    public async Task The_same_password_is_no_difference()
    {
        await using var production = await CreateAsync("open sesame");
        await using var staging = await CreateAsync("open sesame");

        Assert.That(await ReadAsync(production), Is.EqualTo(await ReadAsync(staging)));
        Assert.That(SchemaComparer.Compare(await ReadAsync(production), await ReadAsync(staging)).AreEqual);
    }

    [Test]
    public async Task Of_a_file_no_password_is_known_so_that_any_is_equal()
    {
        await using var production = await CreateAsync("open sesame");
        await using var staging = await CreateAsync("close sesame");
        var file = await SchemaSnapshot.LoadAsync(new MemoryStream(Encoding.UTF8.GetBytes(await FileAsync(await ReadAsync(production)))));

        Assert.That(SchemaComparer.Compare(file, await ReadAsync(staging)).AreEqual);
        Assert.That(SchemaComparer.Compare(await ReadAsync(staging), file).AreEqual);
        Assert.That(await FileAsync(await ReadAsync(staging)), Is.EqualTo(await FileAsync(await ReadAsync(production))));
    }

    [Test]
    public async Task Several_values_and_a_name_are_told_together()
    {
        await using var production = await CreateAsync("open sesame");
        await using var staging = await CreateAsync("close sesame");
        await staging.ExecuteAsync("ALTER USER MAPPING FOR public SERVER island OPTIONS (SET \"user\" 'nobody', ADD note 'x')");

        var found = SchemaComparer.Compare(await ReadAsync(production), await ReadAsync(staging), "production", "staging");

        Assert.That(found.Differences.Single().Sentence, Is.EqualTo(
            "User mapping of public on foreign server island: option names are (password, user) in production but (note, password, user) in staging; "
            + "the values of options password and user differ between production and staging (values are not shown)."));
    }

    [Test]
    public async Task A_differing_password_is_accepted_by_a_pin_that_holds_none()
    {
        await using var production = await CreateAsync("open sesame");
        await using var staging = await CreateAsync("close sesame");
        var folder = Directory.CreateTempSubdirectory("assettracer-tests-").FullName;
        try
        {
            var accepted = Path.Combine(folder, "accepted.json");
            string[] compare = ["compare", "--expected", staging.ConnectionString, "--actual", production.ConnectionString];
            await CommandRun.OfAsync([.. compare, "--accept-current", accepted, "--reason", "each has its own", "--owner", "ops", "--expires", "9999-01-01"]);
            await production.ExecuteAsync("ALTER USER MAPPING FOR public SERVER island OPTIONS (SET password 'third sesame')");
            var (known, plain) = (await CommandRun.OfAsync([.. compare, "--accept", accepted]), await CommandRun.OfAsync(compare));
            var file = await File.ReadAllTextAsync(accepted);

            Assert.That((known.ExitCode, plain.ExitCode), Is.EqualTo((0, 1)), known.Output + plain.Output);
            Assert.That(file, Does.Contain("\"another value of password\"").And.Not.Contain("sesame").And.Not.Contain("sha256").And.Not.Match("[0-9a-f]{64}"));
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    [Test]
    public async Task A_difference_in_a_secret_has_no_statement()
    {
        await using var production = await CreateAsync("open sesame");
        await using var staging = await CreateAsync("close sesame");

        Assert.That(new AlterObject(await MappingAsync(production), await MappingAsync(staging)).ToStatements(), Is.Empty);
    }

    [TestCase("LATIN1", "süßes\\geheimnis", ExpectedResult = true)]
    [TestCase("LATIN1", "süßes\\Geheimnis", ExpectedResult = false)]
    [TestCase("SQL_ASCII", "süßes\\geheimnis", ExpectedResult = true)]
    [TestCase("SQL_ASCII", "\\", ExpectedResult = false)]
    public async Task<bool> The_same_letters_are_the_same_in_every_encoding(string encoding, string password)
    {
        await using var one = await CreateAsync("süßes\\geheimnis");
        var name = $"secret_{Guid.NewGuid():N}";
        await one.ExecuteAsync($"CREATE DATABASE {name} TEMPLATE template0 ENCODING '{encoding}' LOCALE 'C'");
        var other = NpgsqlDataSource.Create(new NpgsqlConnectionStringBuilder(one.ConnectionString) { Database = name }.ConnectionString);
        try
        {
            await using (var command = other.CreateCommand(Mapped(password)))
            {
                await command.ExecuteNonQueryAsync();
            }

            return SchemaComparer.Compare(await ReadAsync(one), await new PostgresSnapshotReader(other).ReadAsync()).AreEqual;
        }
        finally
        {
            await other.DisposeAsync();
            await one.ExecuteAsync($"DROP DATABASE {name} WITH (FORCE)");
        }
    }

    [Test]
    public async Task Bytes_that_are_no_letters_can_be_read()
    {
        await using var one = await CreateAsync("x");
        var name = $"secret_{Guid.NewGuid():N}";
        await one.ExecuteAsync($"CREATE DATABASE {name} TEMPLATE template0 ENCODING 'SQL_ASCII' LOCALE 'C'");
        var other = NpgsqlDataSource.Create(new NpgsqlConnectionStringBuilder(one.ConnectionString) { Database = name }.ConnectionString);
        try
        {
            await using (var command = other.CreateCommand(Mapped("x").Replace("'x'", "E'x\\xff'", StringComparison.Ordinal)))
            {
                await command.ExecuteNonQueryAsync();
            }

            var found = SchemaComparer.Compare(await ReadAsync(one), await new PostgresSnapshotReader(other).ReadAsync(), "production", "staging");
            Assert.That(found.Differences.Select(d => d.Sentence), Is.EqualTo(new[] { Sentence }));
        }
        finally
        {
            await other.DisposeAsync();
            await one.ExecuteAsync($"DROP DATABASE {name} WITH (FORCE)");
        }
    }

    private static async Task<TestDatabase> CreateAsync(string password)
    {
        var database = await TestServer.CreateDatabaseAsync();
        await database.ExecuteAsync(Mapped(password));
        return database;
    }

    private static string Mapped(string password) => $"""
        CREATE FOREIGN DATA WRAPPER far;
        CREATE SERVER island FOREIGN DATA WRAPPER far;
        CREATE USER MAPPING FOR public SERVER island OPTIONS ("user" 'somebody', password '{password}');
        """;

    private static Task<SchemaSnapshot> ReadAsync(TestDatabase database) => new PostgresSnapshotReader(database.DataSource).ReadAsync();

    private static async Task<SchemaObject> MappingAsync(TestDatabase database) =>
        (await ReadAsync(database)).Find(UserMappingDefinition.Named("island", "public"))!;

    private static async Task<string> FileAsync(SchemaSnapshot snapshot)
    {
        using var file = new MemoryStream();
        await snapshot.SaveAsync(file);
        return Encoding.UTF8.GetString(file.ToArray());
    }

    private static string Digest(string password) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes($"{SecretValues.Key}password={password}")));
}
