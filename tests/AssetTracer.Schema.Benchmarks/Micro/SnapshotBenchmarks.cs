using BenchmarkDotNet.Attributes;
using static System.FormattableString;

namespace AssetTracer.Schema.Benchmarks.Micro;

/// <summary>Comparing and fingerprinting snapshots of a thousand tables.</summary>
[MemoryDiagnoser]
public class SnapshotBenchmarks
{
    private const int Tables = 1_000;

    private SchemaSnapshot _before = new([]);
    private SchemaSnapshot _same = new([]);
    private SchemaSnapshot _changed = new([]);

    /// <summary>Makes the snapshots: two that are equal, and one with a column of another type in every hundredth table.</summary>
    [GlobalSetup]
    public void Generate()
    {
        _before = SchemaSnapshot.Whole(Objects("text"));
        _same = SchemaSnapshot.Whole(Objects("text"));
        _changed = SchemaSnapshot.Whole(Objects("character varying(100)"));
    }

    /// <summary>Compares two equal snapshots.</summary>
    [Benchmark]
    public SchemaComparison CompareEqual() => SchemaComparer.Compare(_before, _same);

    /// <summary>Compares two snapshots with ten differences.</summary>
    [Benchmark]
    public SchemaComparison CompareDifferent() => SchemaComparer.Compare(_before, _changed);

    /// <summary>Makes a snapshot of its objects.</summary>
    [Benchmark]
    public SchemaSnapshot Assemble() => new(_before.Objects);

    /// <summary>Fingerprints a snapshot that wasn't fingerprinted yet.</summary>
    [Benchmark]
    public string AssembleAndFingerprint() => SchemaSnapshot.Whole(_before.Objects).Fingerprint;

    private static IEnumerable<SchemaObject> Objects(string type)
    {
        for (var i = 0; i < Tables; i++)
        {
            var table = new QualifiedName("public", Invariant($"t{i}"));
            yield return new TableDefinition { Name = table };
            for (var position = 1; position <= 8; position++)
            {
                yield return new ColumnDefinition
                {
                    Table = table,
                    Name = Invariant($"c{position}"),
                    Position = position,
                    Type = i % 100 == 0 && position == 8 ? type : "integer",
                };
            }

            yield return new ConstraintDefinition { Table = table, Name = table.Name + "_pkey", Type = ConstraintType.PrimaryKey, Columns = ["c1"] };
            yield return new IndexDefinition { Name = new("public", table.Name + "_idx"), Table = table, Keys = ["c2"] };
        }
    }
}
