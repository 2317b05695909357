using System.CommandLine;
using System.Globalization;
using System.Text;

namespace AssetTracer.Schema.CommandLine;

/// <summary><c>snapshot --database DB --output FILE</c>.</summary>
internal static class SnapshotCommand
{
    public static Command Create()
    {
        var database = SharedOptions.Database("--database", "The database to read");
        var output = new Option<string>("--output") { Description = "The file to write, in place of one that is there; - for standard output.", HelpName = "FILE", Required = true };
        var schemas = SharedOptions.Schemas();
        var scope = SharedOptions.Scope();
        var command = new SchemaCommand(
            "snapshot",
            "Saves the schema of a database as a file which compares like the database.",
            new("snapshot --database env:STAGING --output staging.json", "Saves what staging looks like today."),
            new("snapshot --database env:STAGING --schema public --output -", "Writes one schema to standard output."))
        {
            database, output, schemas, scope,
        };
        command.Answer(async (parsed, cancellationToken) =>
        {
            var writer = parsed.InvocationConfiguration;
            var source = DatabaseSource.Parse(parsed.GetRequiredValue(database), Environment.GetEnvironmentVariable);
            await writer.Error.WriteLineAsync($"database: {source.Label}").ConfigureAwait(false);
            var wanted = SharedOptions.ScopeOf(parsed.GetRequiredValue(scope), parsed.GetRequiredValue(schemas));
            var snapshot = await source.ReadAsync(wanted, withDependencies: false, cancellationToken).ConfigureAwait(false);
            foreach (var schema in wanted.Schemas)
            {
                if (!snapshot.Objects.Any(o => o.Identity.Schema == schema))
                {
                    throw new CommandException($"{source.Label} has no schema '{schema}'. Check the name after --schema.");
                }
            }

            foreach (var reader in snapshot.NotVisible.GroupBy(o => o.Reader))
            {
                await writer.Error.WriteLineAsync($"Not visible to {reader.Key}, so not saved: {string.Join(", ", reader)}.").ConfigureAwait(false);
            }

            await SaveAsync(snapshot, parsed.GetRequiredValue(output), writer, cancellationToken).ConfigureAwait(false);
            return SchemaCommands.Same;
        });
        return command;
    }

    private static async Task SaveAsync(SchemaSnapshot snapshot, string path, InvocationConfiguration writer, CancellationToken cancellationToken)
    {
        if (path == "-")
        {
            using var memory = new MemoryStream();
            await snapshot.SaveAsync(memory, cancellationToken).ConfigureAwait(false);
            await writer.Output.WriteAsync(Encoding.UTF8.GetString(memory.GetBuffer(), 0, (int)memory.Length)).ConfigureAwait(false);
            return;
        }

        await OutputFile.WriteAsync(path, file => snapshot.SaveAsync(file, cancellationToken)).ConfigureAwait(false);
        await writer.Error.WriteLineAsync($"{snapshot.Objects.Count.ToString(CultureInfo.InvariantCulture)} objects are saved in {path}.").ConfigureAwait(false);
    }
}
