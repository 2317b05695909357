namespace AssetTracer.Schema.Hosting;

/// <summary>The application isn't started, because its code may not run on its database.</summary>
public sealed class SchemaNotCurrentException : SchemaMigrationException
{
    internal SchemaNotCurrentException(GateReport report, string application, string command)
        : base(Sentence(report, application, command)) =>
        Report = report;

    /// <summary>What was found.</summary>
    public GateReport Report { get; }

    private static string Sentence(GateReport report, string application, string command) => string.Join(
        Environment.NewLine,
        [
            $"{application} isn't started. {report.Verdict}",
            .. report.Findings.Where(f => f.Severity == FindingSeverity.Error).Select(f => $"  {f}"),
            .. report.Pending.IsEmpty ? [] : new[] { $"Database first, then code: run \"{command}\"." },
        ]);
}
