namespace AssetTracer.Schema;

/// <summary>Knows the members of a fleet: the databases or schemas of all tenants, say, from where the application keeps them.</summary>
public interface IFleetSource
{
    /// <summary>Reads the members. Each has another name.</summary>
    /// <param name="cancellationToken">Stops the reading.</param>
    public IAsyncEnumerable<FleetMember> ReadAsync(CancellationToken cancellationToken);
}
