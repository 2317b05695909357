using System.Runtime.CompilerServices;
using AssetTracer.Schema;
using Npgsql;

namespace TenantFleet;

/// <summary>The tenants as the application knows them: a row for each, with the schema that is its own.</summary>
public sealed class TenantsFromTable(NpgsqlDataSource database, TenantConnection connection) : IFleetSource
{
    public async IAsyncEnumerable<FleetMember> ReadAsync([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await using var command = database.CreateCommand("SELECT name, schema_name, is_canary FROM public.tenants ORDER BY name");
        await using var tenants = await command.ExecuteReaderAsync(cancellationToken);
        while (await tenants.ReadAsync(cancellationToken))
        {
            yield return new FleetMember(tenants.GetString(0), connection.Text) { Schema = tenants.GetString(1), IsCanary = tenants.GetBoolean(2) };
        }
    }
}

/// <summary>How the owner of the tenants' schemas connects.</summary>
public sealed record TenantConnection(string Text);
