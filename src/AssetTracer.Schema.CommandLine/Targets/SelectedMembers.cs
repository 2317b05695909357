using System.Runtime.CompilerServices;

namespace AssetTracer.Schema.CommandLine;

/// <summary>Some members of a fleet, by name.</summary>
internal sealed class SelectedMembers(IFleetSource all, IReadOnlyCollection<string> names) : IFleetSource
{
    public async IAsyncEnumerable<FleetMember> ReadAsync([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var missing = names.ToHashSet(StringComparer.Ordinal);
        await foreach (var member in all.ReadAsync(cancellationToken).ConfigureAwait(false))
        {
            if (names.Contains(member.Name))
            {
                missing.Remove(member.Name);
                yield return member;
            }
        }

        if (missing.Count > 0)
        {
            throw new CommandException($"--only: no member of the fleet is called {Words.List(missing.Order(StringComparer.Ordinal), "or")}.");
        }
    }
}
