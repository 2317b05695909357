using System.Diagnostics;
using System.Diagnostics.Metrics;

namespace AssetTracer.Schema.PostgresTests.Running;

[Parallelizable(ParallelScope.All)]
public sealed class DiagnosticsTests
{
    [Test]
    public async Task A_run_is_a_span_with_one_for_each_migration()
    {
        await using var database = await OwnedDatabase.CreateAsync();
        var name = database.Superuser.Name;
        var spans = new List<Activity>();
        using var listener = new ActivityListener
        {
            ShouldListenTo = s => s.Name == SchemaDiagnostics.ActivitySourceName,
            Sample = (ref ActivityCreationOptions<ActivityContext> _) => ActivitySamplingResult.AllData,
            ActivityStopped = a =>
            {
                lock (spans)
                {
                    if (a.GetTagItem("db.namespace") as string == name)
                    {
                        spans.Add(a);
                    }
                }
            },
        };
        ActivitySource.AddActivityListener(listener);

        Assert.ThrowsAsync<MigrationFailedException>(() => database.Runner(
            new M1("CREATE TABLE a (id int UNIQUE); INSERT INTO a VALUES (4711)"), new M2("INSERT INTO a SELECT 4700 + 11")).RunAsync());

        Assert.Multiple(() =>
        {
            Assert.That(spans.Select(s => s.OperationName), Is.EqualTo(["schema.migration", "schema.migration", "schema.migrate"]));
            Assert.That(spans.Select(s => s.GetTagItem("schema.migration.version")), Is.EqualTo(new[] { "001", "002", null }));
            Assert.That(spans[..2].Select(s => s.ParentSpanId), Is.All.EqualTo(spans[2].SpanId));
            Assert.That(spans[1].Status, Is.EqualTo(ActivityStatusCode.Error));
            Assert.That(spans[1].StatusDescription, Does.Contain("23505").And.Not.Contain("Key (id)"), "rows are told to nobody");
        });
    }

    [Test]
    public async Task What_was_applied_reverted_and_failed_is_measured()
    {
        await using var database = await OwnedDatabase.CreateAsync();
        var name = database.Superuser.Name;
        var measured = new List<string>();
        using var listener = new MeterListener
        {
            InstrumentPublished = (instrument, l) =>
            {
                if (instrument.Meter.Name == SchemaDiagnostics.MeterName)
                {
                    l.EnableMeasurementEvents(instrument);
                }
            },
        };
        listener.SetMeasurementEventCallback<long>((instrument, value, tags, _) => Add($"{instrument.Name} {value}", tags));
        listener.SetMeasurementEventCallback<double>((instrument, _, tags, _) => Add(instrument.Name, tags));
        listener.Start();

        var runner = database.Runner(new M1("SELECT 1"), new M2("SELECT 2", "SELECT 3"));
        await runner.RunAsync();
        await runner.RollbackToAsync(new("001"));
        Assert.ThrowsAsync<MigrationFailedException>(() => database.Runner(new M1("SELECT 1"), new M2("SELECT 1 / 0")).RunAsync());

        Assert.That(measured, Is.EqualTo([
            "schema.migration.duration up ok", "schema.migrations.applied 1", "schema.migration.duration up ok", "schema.migrations.applied 1",
            "schema.migration.duration down ok", "schema.migrations.reverted 1", "schema.migration.duration up failed", "schema.migrations.failed 1",
        ]));

        void Add(string what, ReadOnlySpan<KeyValuePair<string, object?>> tags)
        {
            var values = tags.ToArray().ToDictionary(t => t.Key, t => t.Value as string);
            if (values["db.namespace"] == name)
            {
                measured.Add(string.Join(' ', new[] { what, values.GetValueOrDefault("schema.migration.direction"), values.GetValueOrDefault("schema.migration.outcome") }.OfType<string>()));
            }
        }
    }
}
