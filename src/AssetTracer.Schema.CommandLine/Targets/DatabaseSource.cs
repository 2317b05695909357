using System.Globalization;
using System.Text.RegularExpressions;
using Microsoft.Extensions.Logging;
using Npgsql;

namespace AssetTracer.Schema.CommandLine;

/// <summary>Where a schema is read from: a server or a snapshot file.</summary>
internal abstract partial class DatabaseSource
{
    private DatabaseSource()
    {
    }

    /// <summary>What the user reads: <c>host:port/database</c>, or the file's name.</summary>
    public abstract string Label { get; }

    /// <summary>Reads <c>env:NAME</c>, a <c>postgres://</c> URI, a connection string or the name of a snapshot file.</summary>
    /// <exception cref="CommandException">The text is none of these. The message repeats no part of it that may be secret.</exception>
    public static DatabaseSource Parse(string text, Func<string, string?> environment)
    {
        var variable = "";
        for (var depth = 0; text.StartsWith("env:", StringComparison.Ordinal); depth++)
        {
            variable = text[4..];
            if (!VariableName().IsMatch(variable))
            {
                throw new CommandException("What follows env: isn't the name of an environment variable. Write env:NAME.");
            }

            text = environment(variable)?.Trim() ?? "";
            if (text.Length == 0)
            {
                throw new CommandException($"The environment variable {variable} isn't set. Set it to a connection string or a postgres:// URI.");
            }

            if (depth > 8)
            {
                throw new CommandException($"The environment variable {variable} names itself.");
            }
        }

        try
        {
            return Recognize(text, variable, environment);
        }
        catch (CommandException e) when (variable.Length > 0)
        {
            throw new CommandException($"The value of {variable}: {e.Message}", e);
        }
    }

    /// <summary>A database as <c>host:port/database</c>.</summary>
    public static string LabelOf(NpgsqlConnectionStringBuilder settings)
    {
        var host = settings.Host ?? "";
        var port = host.Contains(',', StringComparison.Ordinal) ? "" : $":{settings.Port.ToString(CultureInfo.InvariantCulture)}";
        return $"{host}{port}/{settings.Database ?? settings.Username ?? ""}";
    }

    /// <summary>The part of a database that is there to compare; null if that is for the command to choose.</summary>
    /// <exception cref="CommandException">It couldn't be read.</exception>
    public virtual Task<SnapshotScope?> ScopeAsync(CancellationToken cancellationToken) => Task.FromResult<SnapshotScope?>(null);

    /// <exception cref="CommandException">It couldn't be read.</exception>
    public abstract Task<SchemaSnapshot> ReadAsync(SnapshotScope scope, bool withDependencies, CancellationToken cancellationToken);

    private static DatabaseSource Recognize(string text, string variable, Func<string, string?> environment)
    {
        if (PostgresUri.IsOne(text))
        {
            return new Server(PostgresUri.Parse(text, environment));
        }

        if (File.Exists(text))
        {
            return new SnapshotFile(text);
        }

        if (UriScheme().IsMatch(text))
        {
            throw new CommandException("The URI's scheme isn't postgres:// or postgresql://.");
        }

        if (text.Contains('=', StringComparison.Ordinal))
        {
            return new Server(ConnectionText.Parse(text));
        }

        // A URI without its scheme, or what a variable holds, may be a secret.
        throw new CommandException(variable.Length > 0 || !(text.IndexOfAny(['@', ':']) < 0 || FileName().IsMatch(text))
            ? "This is neither a connection string (Host=…;Database=…) nor a postgres:// URI, and no file has this name."
            : $"There is no file '{text}'. Give a connection string (Host=…;Database=…), a postgres:// URI, env:NAME, or a snapshot file.");
    }

    [GeneratedRegex("^[A-Za-z_][A-Za-z0-9_]*$")]
    private static partial Regex VariableName();

    [GeneratedRegex("^[A-Za-z][A-Za-z0-9+.-]*://")]
    private static partial Regex UriScheme();

    // A path on a drive, or one that says what it is.
    [GeneratedRegex(@"^[^@]*\.json$|^[A-Za-z]:[\\/][^@:]*$")]
    private static partial Regex FileName();

    /// <summary>A database on a server.</summary>
    public sealed class Server : DatabaseSource
    {
        private readonly NpgsqlConnectionStringBuilder _settings;

        public Server(NpgsqlConnectionStringBuilder settings)
        {
            _settings = settings;
            settings.ApplicationName ??= "assettracer-schema";
        }

        public override string Label => LabelOf(_settings);

        /// <summary>The settings, for tests; they hold the password.</summary>
        internal NpgsqlConnectionStringBuilder Settings => _settings;

        /// <summary>A data source for whatever an application's own could be asked for.</summary>
        /// <exception cref="CommandException">The driver refuses the settings.</exception>
        public NpgsqlDataSource Open(ILoggerFactory? logs)
        {
            try
            {
                if (!_settings.ShouldSerialize("Include Error Detail"))
                {
                    // so that a failure names the rows that a new rule refuses
                    _settings.IncludeErrorDetail = true;
                }

                return new NpgsqlDataSourceBuilder(_settings.ConnectionString).UseLoggerFactory(logs).Build();
            }
            catch (Exception e) when (e is ArgumentException or FormatException or InvalidOperationException)
            {
                throw new CommandException(Failure.Describe(e, Label), e);
            }
        }

        public override async Task<SchemaSnapshot> ReadAsync(SnapshotScope scope, bool withDependencies, CancellationToken cancellationToken)
        {
            try
            {
                var builder = new NpgsqlSlimDataSourceBuilder(_settings.ConnectionString);
                builder.EnableArrays().EnableTransportSecurity().EnableIntegratedSecurity();

                // Every type that a catalog query returns is PostgreSQL's own; loading the types of a thousand tables takes longer than reading them.
                builder.ConfigureTypeLoading(types => types.EnableTypeLoading(false));
                var database = builder.Build();
                await using (database.ConfigureAwait(false))
                {
                    return await new PostgresSnapshotReader(database, scope) { WithDependencies = withDependencies }.ReadAsync(cancellationToken).ConfigureAwait(false);
                }
            }
            catch (Exception e) when (e is not OperationCanceledException)
            {
                throw new CommandException(Failure.Describe(e, Label), e);
            }
        }
    }

    /// <summary>A snapshot that was saved to a file.</summary>
    public sealed class SnapshotFile(string path) : DatabaseSource
    {
        private SchemaSnapshot? _loaded;

        public override string Label => path;

        public override async Task<SnapshotScope?> ScopeAsync(CancellationToken cancellationToken) => (await LoadAsync(cancellationToken).ConfigureAwait(false)).Scope;

        public override async Task<SchemaSnapshot> ReadAsync(SnapshotScope scope, bool withDependencies, CancellationToken cancellationToken) =>
            (await LoadAsync(cancellationToken).ConfigureAwait(false)).Within(scope);

        private async Task<SchemaSnapshot> LoadAsync(CancellationToken cancellationToken)
        {
            if (_loaded is not null)
            {
                return _loaded;
            }

            try
            {
                var file = File.OpenRead(path);
                await using (file.ConfigureAwait(false))
                {
                    return _loaded = await SchemaSnapshot.LoadAsync(file, cancellationToken).ConfigureAwait(false);
                }
            }
            catch (SnapshotFileException e)
            {
                throw new CommandException($"{path}: {e.Message}", e);
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException)
            {
                throw new CommandException($"{path} can't be read: {e.Message}", e);
            }
        }
    }
}
