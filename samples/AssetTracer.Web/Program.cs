using AssetTracer.Migrations;
using AssetTracer.Schema.CommandLine;
using AssetTracer.Web;

var builder = WebApplication.CreateBuilder(args);
await using var database = await Database.OpenAsync(builder);

builder.Services.AddSingleton(database.DataSource);
builder.Services.AddSchemaMigrations()
    .AddFromAssemblyOf<PerOrganizationQuotationNumbering>()
    .MigrateOnStartup(when: environment => environment.IsDevelopment())
    .RequireCurrent()
    .WatchFailures();

var app = builder.Build();
if (SchemaCommands.IsCommand(args))
{
    return await app.RunSchemaCommandAsync(args);
}

app.MapSchemaHealth("/health");
app.MapQuotations();
app.MapTransactions();
await app.RunAsync();
return 0;
