using Npgsql;

namespace AssetTracer.Schema.PostgresTests.Running.Execution;

[Parallelizable(ParallelScope.All)]
public sealed class CodeStepTests
{
    [Test]
    public async Task Code_runs_in_its_place_and_in_the_transaction()
    {
        await using var database = await OwnedDatabase.CreateAsync();

        var summary = await database.Runner(new Coded(
            m =>
            {
                m.Sql("CREATE TABLE words (word text)");
                m.Run((context, token) => ExecuteAsync(context, "INSERT INTO words SELECT 'by ' || pg_current_xact_id()::text", token), "seed the words");
                m.Sql("UPDATE words SET word = word || ' = ' || pg_current_xact_id()::text");
            },
            v => v.Holds("one transaction", "(SELECT word FROM words) ~ '^by (\\d+) = \\1$'"))).RunAsync();

        Assert.That(summary.Verifications.Single().Passed, Is.True);
        Assert.That(await database.ScalarAsync<string>("SELECT executed_sql FROM schema_migrations"), Does.Contain("/* C#: seed the words */"));
        Assert.That(await database.ScalarAsync<bool>("SELECT down_sql IS NULL FROM schema_migrations"), Is.False, "its Down is SQL");
    }

    [Test]
    public async Task Code_that_fails_leaves_no_trace_and_tells_its_rows_to_nobody_else()
    {
        await using var database = await OwnedDatabase.CreateAsync();
        await database.Runner(new M2("SELECT 1")).RunAsync();
        var before = await database.DumpAsync();

        var failure = Assert.ThrowsAsync<MigrationFailedException>(() => database.Runner(
            new MigrationOptions { AllowOutOfOrder = true },
            new M2("SELECT 1"),
            new Coded(m =>
            {
                m.Sql("CREATE TABLE words (word text)");
                m.Run((_, _) => throw new FormatException("'secret of Jane' isn't a number."), "read the numbers");
            })).RunAsync());

        Assert.Multiple(() =>
        {
            Assert.That(failure!.Message, Does.StartWith("Migration 001 \"Coded\" failed at statement 2 of 2: FormatException: 'secret of Jane' isn't a number. Nothing was changed"));
            Assert.That(failure.StatementNumber, Is.EqualTo(2));
            Assert.That(failure.InnerException, Is.TypeOf<FormatException>());
        });
        Assert.That(await database.DumpAsync(), Is.EqualTo(before));
        Assert.That(await database.RowsAsync("SELECT message FROM schema_migrations_journal WHERE outcome = 'failed'"), Has.Count.EqualTo(1).And.All.Contains("FormatException").And.All.Not.Contains("Jane"));
    }

    [Test]
    public async Task The_servers_refusal_of_what_code_sends_is_told_with_its_state()
    {
        await using var database = await OwnedDatabase.CreateAsync();

        var failure = Assert.ThrowsAsync<MigrationFailedException>(() => database.Runner(
            new Coded(m => m.Run((context, token) => ExecuteAsync(context, "SELECT 1 / 0", token), "divide"))).RunAsync());

        Assert.That(failure!.SqlState, Is.EqualTo(PostgresErrorCodes.DivisionByZero));
        Assert.That(failure.Message, Does.Contain("failed at statement 1 of 1: division by zero (22012)").And.Contain("/* C#: divide */"));
    }

    [Test]
    public async Task Code_can_neither_end_the_transaction_nor_leave_a_reader_open_unnoticed()
    {
        await using var database = await OwnedDatabase.CreateAsync();

        var ended = Assert.ThrowsAsync<MigrationFailedException>(() => database.Runner(
            new Coded(m => m.Run((context, token) => ExecuteAsync(context, "COMMIT", token), "commit"))).RunAsync());
        var open = Assert.ThrowsAsync<MigrationFailedException>(() => database.Runner(new Coded(m => m.Run(
            async (context, token) =>
            {
                var command = new NpgsqlCommand("SELECT generate_series(1, 10)", context.Connection);
                await command.ExecuteReaderAsync(token);
            },
            "read on"))).RunAsync());

        Assert.That(ended!.Message, Does.Contain("its code ended the migration's transaction"));
        Assert.That(open!.Message, Does.Contain("its code left a command unfinished"));
    }

    [Test]
    public async Task A_changed_description_is_an_edited_migration()
    {
        await using var database = await OwnedDatabase.CreateAsync();
        await database.Runner(new Coded(m => m.Run((_, _) => Task.CompletedTask, "one"))).RunAsync();

        Assert.ThrowsAsync<MigrationRefusedException>(() => database.Runner(new Coded(m => m.Run((_, _) => Task.CompletedTask, "another"))).RunAsync());
        Assert.That((await database.Runner(new Coded(m => m.Run((_, token) => Task.Delay(0, token), "one"))).RunAsync()).IsEmpty, Is.True);
    }

    private static async Task ExecuteAsync(MigrationContext context, string sql, CancellationToken cancellationToken)
    {
        await using var command = new NpgsqlCommand(sql, context.Connection);
        await command.ExecuteNonQueryAsync(cancellationToken);
    }
}

/// <summary>A migration whose steps a test gives.</summary>
[Migration("001", "2025-11-04", "Coded")]
internal sealed class Coded(Action<MigrationBuilder> up, Action<VerificationBuilder>? verify = null) : Migration
{
    protected override void Up(MigrationBuilder migration) => up(migration);

    protected override void Down(MigrationBuilder migration) => migration.Sql("SELECT 1");

    protected override void Verify(VerificationBuilder verify1) => (verify ?? (v => v.Holds("one is one", "1 = 1")))(verify1);
}
