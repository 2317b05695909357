using AssetTracer.Schema.CommandLine;
using AssetTracer.Schema.Tests;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Npgsql;

namespace AssetTracer.Schema.PostgresTests.CommandLine;

/// <summary>An application with migrations, whose commands a test runs.</summary>
internal sealed class CommandHost : IDisposable
{
    private readonly IHost _host;

    public CommandHost(string connectionString, string environment, Action<IServiceCollection> configure)
    {
        var builder = Host.CreateApplicationBuilder(new HostApplicationBuilderSettings { EnvironmentName = environment });
        builder.Logging.ClearProviders();
        builder.Services.AddSingleton(_ => NpgsqlDataSource.Create(connectionString));
        configure(builder.Services);
        _host = builder.Build();
    }

    public IServiceProvider Services => _host.Services;

    public static CommandHost Of(string connectionString, string environment, params Migration[] migrations) => new(connectionString, environment, services =>
    {
        services.AddSchemaMigrations();
        foreach (var migration in migrations)
        {
            services.AddSingleton(migration);
        }
    });

    /// <summary>Where nobody types.</summary>
    public Task<CommandRun> RunAsync(params string[] args) => RunAsync(null, CancellationToken.None, args);

    /// <summary>At a keyboard.</summary>
    public Task<CommandRun> TypeAsync(string line, params string[] args) => RunAsync(line, CancellationToken.None, args);

    public async Task<CommandRun> RunAsync(string? typed, CancellationToken cancellationToken, params string[] args)
    {
        using var output = new StringWriter();
        using var error = new StringWriter();
        using var input = typed is null ? null : new StringReader(typed);
        var exitCode = await SchemaCommands.RunAsync(Services, args, new TerminalConfiguration { Output = output, Error = error, Input = input }, cancellationToken);
        return new(exitCode, output.ToString(), error.ToString());
    }

    /// <summary>At a keyboard that somebody else holds.</summary>
    public async Task<CommandRun> AskAsync(TextReader input, CancellationToken cancellationToken, params string[] args)
    {
        using var output = new StringWriter();
        using var error = new StringWriter();
        var exitCode = await SchemaCommands.RunAsync(Services, args, new TerminalConfiguration { Output = output, Error = error, Input = input }, cancellationToken);
        return new(exitCode, output.ToString(), error.ToString());
    }

    /// <summary>On a coloured terminal.</summary>
    public async Task<CommandRun> ShowAsync(params string[] args)
    {
        using var output = new StringWriter();
        using var error = new StringWriter();
        var exitCode = await SchemaCommands.RunAsync(Services, args, new TerminalConfiguration { Output = output, Error = error, IsColoured = true }, CancellationToken.None);
        return new(exitCode, output.ToString(), error.ToString());
    }

    public void Dispose() => _host.Dispose();
}
