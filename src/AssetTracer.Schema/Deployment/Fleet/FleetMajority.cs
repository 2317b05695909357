namespace AssetTracer.Schema;

/// <summary>Finds the members whose last run left another structure than it left in most of those at the same version.</summary>
internal static class FleetMajority
{
    public const string Rule = "fingerprint-differs";

    private const int Fewest = 3;

    public static IReadOnlyList<FleetMemberReport> Judge(IReadOnlyList<FleetMemberReport> members)
    {
        var odd = new Dictionary<string, DeploymentFinding>(StringComparer.Ordinal);
        foreach (var alike in members.Where(m => m.Left is not null).GroupBy(m => (m.Newest, m.Left!.Value.LibraryVersion)))
        {
            var (fingerprint, most) = alike.GroupBy(m => m.Left!.Value.Fingerprint, StringComparer.Ordinal).Select(g => (g.Key, Count: g.Count())).MaxBy(g => g.Count);
            if (alike.Count() < Fewest || most * 2 <= alike.Count())
            {
                continue;
            }

            foreach (var member in alike.Where(m => m.Left!.Value.Fingerprint != fingerprint))
            {
                odd[member.Name] = new(
                    Rule,
                    FindingSeverity.Warning,
                    member.Name,
                    $"The last run left another structure in {member.Name} than in {Wording.Number(most)} others at {alike.Key.Newest}.",
                    $"Compare {member.Name} with one of the others, and bring it to what they have.");
            }
        }

        return odd.Count == 0 ? members : [.. members.Select(m => odd.TryGetValue(m.Name, out var finding) ? m with { Findings = [.. m.Findings, finding] } : m)];
    }
}
