using AssetTracer.Schema;
using AssetTracer.Schema.Testing;
using Microsoft.Extensions.DependencyInjection;
using Npgsql;
using TenantFleet;

await using var server = await PostgresServer.StartAsync();
await using var database = await server.CreateDatabaseAsync();
await ExecuteAsync(
    """
    CREATE TABLE public.currencies (code text PRIMARY KEY);
    CREATE TABLE public.tenants (name text PRIMARY KEY, schema_name text NOT NULL, is_canary boolean NOT NULL);
    INSERT INTO public.tenants SELECT 'tenant ' || lpad(n::text, 2, '0'), 'tenant_' || n, n = 7 FROM generate_series(1, 40) n;
    DO $$ DECLARE t record; BEGIN FOR t IN SELECT * FROM public.tenants LOOP EXECUTE format('CREATE SCHEMA %I', t.schema_name); END LOOP; END $$;
    """);

var services = new ServiceCollection();
services.AddSingleton(database.DataSource);
services.AddSingleton(new TenantConnection(database.ConnectionString));
services.AddSchemaMigrations()
    .AddFromAssemblyOf<Invoices>()
    .AddFleet<TenantsFromTable>(options => (options.MaxParallelism, options.StopAtRate) = (8, 0.05));
await using var provider = services.BuildServiceProvider();
await using var scope = provider.CreateAsyncScope();

Console.WriteLine("Forty tenants, each with a schema of its own; in one of them somebody was quicker:\n");
await ExecuteAsync("CREATE TABLE tenant_23.invoices (number text)");
var fleet = scope.ServiceProvider.GetRequiredService<SchemaFleet>();
var first = await fleet.MigrateAsync();
Console.WriteLine(first.ToText());

Console.WriteLine("\nPut right, and run again:\n");
await ExecuteAsync("DROP TABLE tenant_23.invoices");
var again = await fleet.MigrateAsync();
Console.WriteLine(again.ToText());

Console.WriteLine("\nMay the new code run, for every tenant?\n");
var gate = await fleet.GateAsync();
Console.WriteLine(gate.ToText());

return !first.IsCurrent && again.IsCurrent && gate.IsCurrent && again.Count(FleetOutcome.Migrated) == 1 ? 0 : 1;

async Task ExecuteAsync(string sql)
{
    await using var command = database.DataSource.CreateCommand(sql);
    await command.ExecuteNonQueryAsync();
}
