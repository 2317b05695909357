using System.CommandLine;
using System.Globalization;
using System.Reflection;
using System.Text;
using Microsoft.Extensions.DependencyInjection;

namespace AssetTracer.Schema.CommandLine;

/// <summary><c>new "description"</c>: writes the next migration class.</summary>
internal static class NewCommand
{
    /// <param name="services">The application's services, whose migrations count too; null where only the folder does.</param>
    public static Command Create(IServiceProvider? services)
    {
        var description = new Argument<string>("description") { Description = "What the migration changes, in a few words." };
        var folder = new Option<string>("--folder")
        {
            Description = "Where the class is written; without it, beside the newest migration below this folder, or in Migrations.",
            HelpName = "FOLDER",
        };
        var command = new SchemaCommand(
            "new",
            "Writes the next numbered and dated migration class, for you to fill in. Its file is the answer. No database is needed.",
            new("new \"Per-organization invoice numbering\"", "Writes the class beside the newest migration."),
            new("new \"Notes on orders\" --folder src/Shop/Migrations", "Writes it to a folder."))
        {
            description, folder,
        };
        command.Answer(async (parsed, cancellationToken) =>
        {
            var text = Words.Flat(parsed.GetRequiredValue(description)).Trim();
            if (text.Length == 0)
            {
                throw new CommandException("The description is empty. Say in a few words what the migration changes, as in new \"Notes on orders\".");
            }

            var place = MigrationFolder.Find(Directory.GetCurrentDirectory(), parsed.GetValue(folder));
            var registered = services is null ? [] : Registered(services);
            var version = MigrationNumbering.Next(place.Versions.Concat(registered.Select(a => a.Version)), TimeProvider.System);
            var file = await WriteAsync(place, MigrationText.Of(version, TimeProvider.System, text, place), cancellationToken).ConfigureAwait(false);
            await parsed.InvocationConfiguration.Error.WriteLineAsync(
                $"Migration {version} is to be filled in: until its Verify expects something, no run accepts it.").ConfigureAwait(false);
            await parsed.InvocationConfiguration.Output.WriteLineAsync(file).ConfigureAwait(false);
            return SchemaCommands.Same;
        });
        return command;
    }

    private static List<MigrationAttribute> Registered(IServiceProvider services)
    {
        using var scope = services.CreateScope();
        return [.. scope.ServiceProvider.GetServices<Migration>().Select(m => m.GetType().GetCustomAttribute<MigrationAttribute>()).OfType<MigrationAttribute>()];
    }

    private static async Task<string> WriteAsync(MigrationFolder place, MigrationText text, CancellationToken cancellationToken)
    {
        var path = Path.Combine(place.Path, text.FileName);
        try
        {
            Directory.CreateDirectory(place.Path);
            var file = new FileStream(path, FileMode.CreateNew, FileAccess.Write);
            await using (file.ConfigureAwait(false))
            {
                await file.WriteAsync(Encoding.UTF8.GetBytes(text.Source), cancellationToken).ConfigureAwait(false);
            }

            return path;
        }
        catch (IOException e) when (File.Exists(path))
        {
            throw new CommandException($"{path} is there already. Give the migration another description.", e);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new CommandException($"{path} can't be written: {e.Message}", e);
        }
    }
}
