using System.Runtime.CompilerServices;
using Npgsql;

namespace AssetTracer.Schema.Testing;

/// <summary>
/// Holds a database against an approved snapshot, a file that is committed beside the tests: whoever changes the structure sees in review what becomes
/// of it. The file is one that <c>compare</c> of the command line reads, too.
/// </summary>
public static class SchemaApproval
{
    /// <summary>The environment variable that, set to <c>1</c> or <c>true</c>, makes every snapshot the approved one.</summary>
    public const string UpdateVariable = "ASSETTRACER_APPROVE_SCHEMA";

    /// <summary>
    /// Fails unless the database has the approved structure. What it has instead is written beside the approved file, as <c>*.received.json</c>.
    /// </summary>
    /// <param name="database">The database.</param>
    /// <param name="approvedFile">The approved snapshot; a relative path begins at the folder of the calling source file.</param>
    /// <param name="options">How it is compared, and whether to approve. Default: as <see cref="SchemaApprovalOptions"/> says.</param>
    /// <param name="sourceFile">Left to the compiler.</param>
    /// <param name="cancellationToken">Stops the reading.</param>
    /// <exception cref="SchemaApprovalException">Nothing is approved yet, or the database differs from what is; the message is the report.</exception>
    /// <exception cref="SnapshotException">The approved file or a catalog can't be read.</exception>
    /// <exception cref="ArgumentException">The path is relative, and the source file isn't where it was compiled: give the whole path.</exception>
    public static async Task VerifyAsync(
        NpgsqlDataSource database,
        string approvedFile,
        SchemaApprovalOptions? options = null,
        [CallerFilePath] string sourceFile = "",
        CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(database);
        ArgumentException.ThrowIfNullOrWhiteSpace(approvedFile);
        options ??= new();
        var approvedPath = Locate(approvedFile, sourceFile);
        var receivedPath = Path.ChangeExtension(approvedPath, ".received" + Path.GetExtension(approvedPath));
        var approved = File.Exists(approvedPath) ? await LoadAsync(approvedPath, cancellationToken).ConfigureAwait(false) : null;
        var scope = options.Scope ?? approved?.Scope ?? SnapshotScope.AllSchemas;
        var actual = await new PostgresSnapshotReader(database, scope).ReadAsync(cancellationToken).ConfigureAwait(false);
        var comparison = approved is null
            ? null
            : SchemaComparer.Compare(approved, actual, options.Comparison with { BeforeName = "the approved file", AfterName = "the database" });
        if (comparison is { AreEqual: true })
        {
            File.Delete(receivedPath);
            return;
        }

        if (options.Update ?? IsUpdateAsked())
        {
            await SaveAsync(actual, approvedPath, cancellationToken).ConfigureAwait(false);
            File.Delete(receivedPath);
            return;
        }

        await SaveAsync(actual, receivedPath, cancellationToken).ConfigureAwait(false);
        var wayOut = $"To approve what the database has, rename {receivedPath} to {Path.GetFileName(approvedPath)}, or run the test once with {UpdateVariable}=1.";
        throw new SchemaApprovalException(
            comparison is null
                ? $"No structure is approved yet: {approvedPath} isn't there. {wayOut}"
                : $"The structure isn't the approved one. {wayOut}{Environment.NewLine}{Environment.NewLine}{comparison.ToText()}",
            comparison,
            receivedPath);
    }

    private static string Locate(string file, string sourceFile)
    {
        if (Path.IsPathRooted(file))
        {
            return file;
        }

        // A build that is the same everywhere compiles another path in.
        var folder = Path.GetDirectoryName(sourceFile);
        return Directory.Exists(folder)
            ? Path.GetFullPath(Path.Combine(folder, file))
            : throw new ArgumentException(
                $"\"{file}\" begins at the folder of the test, but {sourceFile} isn't on this machine. Give the whole path, or build the tests without ContinuousIntegrationBuild and DeterministicSourcePaths.",
                nameof(file));
    }

    private static bool IsUpdateAsked() => Environment.GetEnvironmentVariable(UpdateVariable)?.Trim().ToUpperInvariant() is "1" or "TRUE";

    private static async Task<SchemaSnapshot> LoadAsync(string path, CancellationToken cancellationToken)
    {
        var file = File.OpenRead(path);
        await using (file.ConfigureAwait(false))
        {
            return await SchemaSnapshot.LoadAsync(file, cancellationToken).ConfigureAwait(false);
        }
    }

    private static async Task SaveAsync(SchemaSnapshot snapshot, string path, CancellationToken cancellationToken)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        var file = File.Create(path);
        await using (file.ConfigureAwait(false))
        {
            await snapshot.SaveAsync(file, cancellationToken).ConfigureAwait(false);
        }
    }
}
