using System.Diagnostics;
using System.Net;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json;
using AssetTracer.Schema.PostgresTests.Running;

namespace AssetTracer.Schema.PostgresTests.Hosting;

/// <summary>The web sample as a process of its own: whether it becomes ready, and what it tells over HTTP.</summary>
public sealed class WebSampleTests
{
    [Test]
    public async Task It_does_not_become_ready_on_the_old_database_and_names_what_is_pending_and_what_to_run()
    {
        await using var database = await OwnedDatabase.CreateAsync();
        await using var web = new WebProcess(database.ConnectionString, "Production");

        await web.EndedAsync();

        Assert.Multiple(() =>
        {
            Assert.That(web.ExitCode, Is.Not.Zero);
            Assert.That(web.Output, Does.Contain("AssetTracer.Web isn't started."));
            Assert.That(web.Output, Does.Contain("Migration 007 \"Per-organization quotation numbering\" is pending"));
            Assert.That(web.Output, Does.Contain("run \"AssetTracer.Web schema migrate\""));
            Assert.That(web.Output, Does.Not.Contain("Now listening").And.Not.Contain("secret of the owner"));
        });
    }

    [Test]
    public async Task Quotations_are_numbered_by_organization_and_a_duplicate_is_told_by_the_watch()
    {
        await using var database = await OwnedDatabase.CreateAsync();
        await using var web = new WebProcess(database.ConnectionString, "Development");
        using var client = new HttpClient { BaseAddress = await web.ListensAsync() };
        var (acme, globex) = (await OrganizationAsync(client, "Acme"), await OrganizationAsync(client, "Globex"));

        var numbers = new[] { await NumberAsync(client, acme), await NumberAsync(client, globex), await NumberAsync(client, acme) };
        using var duplicate = await client.PostAsJsonAsync($"/organizations/{acme}/quotations", new { client = "Third client", number = numbers[0] });
        using var stranger = new HttpRequestMessage(HttpMethod.Get, "/health") { Headers = { { "X-Forwarded-For", "203.0.113.7" } } };
        using var told = await client.SendAsync(stranger);
        Assert.That(await told.Content.ReadAsStringAsync(), Does.Contain("Healthy").And.Not.Contain("quotations"), "a stranger hears no names");
        using var health = await client.GetFromJsonAsync<JsonDocument>("/health");

        Assert.Multiple(() =>
        {
            Assert.That(numbers.Select(n => n[^4..]), Is.EqualTo(["0001", "0001", "0002"]));
            Assert.That(web.Output, Does.Not.Contain("secret of the owner"), "it logs at the most verbose level");
            Assert.That(duplicate.StatusCode, Is.EqualTo(HttpStatusCode.Conflict));
            var checks = health!.RootElement.GetProperty("checks");
            Assert.That(health.RootElement.GetProperty("status").GetString(), Is.EqualTo("Healthy"));
            Assert.That(checks.GetProperty("schema").GetProperty("data").GetProperty("state").GetString(), Is.EqualTo("current"));
            Assert.That(
                checks.GetProperty("schema-watch").GetProperty("data").GetProperty("failures").EnumerateArray().Select(f => f.GetString()),
                Is.EqualTo(["duplicate key, quotations_organization_id_quotation_number_key on public.quotations: once"]));
        });
    }

    [Test]
    public async Task Ten_that_start_at_once_migrate_once_and_an_outage_of_the_database_degrades_them_until_it_is_back()
    {
        await using var server = await StoppableServer.StartAsync();
        var all = Enumerable.Range(0, 10).Select(_ => new WebProcess(server.ConnectionString, "Development", ("AssetTracer__Schema__HealthInterval", "00:00:00"))).ToList();
        try
        {
            var addresses = await Task.WhenAll(all.Select(w => w.ListensAsync()));
            Assert.That(
                await server.DataSource.ScalarAsync<bool>("SELECT count(*) = count(DISTINCT version) AND count(*) > 6 FROM public.schema_migrations_journal WHERE direction = 'up' AND outcome = 'applied'"));

            using var client = new HttpClient { BaseAddress = addresses[^1] };
            var before = await StatusAsync(client);
            await server.StopAsync();
            var meanwhile = await StatusAsync(client);
            await server.StartAgainAsync();
            var after = await StatusAsync(client);

            Assert.That((before, meanwhile, after), Is.EqualTo(("Healthy", "Degraded", "Healthy")));
            Assert.That(all.Select(w => w.HasEnded), Has.None.True, "an outage ends none of them");
        }
        finally
        {
            await Task.WhenAll(all.Select(w => w.DisposeAsync().AsTask()));
        }
    }

