using System.CommandLine;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Npgsql;

namespace AssetTracer.Schema.CommandLine;

/// <summary>The options of every command with migrations: which database, which environment, and how much is told.</summary>
/// <param name="services">The application's services.</param>
/// <param name="isOwnOnly">Whether the command can't be asked of another database than the application's own.</param>
internal sealed class TargetOptions(IServiceProvider services, bool isOwnOnly = false)
{
    private readonly Option<string> _database = SharedOptions.Server("--database", "Another database than the application's own");

    private readonly Option<string> _environment = new("--environment")
    {
        Description = "The environment that the database belongs to: the one that the application runs in, unless --database names another database.",
        HelpName = "NAME",
    };

    private readonly Option<bool> _verbose = new("--verbose") { Description = "Shows what the application logs meanwhile, on standard error." };

    public void AddTo(Command command)
    {
        if (!isOwnOnly)
        {
            command.Add(_database);
        }

        command.Add(_environment);
        command.Add(_verbose);
    }

    public bool NamesEnvironment(ParseResult parsed) => parsed.GetValue(_environment) is not null;

    /// <summary>Says which database it is, and gives it.</summary>
    /// <exception cref="CommandException">It can't be told which database is meant.</exception>
    public async Task<Target> OpenAsync(ParseResult parsed)
    {
        Begin(parsed);
        var environment = EnvironmentOf(parsed, Named(parsed) is not null);
#pragma warning disable CA2000 // the target disposes of it
        var named = Named(parsed) is { } text ? Open(_database.Name, text) : null;
#pragma warning restore CA2000
        var scope = services.CreateAsyncScope();
        try
        {
            var target = new Target(scope, named ?? Own(scope.ServiceProvider), named) { Environment = environment };
            await parsed.InvocationConfiguration.Error.WriteLineAsync($"database: {target.Label}{(environment is null ? "" : $" ({Words.Flat(environment)})")}").ConfigureAwait(false);
            return target;
        }
        catch
        {
            await scope.DisposeAsync().ConfigureAwait(false);
            throw;
        }
    }

    /// <summary>Says which environment a fleet belongs to, and gives the services.</summary>
    /// <param name="parsed">The arguments.</param>
    /// <param name="isNamed">Whether it isn't the application's own fleet.</param>
    /// <exception cref="CommandException">It can't be told which databases are meant.</exception>
    public (AsyncServiceScope Scope, string? Environment) OpenFleet(ParseResult parsed, bool isNamed)
    {
        if (Named(parsed) is not null)
        {
            throw new CommandException($"{_database.Name} names one database and --fleet many. Give one of them.");
        }

        Begin(parsed);
        return (services.CreateAsyncScope(), EnvironmentOf(parsed, isNamed));
    }

    /// <summary>A database that an option names. Whoever asks for it disposes of it.</summary>
    /// <exception cref="CommandException">It isn't one.</exception>
    public NpgsqlDataSource Open(string option, string text) => ServerSource.Open(option, text, services.GetService<ILoggerFactory>());

    private void Begin(ParseResult parsed)
    {
        if (services.GetService<IServiceProviderIsService>()?.IsService(typeof(MigrationRunner)) == false)
        {
            throw new CommandException("The application has no migrations. Add them where it sets up its services: services.AddSchemaMigrations().AddFromAssemblyOf<…>().");
        }

        HostLogs.KeepApart(services, parsed.GetValue(_verbose));
    }

    private string? Named(ParseResult parsed) => isOwnOnly ? null : parsed.GetValue(_database);

    private static NpgsqlDataSource Own(IServiceProvider services)
    {
        try
        {
            return services.GetMigrationDatabase();
        }
        catch (Exception e) when (e is ArgumentException or FormatException or InvalidCastException)
        {
            // The driver's message may quote a piece of the connection string.
            throw new CommandException("The application's database can't be set up: its connection string isn't one that Npgsql understands. Check the application's configuration.", e);
        }
    }

    // A database that somebody names on the command line isn't that of the environment which the application runs in, unless they say so.
    private string? EnvironmentOf(ParseResult parsed, bool isNamed)
    {
        var named = parsed.GetValue(_environment);
        if (isNamed || services.GetService<IHostEnvironment>()?.EnvironmentName is not { Length: > 0 } running)
        {
            return named;
        }

        return named is null || named.Equals(running, StringComparison.OrdinalIgnoreCase) ? running : throw new CommandException(
            $"The application runs in {running} and not in the environment that --environment names. Set DOTNET_ENVIRONMENT to that one, or leave the option out.");
    }
}
