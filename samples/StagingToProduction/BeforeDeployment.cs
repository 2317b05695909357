using AssetTracer.Schema;
using Microsoft.Extensions.DependencyInjection;

namespace StagingToProduction;

/// <summary>What has to be so before the application's code is deployed.</summary>
internal static class BeforeDeployment
{
    /// <summary>The role that works for a customer: it owns nothing, and policies bind it.</summary>
    public const string Member = "app_member";

    private const string Acme = "00000000-0000-0000-0000-00000000acee";
    private const string Globex = "00000000-0000-0000-0000-000000910be0";

    private static readonly Dictionary<string, string> ForAcme = new() { ["app.organization_id"] = Acme };

    /// <summary>What that role may do; it is the same in every environment.</summary>
    public static string Grants =>
        $"GRANT SELECT, INSERT, UPDATE, DELETE ON public.organizations, public.transactions, public.quotations, public.assets TO {Member}";

    public static void Declare(SchemaMigrationsBuilder schema)
    {
        schema.ProbeAccess(probes => probes
            .Given($"INSERT INTO public.organizations (id, name) VALUES ('{Acme}', 'Acme'), ('{Globex}', 'Globex')")
            .Given($"INSERT INTO public.transactions (organization_id, type, amount) VALUES ('{Acme}', 'income', 10), ('{Globex}', 'income', 20)")
            .As(Member, ForAcme, called: "a member of Acme")
            .Select("public.transactions", AccessExpectation.Rows(1))
            .Update("public.transactions", AccessExpectation.Rows(1))
            .Insert("public.transactions", new() { ["organization_id"] = Globex, ["type"] = "income", ["amount"] = "30" }, AccessExpectation.RefusedByRowSecurity)
            .Select("public.schema_migrations", AccessExpectation.RefusedByPrivilege));

        schema.ProbeLimits(limits => limits
            .Given($"INSERT INTO public.organizations (id, name, subscription_tier) VALUES ('{Acme}', 'Acme', 'free')")
            .As(Member, ForAcme, called: "a customer on the free tier")
            .Limit("assets of the free tier", 20, $"INSERT INTO public.assets (organization_id, name) VALUES ('{Acme}', 'Laptop ' || $1)"));

        schema.ConfigureLint(lint => lint.Excused = [new("policy-always-true", "policy \"everyone may read\" on public.plan_limits", "The plans are public.")]);

        schema.AddChecklist(checklist =>
        {
            checklist.Deployment = "release 14";
            checklist.Manual = [new("backup", "A backup of production was taken and restored on trial")];
            checklist.LeftOut = [new("environment-files", "The platform sets the variables.")];
        });
    }

    public static async Task<ChecklistReport> AskAsync(DeploymentChecklist checklist, string file)
    {
        var earlier = File.Exists(file) ? await LoadAsync(file) : null;
        var report = await checklist.AskAsync(earlier);
        await SaveAsync(report, file);
        return report;
    }

    private static async Task<ChecklistReport> LoadAsync(string file)
    {
        await using var source = File.OpenRead(file);
        return await ChecklistReport.LoadAsync(source);
    }

    public static async Task SaveAsync(ChecklistReport report, string file)
    {
        await using var destination = File.Create(file);
        await report.SaveAsync(destination);
    }
}
