using System.Diagnostics;
using AssetTracer.Schema.PostgresTests.Running;
using Microsoft.Extensions.DependencyInjection;
using Npgsql;

namespace AssetTracer.Schema.PostgresTests.CommandLine;

/// <summary>Who may say yes, to what, and how somebody gets out of the question.</summary>
[TestFixture]
public sealed class ConfirmationTests : OwnedDatabaseFixture
{
    [Test]
    [CancelAfter(60_000)]
    public async Task Who_wants_out_while_nothing_is_typed_gets_out_at_once(CancellationToken limit)
    {
        using var host = CommandHost.Of(Database.ConnectionString, "Development", Orders.All);
        using var stop = new CancellationTokenSource();
        using var keyboard = new SilentKeyboard();
#pragma warning disable CA2025 // the run is awaited before they are disposed of
        var run = Task.Run(() => host.AskAsync(keyboard, stop.Token, "schema", "migrate"), CancellationToken.None);
#pragma warning restore CA2025
        await keyboard.Asked.WaitAsync(limit);

        await stop.CancelAsync();
        var (exitCode, output, error) = await run.WaitAsync(limit);

        Assert.That((exitCode, output), Is.EqualTo((2, "")));
        Assert.That(error, Does.EndWith("Stopped before anybody answered. Nothing was changed." + Environment.NewLine));
        Assert.That(await Database.ScalarAsync<bool>("SELECT to_regclass('public.orders') IS NULL"), Is.True);
    }

    [Test]
    [CancelAfter(120_000)]
    public async Task Ctrl_C_at_a_real_terminal_ends_the_program(CancellationToken limit)
    {
        const string Script = "/usr/bin/script";
        Assume.That(File.Exists(Script), "There is no program script here, that gives a terminal.");

        // Who runs the tests in the background may have them ignore Ctrl+C, and they pass that on.
        var command = $"env --default-signal=INT dotnet '{typeof(CommandProcess).Assembly.Location}' {CommandProcess.Name} schema migrate";
        var start = new ProcessStartInfo(Script, ["-qec", command, "/dev/null"]) { RedirectStandardInput = true, RedirectStandardOutput = true };
        start.Environment[CommandProcess.Variable] = Database.ConnectionString;
        start.Environment["DOTNET_ENVIRONMENT"] = "Development";
        using var process = Process.Start(start)!;
        try
        {
            var (shown, buffer) = ("", new char[1024]);
            while (!shown.Contains("[y/N]", StringComparison.Ordinal))
            {
                var count = await process.StandardOutput.ReadAsync(buffer, limit);
                Assert.That(count, Is.Positive, shown);
                shown += new string(buffer, 0, count);
            }

            await process.StandardInput.WriteAsync("\u0003");
            await process.StandardInput.FlushAsync(limit);
            shown += await process.StandardOutput.ReadToEndAsync(limit);
            await process.WaitForExitAsync(limit);

            Assert.That(shown, Does.Contain("Stopped before anybody answered. Nothing was changed."));
            Assert.That(await Database.ScalarAsync<bool>("SELECT to_regclass('public.orders') IS NULL"), Is.True);
        }
        finally
        {
            if (!process.HasExited)
            {
                process.Kill(entireProcessTree: true);
            }
        }
    }

