using AssetTracer.Migrations;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Npgsql;

namespace StagingToProduction;

/// <summary>An application with its migrations and one database, as it is set up in every environment.</summary>
internal static class Application
{
    public static IHost Build(string[] args)
    {
        var builder = Host.CreateApplicationBuilder(args);
        builder.Services.AddSingleton(_ => NpgsqlDataSource.Create(builder.Configuration.GetConnectionString("AssetTracer")
            ?? throw new InvalidOperationException("Set ConnectionStrings__AssetTracer to the application's database.")));
        builder.Services.AddSchemaMigrations().AddFromAssemblyOf<PerOrganizationQuotationNumbering>();
        return builder.Build();
    }
}
