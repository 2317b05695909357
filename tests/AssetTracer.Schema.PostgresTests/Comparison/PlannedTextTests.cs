using AssetTracer.Schema.Testing;

namespace AssetTracer.Schema.PostgresTests.Comparison;

/// <summary>What a plan looks like to whoever reads it before it is run.</summary>
[Parallelizable(ParallelScope.All)]
public sealed class PlannedTextTests
{
    private const string Before = """
        CREATE SCHEMA shop;;
        CREATE TYPE shop.state AS ENUM ('new', 'paid', 'lost');;
        CREATE TABLE shop.customers (id integer PRIMARY KEY, name varchar(40), fax text);;
        CREATE TABLE shop.orders (id integer PRIMARY KEY, customer integer, number integer NOT NULL, total integer, state shop.state, CONSTRAINT orders_number_key UNIQUE (number));;
        CREATE INDEX orders_total ON shop.orders (total);;
        CREATE VIEW shop.totals AS SELECT id, total FROM shop.orders;;
        CREATE TABLE shop.drafts (id integer)
        """;

    private const string After = """
        CREATE SCHEMA shop;;
        CREATE TYPE shop.state AS ENUM ('new', 'paid');;
        CREATE TABLE shop.customers (id integer PRIMARY KEY, name text NOT NULL, "E-Mail" text DEFAULT 'a "quoted" one');;
        CREATE TABLE shop.orders (id integer PRIMARY KEY, customer integer REFERENCES shop.customers, number integer NOT NULL, total bigint, state shop.state,
            CONSTRAINT orders_number_key UNIQUE (customer, number), CONSTRAINT orders_total_check CHECK (total >= 0));;
        CREATE INDEX orders_customer ON shop.orders (customer);;
        CREATE UNIQUE INDEX customers_name ON shop.customers (name);;
        CREATE VIEW shop.totals AS SELECT id, total FROM shop.orders;;
        ALTER TABLE shop.orders ENABLE ROW LEVEL SECURITY;;
        CREATE POLICY cheap ON shop.orders USING (total < 100);;
        CREATE FUNCTION shop.stamp() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NEW; END';;
        CREATE TRIGGER stamp BEFORE UPDATE ON shop.orders FOR EACH ROW EXECUTE FUNCTION shop.stamp();;
        COMMENT ON TABLE shop.orders IS 'What customers
        want';;
        CREATE TABLE shop.payments (id integer GENERATED ALWAYS AS IDENTITY PRIMARY KEY, "order" integer REFERENCES shop.orders)
        """;

    [Test]
    public async Task A_dozen_kinds_of_changes_read_as_sql() => await Verifier.Verify((await PlanAsync()).Plan.ToSql());

    [Test]
    public async Task A_dozen_kinds_of_changes_read_as_a_migration()
    {
        var (plan, back) = await PlanAsync();
        await Verifier.Verify(plan.ToMigration(back, "042", new DateOnly(2025, 11, 4)));
    }

    private static async Task<(ChangePlan Plan, ChangePlan Back)> PlanAsync()
    {
        Assume.That((await TestServer.Instance).MajorVersion, Is.EqualTo(15), "What is written depends a little on the server's version.");
        await using var actual = await TestServer.CreateDatabaseAsync();
        await using var expected = await TestServer.CreateDatabaseAsync();
        await PlannedChange.ExecuteAsync(actual, Before);
        await PlannedChange.ExecuteAsync(expected, After);
        var (old, young) = (await PlannedChange.ReadAsync(actual), await PlannedChange.ReadAsync(expected));
        return (
            ChangePlanner.Plan(old, young, new() { BeforeName = "production", AfterName = "staging", Ignore = [NoiseCategory.Owners] }),
            ChangePlanner.Plan(young, old, new() { BeforeName = "staging", AfterName = "production", Ignore = [NoiseCategory.Owners] }));
    }
}
