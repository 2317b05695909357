using Npgsql;

namespace AssetTracer.Schema;

/// <summary>
/// One of many databases that have the same migrations, or one of many schemas of a database, as where each tenant has one of its own.
/// </summary>
public sealed class FleetMember
{
    private readonly NpgsqlConnectionStringBuilder? _settings;
    private readonly NpgsqlDataSource? _database;
    private readonly string? _schema;

    /// <summary>A member by its connection string. It is connected to while it is asked or migrated, and at no other time.</summary>
    /// <param name="name">What reports call it; each member has another name.</param>
    /// <param name="connectionString">An Npgsql connection string. No message or report repeats it.</param>
    /// <exception cref="MigrationDefinitionException">There is no name, or Npgsql doesn't understand the connection string.</exception>
    public FleetMember(string name, string connectionString)
    {
        Name = Named(name);
        _settings = Read(name, connectionString);
    }

    /// <summary>
    /// A member by the application's own data source, who makes it disposes of it. Its idle connections are closed when the member is done: a thousand
    /// pools with one each are more than a server takes.
    /// </summary>
    /// <param name="name">What reports call it; each member has another name.</param>
    /// <param name="database">The database.</param>
    /// <exception cref="MigrationDefinitionException">There is no name.</exception>
    public FleetMember(string name, NpgsqlDataSource database)
    {
        ArgumentNullException.ThrowIfNull(database);
        Name = Named(name);
        _database = database;
    }

    /// <summary>What reports call it.</summary>
    public string Name { get; }

    /// <summary>
    /// The schema that is the member's, of a database that others have schemas in: a name alone in a migration is one in it, SQL finds it by the search path
    /// (and behind it what <c>Search Path</c> in the connection string names), and its history is in it. Of types, C# steps know those of the schemas in that
    /// path, of public and of PostgreSQL. Default: null, the database is all the member's.
    /// </summary>
    /// <exception cref="MigrationDefinitionException">The member isn't given by a connection string, which the search path has to stand in.</exception>
    public string? Schema
    {
        get => _schema;
        init => _schema = value is null || _settings is not null ? value : throw new MigrationDefinitionException(
            $"{Name}, a member of the fleet, is the schema {Quote.Id(value)}: give it by its connection string and not by a data source, so that names can be found in that schema.");
    }

    /// <summary>Whether it is tried before the others. Default: false; where no canary is named, <see cref="FleetOptions.Canaries"/> counts.</summary>
    public bool IsCanary { get; init; }

    /// <summary>How it is connected to, for tests; it holds the password. Null for a data source.</summary>
    internal NpgsqlConnectionStringBuilder? Settings => _settings;

    /// <summary>Where it is, without user or password, as in <c>db:5432/tenants, schema acme</c>.</summary>
    internal string Place => (_settings is null ? Address.Of(_database!) : Address.Of(_settings)) + (Schema is null ? "" : $", schema {Schema}");

    /// <summary>The name.</summary>
    public override string ToString() => Name;

    /// <summary>Gives the database; what was made for that ends with it.</summary>
    internal FleetDatabase Open()
    {
        if (_settings is null)
        {
            return new(_database!, isOwn: false);
        }

        var settings = new NpgsqlConnectionStringBuilder(_settings.ConnectionString);
        if (!settings.ShouldSerialize("Include Error Detail"))
        {
            // So that a failure names the rows that a new rule refuses.
            settings.IncludeErrorDetail = true;
        }

        if (Schema is not null)
        {
            settings.SearchPath = settings.SearchPath is { Length: > 0 } others ? $"{Quote.Id(Schema)}, {others}" : Quote.Id(Schema);
        }

        var database = new NpgsqlDataSourceBuilder(settings.ConnectionString);
        if (Schema is { } schema)
        {
            // Each member's connections begin with what types there are: with a thousand members, those of all others would take longer than its migrations.
            database.ConfigureTypeLoading(types => types.SetTypeLoadingSchemas(["pg_catalog", "public", schema, .. OtherSchemas()]));
        }

#pragma warning disable CA2000 // what is returned disposes of it
        return new(database.Build(), isOwn: true);
#pragma warning restore CA2000
    }

    // What the connection string names behind the member's own schema, without their quotes.
    private IEnumerable<string> OtherSchemas() => (_settings?.SearchPath ?? "")
        .Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries)
        .Select(s => s is ['"', .. var quoted, '"'] ? quoted.Replace("\"\"", "\"", StringComparison.Ordinal) : s);

    private static string Named(string name) => string.IsNullOrWhiteSpace(name)
        ? throw new MigrationDefinitionException("A member of the fleet has no name. Give it one: reports call it so.")
        : name;

    private static NpgsqlConnectionStringBuilder Read(string name, string connectionString)
    {
        try
        {
            if (new NpgsqlConnectionStringBuilder(connectionString) is { Host.Length: > 0 } settings)
            {
                return settings;
            }
        }
        catch (Exception e) when (e is ArgumentException or FormatException or InvalidCastException)
        {
            // The cause isn't passed on: it may quote a piece of the text, such as half a password.
        }

        throw new MigrationDefinitionException(
            $"The connection string of {name}, a member of the fleet, isn't one that Npgsql understands, or names no host. Write it like "
            + "Host=db;Database=app;Username=owner;Password=…, with a value in quotes where it holds a semicolon.");
    }
}