    private static async Task<string> StatusAsync(HttpClient client)
    {
        using var health = await client.GetFromJsonAsync<JsonDocument>("/health");
        return health!.RootElement.GetProperty("checks").GetProperty("schema").GetProperty("status").GetString()!;
    }

    private static async Task<string> OrganizationAsync(HttpClient client, string name)
    {
        using var response = await client.PostAsJsonAsync("/organizations", new { name });
        using var created = await response.EnsureSuccessStatusCode().Content.ReadFromJsonAsync<JsonDocument>();
        return created!.RootElement.GetProperty("id").GetString()!;
    }

    private static async Task<string> NumberAsync(HttpClient client, string organization)
    {
        using var response = await client.PostAsJsonAsync($"/organizations/{organization}/quotations", new { client = "First client" });
        using var created = await response.EnsureSuccessStatusCode().Content.ReadFromJsonAsync<JsonDocument>();
        return created!.RootElement.GetProperty("number").GetString()!;
    }

    private sealed class WebProcess : IAsyncDisposable
    {
        private readonly Process _process;
        private readonly StringBuilder _output = new();
        private readonly TaskCompletionSource<Uri> _listens = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public WebProcess(string connectionString, string environment, params (string Name, string Value)[] settings)
        {
            var start = new ProcessStartInfo("dotnet", [Path.Combine(AppContext.BaseDirectory, "AssetTracer.Web.dll"), "--urls", "http://127.0.0.1:0"])
            {
                RedirectStandardOutput = true,
                RedirectStandardError = true,
                WorkingDirectory = AppContext.BaseDirectory,
            };
            start.Environment["ASPNETCORE_ENVIRONMENT"] = environment;
            start.Environment["DOTNET_ENVIRONMENT"] = environment;
            start.Environment["ConnectionStrings__AssetTracer"] = connectionString;
            start.Environment["Logging__LogLevel__Default"] = "Trace";
            start.Environment["DOTNET_DbgEnableMiniDump"] = "0";
            foreach (var (name, value) in settings)
            {
                start.Environment[name] = value;
            }

            _process = new() { StartInfo = start };
            _process.OutputDataReceived += (_, e) => Take(e.Data);
            _process.ErrorDataReceived += (_, e) => Take(e.Data);
            _process.Start();
            _process.BeginOutputReadLine();
            _process.BeginErrorReadLine();
        }

        public string Output
        {
            get
            {
                lock (_output)
                {
                    return _output.ToString();
                }
            }
        }

        public bool HasEnded => _process.HasExited;

        public int ExitCode => _process.ExitCode;

        public Task EndedAsync() => _process.WaitForExitAsync();

        public async Task<Uri> ListensAsync() =>
            await Task.WhenAny(_listens.Task, _process.WaitForExitAsync()) == _listens.Task
                ? await _listens.Task
                : throw new InvalidOperationException($"It ended: {Output}");

        public async ValueTask DisposeAsync()
        {
            if (!_process.HasExited)
            {
                _process.Kill(entireProcessTree: true);
            }

            await _process.WaitForExitAsync();
            _process.Dispose();
        }

        private void Take(string? line)
        {
            lock (_output)
            {
                _output.AppendLine(line);
            }

            const string Listening = "Now listening on: ";
            if (line?.IndexOf(Listening, StringComparison.Ordinal) is { } at and >= 0)
            {
                _listens.TrySetResult(new(line[(at + Listening.Length)..].Trim()));
            }
        }
    }
}
