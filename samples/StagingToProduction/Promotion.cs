using AssetTracer.Schema;

namespace StagingToProduction;

/// <summary>How what staging has proven reaches production: as a file beside the build.</summary>
internal static class Promotion
{
    /// <summary>Staging writes the proof, when everything is there that its migrations expect.</summary>
    public static async Task ProveAsync(MigrationRunner staging, string path, ProofKey key)
    {
        var proof = await staging.ProveAsync(new() { Key = key, By = "the release pipeline" });
        await using var file = File.Create(path);
        await proof.SaveAsync(file);
    }

    /// <summary>Production asks, and takes just that.</summary>
    public static async Task<MigrationSummary> PromoteAsync(MigrationRunner production, string path, ProofKey key)
    {
        var promotion = new SchemaPromotion(production, PromotionPolicy.FromProofFile(path, key));
        var answer = await promotion.AskAsync();
        Console.WriteLine(answer.ToText());
        return await promotion.PromoteAsync(answer);
    }

    /// <summary>What production says of a proof that somebody changed.</summary>
    public static async Task<string> AskWithForgeryAsync(MigrationRunner production, string path, ProofKey key)
    {
        var forgery = $"{path}.forged";
        await File.WriteAllTextAsync(forgery, (await File.ReadAllTextAsync(path)).Replace("the release pipeline", "somebody", StringComparison.Ordinal));
        return (await new SchemaPromotion(production, PromotionPolicy.FromProofFile(forgery, key)).AskAsync()).ToText();
    }
}
