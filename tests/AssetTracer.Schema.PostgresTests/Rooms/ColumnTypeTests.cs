using Npgsql;

namespace AssetTracer.Schema.PostgresTests;

/// <summary>What a change of a column's type does to the values in it.</summary>
[Category("Room")]
public sealed class ColumnTypeTests
{
    [TestCase("text", "'ABCDEFGH'", "character varying(3)")]
    [TestCase("text", "'ABCDEFGH'", "varchar(3)")]
    [TestCase("text[]", "'{ABCDEFGH}'", "character varying(3)[]")]
    [TestCase("text[]", "'{ABCDEFGH}'", "varchar(3)[]")]
    [TestCase("bigint", "5000000000", "integer")]
    [TestCase("numeric", "1234.5", "numeric(3,1)")]
    public async Task A_value_that_does_not_fit_is_refused_and_kept(string type, string value, string narrower)
    {
        await using var database = await TestServer.CreateDatabaseAsync();
        await database.DataSource.ExecuteAsync($"CREATE TABLE public.t (c {type}); INSERT INTO public.t VALUES ({value})");

        Assert.ThrowsAsync<PostgresException>(() => AlterAsync(database.DataSource, type, narrower));
        Assert.That(await database.DataSource.ScalarAsync<bool>($"SELECT c = {value}::{type} FROM public.t"), Is.True);
    }

    [TestCase("text", "'12'", "integer", "12")]
    [TestCase("integer", "12", "text", "'12'")]
    [TestCase("integer", "1", "boolean", "true")]
    [TestCase("text", "'{a,b}'", "text[]", "'{a,b}'")]
    [TestCase("json", "'{\"a\":1}'", "jsonb", "'{\"a\": 1}'")]
    [TestCase("timestamp without time zone", "'2026-05-01 10:00'", "date", "'2026-05-01'")]
    public async Task A_value_that_can_be_converted_is(string type, string value, string other, string converted)
    {
        await using var database = await TestServer.CreateDatabaseAsync();
        await database.DataSource.ExecuteAsync($"CREATE TABLE public.t (c {type}); INSERT INTO public.t VALUES ({value})");

        await AlterAsync(database.DataSource, type, other);

        Assert.That(await database.DataSource.ScalarAsync<bool>($"SELECT c = {converted}::{other} FROM public.t"), Is.True);
    }

    [TestCase("numeric", "integer", ExpectedResult = true)]
    [TestCase("timestamp with time zone", "date", ExpectedResult = true)]
    [TestCase("integer", "bigint", ExpectedResult = false)]
    [TestCase("timestamptz", "date", ExpectedResult = true)]
    [TestCase("int", "int8", ExpectedResult = false)]
    [TestCase("text", "character varying(3)", ExpectedResult = false)]
    public bool Rounding_is_a_hazard(string type, string other) =>
        Statements(type, other).SelectMany(s => s.Hazards).Any(h => h.Kind == HazardKind.LosesData);

    private static async Task AlterAsync(NpgsqlDataSource database, string type, string other)
    {
        foreach (var statement in Statements(type, other))
        {
            await database.ExecuteAsync(statement.Text);
        }
    }

    private static List<SqlStatement> Statements(string type, string other)
    {
        var column = new ColumnDefinition { Table = "public.t", Name = "c", Type = type, Position = 1 };
        var migration = new MigrationBuilder();
        migration.Alter(column, column with { Type = other });
        return [.. migration.Operations.SelectMany(o => o.ToStatements())];
    }
}
