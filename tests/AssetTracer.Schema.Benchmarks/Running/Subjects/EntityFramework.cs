using System.Reflection;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Diagnostics;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Migrations;
using static System.FormattableString;

namespace AssetTracer.Schema.Benchmarks.Running.Subjects;

/// <summary>EF Core with an empty model, which is its best case.</summary>
internal sealed class EntityFramework : Subject
{
    public override string Name => "EF Core";

    public override async Task ApplyAsync(string connectionString, int count)
    {
        await using var context = new EntityContext(connectionString, count);
        context.Database.SetCommandTimeout(TimeSpan.FromMinutes(10));
        await context.Database.MigrateAsync();
    }
}

internal sealed class EntityContext(string connectionString, int count) : DbContext
{
    public int Count => count;

    protected override void OnConfiguring(DbContextOptionsBuilder optionsBuilder) => optionsBuilder
        .UseNpgsql(connectionString)
        .ConfigureWarnings(w => w.Ignore(RelationalEventId.PendingModelChangesWarning, RelationalEventId.MigrationsNotFound))
        .ReplaceService<IMigrationsAssembly, EntityMigrations>();
}

/// <summary>The first so many migrations, as a project that holds no more would give them.</summary>
internal sealed class EntityMigrations(ICurrentDbContext current) : IMigrationsAssembly
{
    public IReadOnlyDictionary<string, TypeInfo> Migrations { get; } = Subject.Numbers(((EntityContext)current.Context).Count)
        .ToDictionary(n => Invariant($"2025110400{n}_Table"), n => Subject.TypeOf("Entity", n).GetTypeInfo());

    public ModelSnapshot? ModelSnapshot => null;

    public Assembly Assembly => typeof(EntityMigrations).Assembly;

    public string? FindMigrationId(string nameOrId) => Migrations.ContainsKey(nameOrId) ? nameOrId : null;

    public Microsoft.EntityFrameworkCore.Migrations.Migration CreateMigration(TypeInfo migrationClass, string activeProvider)
    {
        var migration = (Microsoft.EntityFrameworkCore.Migrations.Migration)Activator.CreateInstance(migrationClass)!;
        migration.ActiveProvider = activeProvider;
        return migration;
    }
}

internal abstract class EntityMigration(int number) : Microsoft.EntityFrameworkCore.Migrations.Migration
{
    protected override void Up(Microsoft.EntityFrameworkCore.Migrations.MigrationBuilder migrationBuilder)
    {
        migrationBuilder.Sql(Subject.Table(number));
        migrationBuilder.Sql(Subject.Index(number));
    }
}
