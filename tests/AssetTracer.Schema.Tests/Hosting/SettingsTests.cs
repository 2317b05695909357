using AssetTracer.Schema.Hosting;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace AssetTracer.Schema.Tests.Hosting;

/// <summary>The section AssetTracer:Schema of an application's configuration.</summary>
public sealed class SettingsTests
{
    [Test]
    public void Each_option_is_bound()
    {
        var options = Read(
            ("Startup", "ReportOnly"), ("Wait", "00:01:00"), ("PollInterval", "00:00:01"), ("MigrateCommand", "make database"), ("HealthInterval", "00:00:05"),
            ("HealthTimeout", "00:00:03"), ("ConnectionString", "Host=db"), ("HistoryTable", "app.history"), ("LockTimeout", "00:02:00"),
            ("Environment", "Staging"), ("PreviousEnvironment", "Production"),
            ("Watch:Window", "00:10:00"), ("Watch:Interval", "00:00:30"), ("Watch:MinimumCount", "5"), ("Watch:Factor", "1.5"),
            ("Watch:MaximumSubjects", "50"), ("Watch:BaselineFile", "/var/lib/shop/watch.json"), ("Watch:Build", "4711"));

        Assert.Multiple(() =>
        {
            Assert.That(options.Startup, Is.EqualTo(SchemaStartup.ReportOnly));
            Assert.That(options.Wait, Is.EqualTo(TimeSpan.FromMinutes(1)));
            Assert.That(options.PollInterval, Is.EqualTo(TimeSpan.FromSeconds(1)));
            Assert.That(options.MigrateCommand, Is.EqualTo("make database"));
            Assert.That(options.HealthInterval, Is.EqualTo(TimeSpan.FromSeconds(5)));
            Assert.That(options.HealthTimeout, Is.EqualTo(TimeSpan.FromSeconds(3)));
            Assert.That(options.ConnectionString, Is.EqualTo("Host=db"));
            Assert.That(options.HistoryTable, Is.EqualTo(new QualifiedName("app", "history")));
            Assert.That(options.LockTimeout, Is.EqualTo(TimeSpan.FromMinutes(2)));
            Assert.That((options.Environment, options.PreviousEnvironment), Is.EqualTo(("Staging", "Production")));
        });
        Assert.That(options.Watch, Is.EqualTo(new WatchOptions
        {
            Window = TimeSpan.FromMinutes(10),
            Interval = TimeSpan.FromSeconds(30),
            MinimumCount = 5,
            Factor = 1.5,
            MaximumSubjects = 50,
            BaselineFile = "/var/lib/shop/watch.json",
            Build = "4711",
        }).UsingPropertiesComparer());
    }

    [Test]
    public void Every_option_has_a_key()
    {
        var keys = Refusal(("x", "1"), ("Watch:x", "1"));

        Assert.Multiple(() =>
        {
            foreach (var name in typeof(SchemaHostingOptions).GetProperties().Concat(typeof(WatchOptions).GetProperties()).Select(p => p.Name))
            {
                Assert.That(keys, Does.Match($@"\b{name}\b"));
            }
        });
    }

    [TestCase("Wait", "soon", "AssetTracer:Schema:Wait is \"soon\", which isn't a duration in hours, minutes and seconds. Write it like 00:00:30, for 30 seconds.")]
    [TestCase("Wait", "10", "AssetTracer:Schema:Wait is \"10\", which isn't a duration in hours, minutes and seconds. Write it like 00:00:30, for 30 seconds.")]
    [TestCase("Watch:Window", "5:00", "AssetTracer:Schema:Watch:Window is \"5:00\", which isn't a duration in hours, minutes and seconds. Write it like 00:00:30, for 30 seconds.")]
    [TestCase("HealthInterval", "05:00:00", "AssetTracer:Schema:HealthInterval is 05:00:00. Choose a duration from 00:00:00 to 01:00:00, as in 00:00:30.")]
    [TestCase("Wait:Seconds", "10", "AssetTracer:Schema:Wait is one setting and no section. Give it a value of its own.")]
    [TestCase("Wait", "-00:00:01", "AssetTracer:Schema:Wait is -00:00:01. Choose a duration from 00:00:00 to 1.00:00:00, as in 00:00:30.")]
    [TestCase("Startup", "Migrate", "AssetTracer:Schema:Startup is \"Migrate\", which isn't one of MigrateOnStartup, RequireCurrent, ReportOnly, Nothing.")]
    [TestCase("Startup", "1", "AssetTracer:Schema:Startup is \"1\", which isn't one of MigrateOnStartup, RequireCurrent, ReportOnly, Nothing.")]
    [TestCase("HistoryTable", "a.b.c", "AssetTracer:Schema:HistoryTable is \"a.b.c\", which isn't the name of a table. Write it like public.schema_migrations.")]
    [TestCase("Watch:MinimumCount", "few", "AssetTracer:Schema:Watch:MinimumCount is \"few\", which isn't a whole number. Write it like 3.")]
    [TestCase("Watch:Factor", "0.5", "AssetTracer:Schema:Watch:Factor is 0.5. Choose 1 or more.")]
    [TestCase("Watch:Interval", "00:10:00", "AssetTracer:Schema:Watch:Interval is 00:10:00, longer than AssetTracer:Schema:Watch:Window, 00:05:00. Choose a shorter one.")]
    public void A_wrong_value_is_refused_with_its_key_and_the_way_out(string key, string value, string expected) =>
        Assert.That(Refusal((key, value)), Is.EqualTo(expected));

    [TestCase("Watch", "AssetTracer:Schema:Watch isn't a setting but a section of them. Set BaselineFile, Build, Factor, Interval, MaximumSubjects, MinimumCount, Window within it.")]
    public void A_value_where_a_section_belongs_is_refused_and_not_told(string key, string expected) =>
        Assert.That(Refusal((key, "on with secret")), Is.EqualTo(expected));

    [Test]
    public void A_key_that_is_none_is_refused_and_its_value_is_not_told() =>
        Assert.That(Refusal(("ConectionString", "Password=secret")), Does.StartWith("AssetTracer:Schema:ConectionString isn't a setting.").And.Not.Contain("secret"));

    private static SchemaHostingOptions Read(params (string Key, string Value)[] settings)
    {
        var services = new ServiceCollection();
        services.AddSingleton<IConfiguration>(new ConfigurationBuilder()
            .AddInMemoryCollection(settings.Select(s => KeyValuePair.Create($"AssetTracer:Schema:{s.Key}", (string?)s.Value)))
            .Build());
        services.AddSchemaMigrations().RequireCurrent().WatchFailures();
        using var provider = services.BuildServiceProvider();
        return provider.GetRequiredService<IOptions<SchemaHostingOptions>>().Value;
    }

    private static string Refusal(params (string Key, string Value)[] settings) =>
        Assert.Throws<OptionsValidationException>(() => Read(settings))!.Message;
}
