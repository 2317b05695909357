using System.Diagnostics;
using AssetTracer.Schema.CommandLine;
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

    private const string Variable = "COMMAND_PROCESS_DATABASE";

    public static async Task<int> MainAsync(string[] args)
    {
        var builder = Host.CreateApplicationBuilder(args);
        builder.Logging.SetMinimumLevel(LogLevel.Trace);
        builder.Services.AddSingleton(services =>
        {
            var database = new NpgsqlDataSourceBuilder(Environment.GetEnvironmentVariable(Variable));
            database.UseLoggerFactory(services.GetRequiredService<ILoggerFactory>());
            return database.Build();
        });
        builder.Services.AddSchemaMigrations();
        foreach (var migration in Orders.All)
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

    public static async Task<CommandRun> RunAsync(string connectionString, string environment, params string[] args)
    {
        var start = new ProcessStartInfo("dotnet", [typeof(CommandProcess).Assembly.Location, Name, .. args])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        start.Environment[Variable] = connectionString;
        start.Environment["DOTNET_ENVIRONMENT"] = environment;
        using var process = Process.Start(start)!;
        process.StandardInput.Close();
        var error = process.StandardError.ReadToEndAsync();
        var output = await process.StandardOutput.ReadToEndAsync();
        await process.WaitForExitAsync();
        return new(process.ExitCode, output, await error);
    }
}
