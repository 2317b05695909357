namespace AssetTracer.Schema.CommandLine;

/// <summary>What a run did, as an answer.</summary>
internal static class RunReport
{
    public static Answer Of(MigrationSummary run, MigrationPlan plan, Target target)
    {
        var grid = new Grid("version", "migration", "what happened");
        foreach (var applied in run.Applied)
        {
            grid.Add(applied.Version.Value, applied.Description, $"applied{(applied.Duration is { } time ? $" in {Words.Milliseconds(time)}" : "")}");
        }

        foreach (var adopted in run.Adopted)
        {
            grid.Add(adopted.Version.Value, adopted.Description, "recorded: everything that it expects was there already");
        }

        foreach (var version in run.Reverted)
        {
            grid.Add(version.Value, plan.Steps.FirstOrDefault(s => s.Version == version)?.Description ?? "", "reverted");
        }

        if (run.IsEmpty)
        {
            return new Answer(() => Verdict(run, target) + "\n", () => Json(run, target), () => Verdict(run, target) + "\n");
        }

        return Answer.Of(Verdict(run, target), grid, "", () => Json(run, target));
    }

    private static string Verdict(MigrationSummary run, Target target)
    {
        var parts = new[] { (run.Applied.Count, "applied"), (run.Adopted.Count, "recorded without running"), (run.Reverted.Count, "reverted") }
            .Where(p => p.Item1 > 0)
            .Select((p, i) => i == 0 ? $"{Words.Count(p.Item1, "migration")} {p.Item2}" : $"{p.Item1} {p.Item2}");
        return run.IsEmpty ? $"There was nothing to do on {target.Label}." : $"{Words.List(parts)} on {target.Label}.";
    }

    private static string Json(MigrationSummary run, Target target) => JsonText.Write("assettracer-schema-run", writer =>
    {
        writer.WriteString("database", target.Label);
        writer.WriteString("environment", target.Environment);
        writer.WriteString("verdict", Verdict(run, target));
        foreach (var (name, migrations) in new[] { ("applied", run.Applied), ("adopted", run.Adopted) })
        {
            writer.WriteStartArray(name);
            foreach (var migration in migrations)
            {
                writer.WriteStartObject();
                writer.WriteString("version", migration.Version.Value);
                writer.WriteString("description", migration.Description);
                writer.WriteString("checksum", migration.Checksum);
                writer.WriteNumber("milliseconds", Math.Round(migration.Duration?.TotalMilliseconds ?? 0, 1));
                writer.WriteString("fingerprint", migration.Fingerprint);
                writer.WriteEndObject();
            }

            writer.WriteEndArray();
        }

        writer.WriteStrings("reverted", run.Reverted.Select(v => v.Value));
    });
}
