using System.Diagnostics;
using System.Globalization;
using AssetTracer.Schema.CommandLine;
using AssetTracer.Schema.PostgresTests.Running;
using AssetTracer.Schema.Tests;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Npgsql;

namespace AssetTracer.Schema.PostgresTests.CommandLine;

/// <summary>The test assembly as an application of its own, with a console that everything is logged to and the commands in its executable.</summary>
internal static class CommandProcess
{
    public const string Name = "application";

    public const string Variable = "COMMAND_PROCESS_DATABASE";

    /// <summary>How many numbered migrations the application has, instead of those of <see cref="Orders"/>.</summary>
    public const string Numbered = "COMMAND_PROCESS_NUMBERED";

    // What the application is called with to be the dotnet tool instead, which has no migrations.
    public const string Tool = "tool";

    public static async Task<int> MainAsync(string[] args)
    {
        if (args is [Tool, .. var rest])
        {
            return await SchemaCommands.RunAsync(rest, Console.Out, Console.Error);
        }

        var builder = Host.CreateApplicationBuilder(args);
        builder.Logging.SetMinimumLevel(LogLevel.Trace);
        builder.Services.AddSingleton(services =>
        {
            var database = new NpgsqlDataSourceBuilder(Environment.GetEnvironmentVariable(Variable));
            database.UseLoggerFactory(services.GetRequiredService<ILoggerFactory>());
            return database.Build();
        });
        builder.Services.AddSchemaMigrations()
            .AddChecklist(options => options.Manual = [new("backup", "A backup was taken and restored on trial")])
            .ProbeAccess(probes => probes.As(new NpgsqlConnectionStringBuilder(Environment.GetEnvironmentVariable(Variable)).Username!).Select("numbered_1", AccessExpectation.NoRowsOrEmpty));
        foreach (var migration in Migrations())
        {
            builder.Services.AddSingleton(migration);
        }

        using var host = builder.Build();
        if (SchemaCommands.IsCommand(args))
        {
            return await host.RunSchemaCommandAsync(args);
        }

        Console.WriteLine("The application runs.");
        return 0;
    }

    public static Task<CommandRun> RunAsync(string connectionString, string environment, params string[] args) =>
        RunAsync("", [(Variable, connectionString), ("DOTNET_ENVIRONMENT", environment)], args);

    public static async Task<CommandRun> RunAsync(string folder, IEnumerable<(string Name, string Value)> environment, params IEnumerable<string> args)
    {
        var start = new ProcessStartInfo("dotnet", [typeof(CommandProcess).Assembly.Location, Name, .. args])
        {
            WorkingDirectory = folder,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        foreach (var (name, value) in environment)
        {
            start.Environment[name] = value;
        }

        using var process = Process.Start(start)!;
        process.StandardInput.Close();
        var error = process.StandardError.ReadToEndAsync();
        var output = await process.StandardOutput.ReadToEndAsync();
        await process.WaitForExitAsync();
        return new(process.ExitCode, output, await error);
    }

    private static IEnumerable<Migration> Migrations() => int.TryParse(Environment.GetEnvironmentVariable(Numbered), CultureInfo.InvariantCulture, out var count)
        ? Enumerable.Range(1, count).Select(NumberedMigration.Of)
        : Orders.All;
}
