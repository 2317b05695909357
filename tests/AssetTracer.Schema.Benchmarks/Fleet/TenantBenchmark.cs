using System.Diagnostics;
using AssetTracer.Schema.Testing;
using static System.FormattableString;

namespace AssetTracer.Schema.Benchmarks.Fleet;

/// <summary>Schemas of one database as members of a fleet: whether what each costs grows with how many others there are.</summary>
internal sealed class TenantBenchmark(PostgresServer server, ResultTable table)
{
    public async Task MeasureAsync(IReadOnlyList<int> sizes)
    {
        foreach (var fingerprint in new[] { true, false })
        {
            (int Size, double Milliseconds)? before = null;
            foreach (var size in sizes)
            {
                var label = Invariant($"{size:#,0} schemas of one database, {(fingerprint ? "with" : "without")} fingerprint");
                var each = await MeasureAsync(size, fingerprint);
                table.Note($"{label}: the first migration, each", each.First, "ms");
                table.Note($"{label}: nothing to do, each", each.Idle, "ms");
                if (before is { } less)
                {
                    table.Note($"{label}: exponent", 1 + (Math.Log(each.First / less.Milliseconds) / Math.Log((double)size / less.Size)), "");
                }

                before = (size, each.First);
            }
        }
    }

    private async Task<(double First, double Idle)> MeasureAsync(int size, bool fingerprint)
    {
        await using var database = await server.CreateDatabaseAsync();
        await using (var command = database.DataSource.CreateCommand(Invariant($"DO $$ BEGIN FOR i IN 1..{size} LOOP EXECUTE format('CREATE SCHEMA tenant_%s', i); END LOOP; END $$")))
        {
            await command.ExecuteNonQueryAsync();
        }

        var fleet = new SchemaFleet(
            FleetSource.Of(Enumerable.Range(1, size).Select(i => new FleetMember(Invariant($"tenant {i}"), database.ConnectionString) { Schema = Invariant($"tenant_{i}") })),
            [new TenantTables()],
            new() { RecordFingerprint = fingerprint });
        return (await TimeAsync(fleet) / size, await TimeAsync(fleet) / size);
    }

    private static async Task<double> TimeAsync(SchemaFleet fleet)
    {
        var start = Stopwatch.GetTimestamp();
        var report = await fleet.MigrateAsync();
        return report.IsCurrent ? Stopwatch.GetElapsedTime(start).TotalMilliseconds : throw new InvalidOperationException(report.ToText());
    }

    [Migration("001", "2025-11-04", "Ten tables of a tenant")]
    private sealed class TenantTables : Migration
    {
        protected override void Up(MigrationBuilder migration)
        {
            foreach (var name in Names)
            {
                migration.Sql($"CREATE TABLE {name} (id bigint PRIMARY KEY, name text NOT NULL, note text, created_at timestamptz NOT NULL DEFAULT now())");
            }
        }

        protected override void Down(MigrationBuilder migration)
        {
            foreach (var name in Names)
            {
                migration.DropTable(name);
            }
        }

        protected override void Verify(VerificationBuilder verify)
        {
            foreach (var name in Names)
            {
                verify.HasTable(name);
            }
        }

        private static IEnumerable<string> Names => Enumerable.Range(1, 10).Select(i => Invariant($"table_{i}"));
    }
}
