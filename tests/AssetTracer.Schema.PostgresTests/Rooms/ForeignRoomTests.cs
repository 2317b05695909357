using AssetTracer.Schema.Testing;
using Npgsql;

namespace AssetTracer.Schema.PostgresTests;

/// <summary>Data that is kept elsewhere: what a snapshot holds of it, and what it must not hold.</summary>
[Parallelizable(ParallelScope.All)]
[Category("Room")]
public sealed class ForeignRoomTests
{
    private const string Remote = """
        CREATE FOREIGN DATA WRAPPER far;
        CREATE SERVER island FOREIGN DATA WRAPPER far OPTIONS (host 'nowhere.invalid');
        CREATE USER MAPPING FOR public SERVER island OPTIONS (user 'somebody', password 'sesame');
        CREATE FOREIGN TABLE public.remote (a integer, CONSTRAINT positive CHECK (a > 0)) SERVER island OPTIONS (table_name 'things');
        CREATE PUBLICATION news;
        """;

    [Test]
    public async Task No_password_is_read()
    {
        await using var database = await TestServer.CreateDatabaseAsync();
        await database.ExecuteAsync(Remote);

        var snapshot = await new PostgresSnapshotReader(database.DataSource).ReadAsync();
        using var file = new MemoryStream();
        await snapshot.SaveAsync(file);

        Assert.Multiple(() =>
        {
            Assert.That(System.Text.Encoding.UTF8.GetString(file.ToArray()), Does.Contain("nowhere.invalid").And.Not.Contain("sesame").And.Not.Contain("somebody"));
            Assert.That(OptionNames(snapshot), Is.EqualTo((ValueArray<string>)["password", "user"]));
        });
    }

    [Test]
    public async Task A_role_without_any_rights_reads_all_but_the_options_of_user_mappings()
    {
        await using var database = await TestServer.CreateDatabaseAsync();
        await database.ExecuteAsync(Remote + "DO $$ BEGIN CREATE ROLE foreign_guest LOGIN PASSWORD 'guest'; EXCEPTION WHEN duplicate_object OR unique_violation THEN NULL; END $$;");
        var whole = await new PostgresSnapshotReader(database.DataSource).ReadAsync();
        await using var guest = NpgsqlDataSource.Create(new NpgsqlConnectionStringBuilder(database.ConnectionString) { Username = "foreign_guest", Password = "guest" }.ConnectionString);

        var seen = await new PostgresSnapshotReader(guest).ReadAsync();
        using var file = new MemoryStream();
        await seen.SaveAsync(file);
        file.Position = 0;
        var comparison = SchemaComparer.Compare(seen, whole, "production", "staging");

        Assert.Multiple(async () =>
        {
            Assert.That(OptionNames(seen), Is.Null);
            Assert.That(await SchemaSnapshot.LoadAsync(file), Is.EqualTo(seen));
            Assert.That(comparison.Differences, Is.Empty);
            Assert.That(comparison.ToText(), Does.Contain("Not visible to foreign_guest in production, so not compared: option names of user mapping public on island. "));
        });
    }

    [Test]
    public async Task What_is_in_a_foreign_table_comes_and_goes_with_it()
    {
        await using var production = await TestServer.CreateDatabaseAsync();
        await using var staging = await TestServer.CreateDatabaseAsync();
        await production.ExecuteAsync(Remote + "DROP FOREIGN TABLE public.remote");
        await staging.ExecuteAsync(Remote + "CREATE TABLE public.notes (id integer); ALTER PUBLICATION news ADD TABLE public.notes");

        var found = SchemaComparer.Compare(
            await new PostgresSnapshotReader(production.DataSource).ReadAsync(), await new PostgresSnapshotReader(staging.DataSource).ReadAsync(), "production", "staging");

        Assert.That(found.Differences.Select(d => $"{d.Severity}: {d.Sentence}"), Is.EquivalentTo(new[]
        {
            "Breaking: Production has no foreign table public.remote (1 column, 1 constraint): every statement that names it fails there.",
            "Breaking: Production has no table public.notes (1 column): every statement that names it fails there.",
            "Breaking: Publication news: it publishes public.notes in staging but not in production.",
        }));
    }

    private static ValueArray<string>? OptionNames(SchemaSnapshot snapshot) =>
        snapshot.Find<UserMappingDefinition>(UserMappingDefinition.Named("island", "public"))!.OptionNames;
}
