using AssetTracer.Schema;

namespace StagingToProduction;

/// <summary>What whoever runs a database does once in a while.</summary>
internal static class Operator
{
    /// <summary>Begins the history of a database that had its schema before it had migrations.</summary>
    public static async Task BeginAsync(MigrationRunner runner)
    {
        await runner.BaselineAsync(new("006"));
    }

    /// <summary>Puts a history right that doesn't say what is so.</summary>
    public static async Task RepairAsync(MigrationRunner runner)
    {
        await runner.RepairAsync(MigrationRepair.MarkApplied(new("008")), "Made by hand during the outage of 12 May.");
        await runner.RepairAsync(MigrationRepair.AcceptEdit(new("003")), "A typing error in a comment on a column.");
    }

    /// <summary>Goes back by one migration, and says what that loses.</summary>
    public static async Task GoBackAsync(MigrationRunner runner)
    {
        var back = await runner.PlanAsync(MigrationTarget.BackBy(1));
        foreach (var finding in back.Findings)
        {
            Console.WriteLine(finding);
        }

        await runner.RunAsync(back with { AllowDataLoss = true });
    }
}
