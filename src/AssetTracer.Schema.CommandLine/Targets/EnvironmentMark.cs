using Microsoft.Extensions.DependencyInjection;
using Npgsql;

namespace AssetTracer.Schema.CommandLine;

/// <summary>
/// Which environment a database belongs to, as the database itself says: a row of the journal, which the first command whose environment is known leaves
/// there. What somebody writes on a command line is held against it.
/// </summary>
internal static class EnvironmentMark
{
    private const string Outcome = "environment";

    /// <summary>The environment; null if the database doesn't say, or not to this role.</summary>
    public static async Task<string?> ReadAsync(Target target, CancellationToken cancellationToken)
    {
        try
        {
            return await ScalarAsync(target, $"SELECT message FROM {JournalOf(target)} WHERE outcome = $1 ORDER BY id DESC LIMIT 1", [Outcome], cancellationToken).ConfigureAwait(false);
        }
        catch (PostgresException e) when (e.SqlState is PostgresErrorCodes.UndefinedTable or PostgresErrorCodes.UndefinedColumn or PostgresErrorCodes.InsufficientPrivilege
            or PostgresErrorCodes.InvalidSchemaName)
        {
            return null;
        }
    }

    /// <summary>Leaves the environment's name there, if no other one stands there or that gives way.</summary>
    /// <param name="target">The database.</param>
    /// <param name="isRenamed">Whether an earlier name gives way.</param>
    public static async Task LeaveAsync(Target target, bool isRenamed)
    {
        if (target.Environment is not { } environment)
        {
            return;
        }

        try
        {
            if (isRenamed || await ReadAsync(target, CancellationToken.None).ConfigureAwait(false) is null)
            {
                await ScalarAsync(
                    target,
                    $"INSERT INTO {JournalOf(target)} (version, direction, outcome, started_at, message) VALUES ('', 'none', $1, clock_timestamp(), $2)",
                    [Outcome, Words.Flat(environment)],
                    CancellationToken.None).ConfigureAwait(false);
            }
        }
        catch (NpgsqlException)
        {
            // What was asked for is done.
        }
    }

    private static QualifiedName JournalOf(Target target) => target.Services.GetMigrationOptions().JournalTable;

    private static async Task<string?> ScalarAsync(Target target, string sql, string[] values, CancellationToken cancellationToken)
    {
#pragma warning disable CA2100 // the table's name is quoted
        var command = target.Database.CreateCommand(sql);
#pragma warning restore CA2100
        await using (command.ConfigureAwait(false))
        {
            foreach (var value in values)
            {
                command.Parameters.Add(new() { Value = value });
            }

            return await command.ExecuteScalarAsync(cancellationToken).ConfigureAwait(false) as string;
        }
    }
}
