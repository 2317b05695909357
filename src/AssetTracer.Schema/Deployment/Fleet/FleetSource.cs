namespace AssetTracer.Schema;

/// <summary>Makes sources of members.</summary>
public static class FleetSource
{
    /// <summary>A fleet of members that are known already.</summary>
    /// <param name="members">The members.</param>
    public static IFleetSource Of(params IEnumerable<FleetMember> members) => new Listed([.. members]);

    /// <summary>Reads every member, and refuses what can't be one fleet.</summary>
    /// <exception cref="MigrationDefinitionException">There is no member, or two have the same name.</exception>
    internal static async Task<IReadOnlyList<FleetMember>> AllAsync(this IFleetSource source, CancellationToken cancellationToken)
    {
        var members = new List<FleetMember>();
        var names = new HashSet<string>(StringComparer.Ordinal);
        await foreach (var member in source.ReadAsync(cancellationToken).ConfigureAwait(false))
        {
            members.Add(names.Add(member.Name) ? member : throw new MigrationDefinitionException(
                $"Two members of the fleet are called {member.Name}. Give one of them another name: reports tell them apart by it."));
        }

        return members.Count > 0 ? members : throw new MigrationDefinitionException("The fleet has no members: its source gave none.");
    }

    private sealed class Listed(IReadOnlyList<FleetMember> members) : IFleetSource
    {
        public IAsyncEnumerable<FleetMember> ReadAsync(CancellationToken cancellationToken) => members.ToAsyncEnumerable();
    }
}
