using DbUp;
using static System.FormattableString;

namespace AssetTracer.Schema.Benchmarks.Running.Subjects;

internal sealed class DbUpSubject : Subject
{
    public override string Name => "DbUp";

    public override Task ApplyAsync(string connectionString, int count)
    {
        var result = DeployChanges.To.PostgresqlDatabase(connectionString)
            .WithScripts(Numbers(count).Select(n => new DbUp.Engine.SqlScript(Invariant($"{n}.sql"), Script(n))))
            .JournalToPostgresqlTable("public", "schemaversions")
            .WithTransactionPerScript()
            .LogToNowhere()
            .Build()
            .PerformUpgrade();
        return result.Successful ? Task.CompletedTask : Task.FromException(result.Error);
    }
}
