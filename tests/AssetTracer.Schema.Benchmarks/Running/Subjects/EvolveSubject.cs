using EvolveDb;
using Npgsql;
using static System.FormattableString;

namespace AssetTracer.Schema.Benchmarks.Running.Subjects;

internal sealed class EvolveSubject : Subject
{
    public override string Name => "Evolve";

    public override void Prepare(int count)
    {
        Directory.CreateDirectory(Folder(count));
        foreach (var number in Numbers(count))
        {
            File.WriteAllText(Path.Combine(Folder(count), Invariant($"V{number}__table.sql")), Script(number));
        }
    }

    public override async Task ApplyAsync(string connectionString, int count)
    {
        await using var connection = new NpgsqlConnection(connectionString);
        new Evolve(connection) { Locations = [Folder(count)], IsEraseDisabled = true }.Migrate();
    }

    private static string Folder(int count) => Path.Combine(Path.GetTempPath(), "assettracer-schema-benchmarks", Invariant($"evolve-{count}"));
}
