using AssetTracer.Schema.Testing;
using Npgsql;

namespace AssetTracer.Schema.PostgresTests.Comparison;

/// <summary>Columns take other types, also such as the server has no cast for; what doesn't fit is refused.</summary>
[Parallelizable(ParallelScope.All)]
public sealed class PlannedTypesTests
{
    private static readonly string[] Types =
    [
        "smallint", "integer", "bigint", "numeric(8,2)", "real", "double precision", "money", "boolean", "bit(3)", "bit varying(5)",
        "date", "timestamp", "timestamptz(3)", "time", "timetz", "interval", "json", "jsonb", "inet", "cidr", "macaddr", "macaddr8",
        "oid", "box", "circle", "line", "lseg", "path", "point", "polygon", "int4range", "daterange", "pg_lsn",
        "uuid", "xml", "tsquery", "tsvector", "text", "varchar(20)", "char(3)", "integer[]", "uuid[]", "text[]",
    ];

    [Test]
    public async Task Where_there_are_no_rows_any_common_type_becomes_any_other()
    {
        await using var actual = await TestServer.CreateDatabaseAsync();
        await using var expected = await TestServer.CreateDatabaseAsync();
        await PlannedChange.ExecuteAsync(actual, string.Join(";;\n", Types.Select((type, i) => Table(i, _ => type))));
        await PlannedChange.ExecuteAsync(expected, string.Join(";;\n", Types.Select((_, i) => Table(i, j => Types[j]))));

        var (_, remaining) = await PlannedChange.ApplyAsync(actual, expected);

        Assert.That(remaining.Differences, Is.Empty);
    }

    [Test]
    public async Task Values_go_by_their_texts_just_where_the_server_has_no_cast()
    {
        await using var database = await TestServer.CreateDatabaseAsync();
        var common = await PairsAsync(database, $"ARRAY['{string.Join("', '", Types.Where(t => !t.EndsWith("[]", StringComparison.Ordinal)))}']::regtype[]");
        var all = await PairsAsync(database, "ARRAY(SELECT oid::regtype FROM pg_type WHERE typtype IN ('b', 'r', 'm') AND typcategory <> 'A' AND typnamespace = 'pg_catalog'::regnamespace)");

        var withoutCast = common.Where(p => !p.HasCast && !ColumnType.IsText(p.Before) && !ColumnType.IsText(p.After)).ToList();
        Assert.That(withoutCast, Has.Count.GreaterThan(500));
        Assert.That(withoutCast.Where(p => !ColumnType.AreStrangers(p.Before, p.After)), Is.Empty, "a cast is written that the server doesn't have");
        Assert.That(all.Count(p => p.HasCast), Is.GreaterThan(100));

        // PostgreSQL 15 took this one away; it had always answered that it isn't implemented.
        Assert.That(all.Where(p => p is { HasCast: true } and not ("path", "point", _) && ColumnType.AreStrangers(p.Before, p.After)), Is.Empty, "the server has a cast that isn't used");
    }

    [Test]
    public async Task A_value_that_has_no_place_in_the_other_type_is_refused()
    {
        await using var actual = await TestServer.CreateDatabaseAsync();
        var plan = await PlannedChange.PlanAsync(
            actual,
            "CREATE TABLE t (a timestamp, b uuid[]);;\nINSERT INTO t VALUES (now(), ARRAY[gen_random_uuid()])",
            "CREATE TABLE t (a bigint, b integer[])");

        foreach (var statement in plan.ToStatements())
        {
            var refused = Assert.ThrowsAsync<PostgresException>(() => PlannedChange.ExecuteAsync(actual, statement.Text), statement.Text);
            Assert.That(refused!.SqlState, Is.EqualTo(PostgresErrorCodes.InvalidTextRepresentation));
            Assert.That(statement.Hazards.Select(h => h.Kind), Does.Contain(HazardKind.MayFailOnData));
        }

        Assert.That(plan.ToStatements(), Has.Count.EqualTo(2));
    }

    [Test]
    public async Task What_is_true_is_one_in_every_whole_number()
    {
        await using var actual = await TestServer.CreateDatabaseAsync();
        await using var expected = await TestServer.CreateDatabaseAsync();
        await PlannedChange.ExecuteAsync(actual, "CREATE TABLE t (a boolean, b smallint, c bigint, d boolean[]);;\nINSERT INTO t VALUES (true, 0, 7, '{t,f}')");
        await PlannedChange.ExecuteAsync(expected, "CREATE TABLE t (a bigint, b boolean, c boolean, d smallint[])");

        await PlannedChange.ApplyAsync(actual, expected);

        Assert.That(await actual.ScalarAsync<string>("SELECT (a, b, c, d)::text FROM t"), Is.EqualTo("(1,f,t,\"{1,0}\")"));
    }

    [TestCase("integer", "bigint", TestName = "What_can_neither_fail_nor_be_lost_is_not_warned_of(integer)")]
    [TestCase("varchar(3)", "text", TestName = "What_can_neither_fail_nor_be_lost_is_not_warned_of(text)")]
    [TestCase("text", "mood", HazardKind.MayFailOnData, TestName = "What_may_fail_but_is_not_lost_is_not_called_lost(text)")]
    [TestCase("mood[]", "glad[]", HazardKind.MayFailOnData, TestName = "What_may_fail_but_is_not_lost_is_not_called_lost(domain)")]
    [TestCase("timestamp", "timestamptz", HazardKind.MayFailOnData, HazardKind.LosesData, TestName = "What_becomes_another_moment_is_told")]
    public async Task What_becomes_of_values_is_told_as_it_is(string before, string after, params HazardKind[] told)
    {
        const string Own = "CREATE TYPE mood AS ENUM ('glad');;\nCREATE DOMAIN glad AS mood;;\n";
        await using var actual = await TestServer.CreateDatabaseAsync();
        var plan = await PlannedChange.PlanAsync(actual, $"{Own}CREATE TABLE t (a {before})", $"{Own}CREATE TABLE t (a {after})");

        Assert.That(plan.ToStatements().SelectMany(s => s.Hazards).Select(h => h.Kind), Is.EquivalentTo([HazardKind.RewritesTable, .. told]), plan.ToSql());
    }

    private static async Task<IReadOnlyList<(string Before, string After, bool HasCast)>> PairsAsync(TestDatabase database, string types)
    {
        await using var command = database.DataSource.CreateCommand(
            $"""
            SELECT format_type(b, NULL), format_type(a, NULL), EXISTS (SELECT FROM pg_cast WHERE castsource = b AND casttarget = a)
              FROM unnest({types}) b, unnest({types}) a WHERE a <> b
            """);
        await using var reader = await command.ExecuteReaderAsync();
        var pairs = new List<(string, string, bool)>();
        while (await reader.ReadAsync())
        {
            pairs.Add((reader.GetString(0), reader.GetString(1), reader.GetBoolean(2)));
        }

        return pairs;
    }

    private static string Table(int number, Func<int, string> type) =>
        $"CREATE TABLE t{number} ({string.Join(", ", Types.Select((_, i) => $"c{i} {type(i)}"))})";
}
