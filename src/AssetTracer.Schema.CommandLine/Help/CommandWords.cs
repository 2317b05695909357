namespace AssetTracer.Schema.CommandLine;

/// <summary>Says what a message calls by its name in code as it is called on the command line.</summary>
internal static class CommandWords
{
    private static readonly (string InCode, string OnCommandLine)[] Pairs =
    [
        ("MigrationOptions.OneTransaction and AdoptVerified", "--one-transaction and --adopt-verified"),
        ("MigrationOptions.OneTransaction", "--one-transaction"),
        ("MigrationOptions.AllowOutOfOrder", "--allow-out-of-order"),
        ("MigrationOptions.AllowGaps", "--allow-gaps"),
        ("MigrationOptions.AdoptVerified", "--adopt-verified"),
        ("MigrationOptions.PreflightTimeout zero", "--no-preflight"),
        ("with NoiseCategory.NotVisible", "with --ignore not-visible"),
        ("by allowDataLoss: true, or by plan with { AllowDataLoss = true }", "with --allow-data-loss"),
        ("Configure the key: PromotionPolicy.Key.", "Give the key with --key."),
        (": run MigrationRunner.RunAsync()", " by the command migrate"),
        (" by its MigrationRunner.RunAsync()", " by the command migrate"),
        (": run its MigrationRunner.RunAsync(), or MigrateSchemaAsync() of its services", " by the command migrate"),
        (", each by its MigrationRunner.RunAsync()", ", each by the command migrate"),
    ];

    public static string Of(string message) =>
        Pairs.Aggregate(message, (text, pair) => text.Replace(pair.InCode, pair.OnCommandLine, StringComparison.Ordinal));
}
