using System.CommandLine;

namespace AssetTracer.Schema.CommandLine;

/// <summary><c>repair</c>: puts a history right that doesn't say what is so.</summary>
internal static class RepairCommand
{
    public static Command Create(IServiceProvider services)
    {
        var targets = new TargetOptions(services);
        var confirmation = new Confirmation(targets);
        var repairs = new Repair[]
        {
            new("--mark-applied", "Records a migration of this build as applied, without running it.", MigrationRepair.MarkApplied, "record migration {0} as applied without running it"),
            new("--mark-reverted", "Takes the row of a migration out of the history, without reverting it.", MigrationRepair.MarkReverted, "take migration {0} out of the history without reverting it"),
            new("--accept-edit", "Takes the text that this build holds of an applied migration for the one that was recorded.", MigrationRepair.AcceptEdit, "accept the edited text of migration {0}"),
        };
        var reason = new Option<string>("--reason") { Description = "Why, for whoever reads the journal.", HelpName = "TEXT", Required = true };
        var command = new SchemaCommand(
            "repair",
            "Puts a history right that doesn't say what is so. No migration runs; the journal keeps the reason. Exit code 0: done; 2: refused or failed, and nothing is changed.",
            new("repair --mark-applied 007 --reason \"made by hand during the outage\" --environment Staging --yes", "Records a migration whose change is there already."),
            new("repair --mark-reverted 006 --reason \"restored from before it\" --environment Staging --yes", "Takes a migration out of the history whose change isn't there."),
            new("repair --accept-edit 003 --reason \"a typing error in a comment\" --environment Staging --yes", "Accepts that a migration was edited after it was applied."));
        foreach (var repair in repairs)
        {
            command.Add(repair.Option);
        }

        command.Add(reason);
        targets.AddTo(command);
        confirmation.AddTo(command);
        command.Answer(async (parsed, cancellationToken) =>
        {
            if (repairs.Where(r => parsed.GetValue(r.Option) is not null).ToList() is not [var wanted])
            {
                throw new CommandException($"Say what to put right, by one of {Words.List(repairs.Select(r => r.Option.Name), "or")}, each with a version.");
            }

            var version = new MigrationVersion(parsed.GetValue(wanted.Option)!);
            var change = wanted.Change(version);
            var target = await targets.OpenAsync(parsed).ConfigureAwait(false);
            await using (target.ConfigureAwait(false))
            {
                await confirmation.DemandAsync(parsed, target, change, isDestructive: true, cancellationToken).ConfigureAwait(false);
                await target.Runner().RepairAsync(wanted.Make(version), parsed.GetRequiredValue(reason), cancellationToken).ConfigureAwait(false);
                await AnswerOptions.WriteAsync(parsed, null, $"Done on {target.Label}: {change}. The journal keeps the reason.\n", CancellationToken.None).ConfigureAwait(false);
                return SchemaCommands.Same;
            }
        });
        return command;
    }

    /// <summary>One way of putting a history right.</summary>
    private sealed record Repair(string Name, string Description, Func<MigrationVersion, MigrationRepair> Make, string Words)
    {
        public Option<string> Option { get; } = new(Name) { Description = Description, HelpName = "VERSION" };

        public string Change(MigrationVersion version) => Words.Replace("{0}", version.Value, StringComparison.Ordinal);
    }
}