    [Test]
    public async Task A_database_that_knows_its_environment_is_not_taken_for_another()
    {
        using var production = CommandHost.Of(Database.ConnectionString, "Production", Orders.First, Orders.Second);
        using var laptop = CommandHost.Of("Host=127.0.0.1;Port=1", "Development", Orders.All);
        string[] migrate = ["migrate", "--database", Database.ConnectionString, "--environment"];
        Assert.That((await production.RunAsync("migrate", "--environment", "Production", "--yes")).ExitCode, Is.Zero);

        var mistaken = await laptop.RunAsync([.. migrate, "Development", "--yes"]);
        var wrong = await laptop.RunAsync([.. migrate, "Development", "--environment-was", "Staging", "--yes"]);

        Assert.Multiple(() =>
        {
            Assert.That((mistaken.ExitCode, wrong.ExitCode), Is.EqualTo((2, 2)));
            Assert.That(mistaken.Error, Does.Contain("belongs to Production, as its own journal says, and not to Development").And.Contain("--environment-was Production").And.Contain("Nothing was changed."));
        });
        Assert.That(await CountAsync(), Is.EqualTo(2));

        var typed = await laptop.TypeAsync("Production", "migrate", "--database", Database.ConnectionString, "--to", "002");
        Assert.That(typed.ExitCode, Is.Zero, typed.Error);

        var meant = await laptop.RunAsync([.. migrate, "Staging", "--environment-was", "production", "--yes"]);
        Assert.That(meant.ExitCode, Is.Zero, meant.Error);
        Assert.That(await CountAsync(), Is.EqualTo(3));
        Assert.That(await Database.ScalarAsync<string>("SELECT string_agg(message, ', ' ORDER BY id) FROM schema_migrations_journal WHERE outcome = 'environment'"), Is.EqualTo("Production, Staging"));
    }

    [Test]
    public async Task What_an_application_says_of_itself_is_not_said_of_a_database_that_somebody_names()
    {
        using var laptop = new CommandHost("Host=127.0.0.1;Port=1", "Development", services =>
        {
            services.AddSchemaMigrations(options => options.Environment = "Development");
            services.AddSingleton<Migration>(Orders.First);
        });
        var name = new NpgsqlConnectionStringBuilder(Database.ConnectionString).Database!;

        var typed = await laptop.TypeAsync(name, "migrate", "--database", Database.ConnectionString);

        Assert.That(typed.ExitCode, Is.Zero, typed.Error);
        Assert.That(await Database.ScalarAsync<long>("SELECT count(*) FROM schema_migrations_journal WHERE outcome = 'environment'"), Is.Zero);
    }

    [Test]
    public async Task A_host_and_a_command_agree_on_the_name()
    {
        await Database.Runner(new MigrationOptions { Environment = "Production" }, Orders.First).RunAsync();
        using var application = CommandHost.Of(Database.ConnectionString, "Production", Orders.All);
        using var laptop = CommandHost.Of(Database.ConnectionString, "Development", Orders.All);

        var mistaken = await laptop.RunAsync("migrate", "--yes");
        var meant = await application.RunAsync("migrate", "--environment", "production", "--yes");

        Assert.That((mistaken.ExitCode, meant.ExitCode), Is.EqualTo((2, 0)), meant.Error);
        Assert.That(mistaken.Error, Does.Contain("belongs to Production"));
    }

    [Test]
    public async Task Databases_of_two_environments_are_still_the_same()
    {
        await using var other = await OwnedDatabase.CreateAsync();
        using var staging = CommandHost.Of(Database.ConnectionString, "Staging", Orders.All);
        using var production = CommandHost.Of(other.ConnectionString, "Production", Orders.All);
        Assert.That((await staging.RunAsync("migrate", "--environment", "Staging", "--yes")).ExitCode, Is.Zero);
        Assert.That((await production.RunAsync("migrate", "--environment", "Production", "--yes")).ExitCode, Is.Zero);

        var same = await production.RunAsync("compare", "--expected", Database.Superuser.ConnectionString, "--actual", other.Superuser.ConnectionString, "--ignore", "owners", "--ignore", "privileges");

        Assert.That(same.ExitCode, Is.Zero, same.Output);
    }

    private Task<long> CountAsync() => Database.ScalarAsync<long>("SELECT count(*) FROM public.schema_migrations");

    /// <summary>A console's reader: it blocks, and no token stops it.</summary>
    private sealed class SilentKeyboard : TextReader
    {
        private readonly TaskCompletionSource _asked = new(TaskCreationOptions.RunContinuationsAsynchronously);
        private readonly TaskCompletionSource _never = new();

        public Task Asked => _asked.Task;

        public override string? ReadLine()
        {
            _asked.TrySetResult();
            _never.Task.Wait();
            return null;
        }

        public override Task<string?> ReadLineAsync() => Task.FromResult(ReadLine());

        protected override void Dispose(bool disposing)
        {
            _never.TrySetResult();
            base.Dispose(disposing);
        }
    }
}
