using FluentMigrator;
using FluentMigrator.Runner;
using FluentMigrator.Runner.Initialization;
using Microsoft.Extensions.DependencyInjection;
using static System.FormattableString;

namespace AssetTracer.Schema.Benchmarks.Running.Subjects;

internal sealed class FluentMigratorSubject : Subject
{
    public override string Name => "FluentMigrator";

    public override async Task ApplyAsync(string connectionString, int count)
    {
        await using var services = new ServiceCollection()
            .AddFluentMigratorCore()
            .ConfigureRunner(r => r.AddPostgres().WithGlobalConnectionString(connectionString))
            .AddScoped<IFilteringMigrationSource>(_ => new FluentMigrations(count))
            .BuildServiceProvider();
        await using var scope = services.CreateAsyncScope();
        scope.ServiceProvider.GetRequiredService<IMigrationRunner>().MigrateUp();
    }
}

/// <summary>The first so many migrations, as a project that holds no more would give them.</summary>
internal sealed class FluentMigrations(int count) : IFilteringMigrationSource
{
    public IEnumerable<IMigration> GetMigrations(Func<Type, bool> predicate) =>
        Subject.Instances<IMigration>("Fluent", count).Where(m => predicate(m.GetType()));
}

internal abstract class FluentMigration(int number) : FluentMigrator.Migration
{
    public override void Up()
    {
        Execute.Sql(Subject.Table(number));
        Execute.Sql(Subject.Index(number));
    }

    public override void Down() => Execute.Sql(Invariant($"DROP TABLE public.t{number}"));
}
