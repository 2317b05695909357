using System.Text;
using AssetTracer.Schema.Tests;

namespace AssetTracer.Schema.PostgresTests.Snapshots;

/// <summary>What a schema lives in is read, shown and compared, but never counted; and no secret is read.</summary>
[Parallelizable(ParallelScope.All)]
public sealed class EnvironmentTests
{
    [Test]
    public async Task What_a_schema_lives_in_is_read_and_kept_in_its_file()
    {
        await using var database = await TestServer.CreateDatabaseAsync();
        await database.ExecuteAsync("CREATE EXTENSION citext");
        var snapshot = await new PostgresSnapshotReader(database.DataSource).ReadAsync();
        var environment = snapshot.Environment!;

        Assert.Multiple(async () =>
        {
            Assert.That(environment.Encoding, Is.EqualTo(await database.ScalarAsync<string>("SHOW server_encoding")));
            Assert.That(environment.Collation, Is.EqualTo(await database.ScalarAsync<string>("SELECT datcollate::text FROM pg_database WHERE datname = current_database()")));
            Assert.That(environment.CharacterType, Is.EqualTo(await database.ScalarAsync<string>("SELECT datctype::text FROM pg_database WHERE datname = current_database()")));
            Assert.That(environment.LocaleProvider, Is.EqualTo("libc"));
            Assert.That(environment.Locale, Is.Null);
            Assert.That(environment.TimeZone, Is.EqualTo(await database.ScalarAsync<string>("SHOW TimeZone")));
            Assert.That(environment.Extensions.Select(e => e.Name), Is.EqualTo(new[] { "citext", "plpgsql" }));
            Assert.That((await SavedAsync(snapshot)).Snapshot.Environment, Is.EqualTo(environment));
        });
    }

    [Test]
    public async Task Settings_are_shown_with_what_they_mean_but_do_not_count()
    {
        await using var production = await TestServer.CreateDatabaseAsync();
        await using var staging = await TestServer.CreateDatabaseAsync();
        await production.ExecuteAsync("DO $$ BEGIN CREATE ROLE \"Settled; one\"; EXCEPTION WHEN duplicate_object OR unique_violation THEN NULL; END $$");
        await production.ExecuteAsync($"""
            ALTER DATABASE {production.Name} SET search_path TO shop, public;
            ALTER DATABASE {production.Name} SET log_min_duration_statement TO 100;
            ALTER ROLE "Settled; one" IN DATABASE {production.Name} SET row_security TO off;
            """);
        await staging.ExecuteAsync($"ALTER DATABASE {staging.Name} SET search_path TO public");

        var run = await CompareAsync(production.ConnectionString, staging.ConnectionString);
        var ignored = await CompareAsync(production.ConnectionString, staging.ConnectionString, "--ignore", "environment");

        Assert.Multiple(() =>
        {
            Assert.That((run.ExitCode, run.Output), Is.EqualTo((0, """
                No differences: production and staging have the same schema.

                Environment (shown, but no part of the schema, so it never counts):
                  breaking     Setting row_security of role "Settled; one" in this database is 'off' in production but not set in staging: with it off, a query that a policy would filter fails.
                  breaking     Database setting search_path is 'shop, public' in production but 'public' in staging: names without a schema mean other objects there, or none.
                  cosmetic     Database setting log_min_duration_statement is '100' in production but not set in staging.

                """.ReplaceLineEndings("\n"))));
            Assert.That(ignored.Output, Is.EqualTo(
                "No differences: production and staging have the same schema but for what is left out.\n\nLeft out as asked for: environment (3).\n"));
        });
    }

    [Test]
    public async Task What_may_be_a_secret_is_known_only_to_be_set()
    {
        await using var production = await TestServer.CreateDatabaseAsync();
        await using var staging = await TestServer.CreateDatabaseAsync();
        await production.ExecuteAsync($"""
            ALTER DATABASE {production.Name} SET "app.settings.jwt_secret" TO 'hush-hush';
            ALTER DATABASE {production.Name} SET "app.url" TO 'https://hush';
            """);
        await staging.ExecuteAsync($"""ALTER DATABASE {staging.Name} SET "app.settings.jwt_secret" TO 'hush-hush-too'""");
        var (_, text) = await SavedAsync(await new PostgresSnapshotReader(production.DataSource).ReadAsync());

        Assert.That(text, Does.Contain("app.settings.jwt_secret").And.Contain("app.url").And.Not.Contain("hush"));
        foreach (var format in (string[])["text", "markdown", "json"])
        {
            var run = await CompareAsync(production.ConnectionString, staging.ConnectionString, "--format", format);

            Assert.That(run.ExitCode, Is.Zero);
            Assert.That(run.Output + run.Error, Does.Not.Contain("hush"));
            Assert.That(run.Output, Does.Match(@"Database setting app\\?\.url is set in production but not in staging\."));
            Assert.That(run.Output, Does.Match(@"database setting app\\?\.settings\\?\.jwt\\?_secret"));
        }
    }

    private static Task<CommandRun> CompareAsync(string production, string staging, params string[] more) => CommandRun.OfAsync(
        ["compare", "--expected", staging, "--actual", production, "--expected-name", "staging", "--actual-name", "production", .. more]);

    private static async Task<(SchemaSnapshot Snapshot, string Text)> SavedAsync(SchemaSnapshot snapshot)
    {
        using var file = new MemoryStream();
        await snapshot.SaveAsync(file);
        file.Position = 0;
        return (await SchemaSnapshot.LoadAsync(file), Encoding.UTF8.GetString(file.ToArray()));
    }
}
