using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Hosting;

namespace AssetTracer.Schema.Testing;

/// <summary>Starts an application on a test's database, by the connection string that it reads from its configuration.</summary>
public static class TestDatabaseHostExtensions
{
    /// <summary>
    /// Lets an application use a test's database. The setting is there before the application's own <c>Program</c> reads it, also where the builder is
    /// that of ASP.NET Core's <c>WebApplicationFactory</c>.
    /// </summary>
    /// <param name="builder">The host that is about to be built, as <c>WebApplicationFactory.CreateHost</c> gets it.</param>
    /// <param name="database">The database.</param>
    /// <param name="connectionName">The connection string's name: <c>Shop</c> stands for the setting <c>ConnectionStrings:Shop</c>.</param>
    public static IHostBuilder UseTestDatabase(this IHostBuilder builder, TestDatabase database, string connectionName)
    {
        ArgumentNullException.ThrowIfNull(builder);
        var setting = Setting(database, connectionName);

        // The first is what an application's own Program sees; the second wins over the files of an application that is built here.
        return builder
            .ConfigureHostConfiguration(configuration => configuration.AddInMemoryCollection([setting]))
            .ConfigureAppConfiguration((_, configuration) => configuration.AddInMemoryCollection([setting]));
    }

    /// <summary>Lets an application use a test's database, whatever its configuration said so far.</summary>
    /// <param name="builder">The application's builder.</param>
    /// <param name="database">The database.</param>
    /// <param name="connectionName">The connection string's name: <c>Shop</c> stands for the setting <c>ConnectionStrings:Shop</c>.</param>
    public static TBuilder UseTestDatabase<TBuilder>(this TBuilder builder, TestDatabase database, string connectionName)
        where TBuilder : IHostApplicationBuilder
    {
        ArgumentNullException.ThrowIfNull(builder);
        builder.Configuration.AddInMemoryCollection([Setting(database, connectionName)]);
        return builder;
    }

    private static KeyValuePair<string, string?> Setting(TestDatabase database, string connectionName)
    {
        ArgumentNullException.ThrowIfNull(database);
        ArgumentException.ThrowIfNullOrWhiteSpace(connectionName);
        return new($"ConnectionStrings:{connectionName}", database.ConnectionString);
    }
}
