using Microsoft.Extensions.DependencyInjection;
using Npgsql;

namespace AssetTracer.Schema.CommandLine;

/// <summary>
/// Which environment a database belongs to, as the database itself says: the comment on the journal, which the first run whose environment is known
/// leaves there. What somebody writes on a command line is held against it.
/// </summary>
internal static class EnvironmentMark
{
    private const string Prefix = "Environment: ";

    /// <summary>The environment; null if the database doesn't say.</summary>
    public static async Task<string?> ReadAsync(Target target, CancellationToken cancellationToken)
    {
        var comment = await CommentAsync(target, JournalOf(target), cancellationToken).ConfigureAwait(false);
        return comment is { } text && text.StartsWith(Prefix, StringComparison.Ordinal) ? text[Prefix.Length..] : null;
    }

    /// <summary>Leaves the environment's name there, unless somebody else left something: they may have their reasons.</summary>
    /// <param name="target">The database.</param>
    /// <param name="isRenamed">Whether an earlier name gives way.</param>
    /// <returns>Whether it is there now.</returns>
    public static async Task<bool> LeaveAsync(Target target, bool isRenamed)
    {
        if (target.Environment is not { } environment)
        {
            return false;
        }

        try
        {
            var journal = JournalOf(target);
            var comment = await CommentAsync(target, journal, CancellationToken.None).ConfigureAwait(false);
            if (comment is null || (isRenamed && comment.StartsWith(Prefix, StringComparison.Ordinal)))
            {
                var command = target.Database.CreateCommand("SELECT format('COMMENT ON TABLE %s IS %L', $1, $2)");
                await using (command.ConfigureAwait(false))
                {
                    command.Parameters.Add(new() { Value = journal.ToString() });
                    command.Parameters.Add(new() { Value = Prefix + Words.Flat(environment) });
                    var statement = (string)(await command.ExecuteScalarAsync(CancellationToken.None).ConfigureAwait(false))!;
#pragma warning disable CA2100 // the server quoted it
                    var leave = target.Database.CreateCommand(statement);
#pragma warning restore CA2100
                    await using (leave.ConfigureAwait(false))
                    {
                        await leave.ExecuteNonQueryAsync(CancellationToken.None).ConfigureAwait(false);
                    }
                }
            }

            return true;
        }
        catch (NpgsqlException)
        {
            // Only the owner may comment, and what was asked for is done.
            return false;
        }
    }

    private static QualifiedName JournalOf(Target target)
    {
        var history = target.Services.GetMigrationOptions().HistoryTable;
        return history with { Name = history.Name + "_journal" };
    }

    private static async Task<string?> CommentAsync(Target target, QualifiedName journal, CancellationToken cancellationToken)
    {
        var command = target.Database.CreateCommand("""
            SELECT pg_catalog.obj_description(c.oid, 'pg_class')
            FROM pg_catalog.pg_class AS c JOIN pg_catalog.pg_namespace AS n ON n.oid = c.relnamespace
            WHERE n.nspname = $1 AND c.relname = $2
            """);
        await using (command.ConfigureAwait(false))
        {
            command.Parameters.Add(new() { Value = journal.Schema });
            command.Parameters.Add(new() { Value = journal.Name });
            return await command.ExecuteScalarAsync(cancellationToken).ConfigureAwait(false) as string;
        }
    }
}
