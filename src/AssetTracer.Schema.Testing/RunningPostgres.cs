namespace AssetTracer.Schema.Testing;

/// <summary>A server that answers, wherever it came from.</summary>
/// <param name="ConnectionString">Where it listens, and as whom databases are created.</param>
/// <param name="Origin">Where it came from, for people.</param>
/// <param name="MajorVersion">Its major version.</param>
/// <param name="DatabasePrefix">What the names of its throw-away databases begin with.</param>
/// <param name="BinFolder">The folder of <c>pg_dump</c> in the server's version, if there is one.</param>
/// <param name="Host">What ends it.</param>
internal sealed record RunningPostgres(
    string ConnectionString, string Origin, int MajorVersion, string DatabasePrefix, string? BinFolder, IAsyncDisposable Host);
