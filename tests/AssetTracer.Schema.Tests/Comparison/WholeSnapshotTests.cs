using System.Text;

namespace AssetTracer.Schema.Tests.Comparison;

/// <summary>A snapshot that doesn't hold all that a database has is never equal to another.</summary>
public sealed class WholeSnapshotTests
{
    private static readonly SchemaObject[] Orders = [new SchemaDefinition { Name = "public" }, .. Some.Table("orders", "id", "note"), Some.PrimaryKey("orders", "id")];

    [Test]
    public void Whole_snapshots_are_equal_when_their_objects_are() => Assert.That(Some.Database(Orders), Is.EqualTo(Some.Database([.. Orders.Reverse()])));

    [Test]
    public void Objects_that_somebody_put_together_are_equal_to_nothing()
    {
        var (loose, whole) = (new SchemaSnapshot(Orders), Some.Database(Orders));

        Assert.That(loose, Is.Not.EqualTo(whole).And.Not.EqualTo(new SchemaSnapshot(Orders)));
        Assert.That(whole, Is.Not.EqualTo(loose));
        Assert.That(() => SchemaComparer.Compare(loose, whole, "production", "staging"), Throws.TypeOf<ComparisonException>().With.Message.EqualTo(
            "What differs can't be told: the snapshot of production doesn't say what was read of the database. Read it by PostgresSnapshotReader, or make it by SchemaSnapshot.Whole."));
    }

    [Test]
    public void Kinds_that_were_not_looked_for_are_named()
    {
        var whole = Some.Database(Orders);
        var part = new SchemaSnapshot(Orders) { KindsRead = whole.KindsRead.Where(k => k is not (ObjectKind.Policy or ObjectKind.Trigger)).ToValueArray() };

        Assert.That(part, Is.Not.EqualTo(whole));
        Assert.That(() => SchemaComparer.Compare(whole, part, "production", "staging"), Throws.TypeOf<ComparisonException>().With.Message.EqualTo(
            "What differs can't be told: the snapshot of staging was taken without looking for objects of kind trigger and policy. Take the snapshot again."));
    }

    [Test]
    public async Task A_part_of_a_snapshot_is_as_whole_as_the_snapshot()
    {
        var whole = await LoadAsync(await TextAsync(Some.Database(Orders)));

        Assert.That(whole.IsWhole);
        Assert.That(whole.Within(new() { Schemas = ["public"] }).IsWhole);
        Assert.That((await LoadAsync(await TextAsync(new SchemaSnapshot(Orders)))).IsWhole, Is.False);
    }

    [TestCase("\"type\": \"text\"", "\"type\": \"uuid\"")]
    [TestCase("\"schemas\": []", "\"schemas\": [\"public\"]")]
    [TestCase("\"Owner\",", "\"Owner\"  ,", true)]
    [TestCase("\n", "\r\n", true)]
    [TestCase("\"unmodelled\": []", "\"unmodelled\": [{\"type\": \"a\", \"name\": \"b\"}]")]
    [TestCase("\"kinds\": [\n    \"Schema\",", "\"kinds\": [")]
    [TestCase("\"serverVersion\": \"\"", "\"serverVersion\": \"15.1\"")]
    public async Task A_file_that_was_edited_is_refused_but_not_one_whose_lines_end_otherwise(string old, string young, bool isTheSame = false)
    {
        var text = await TextAsync(Some.Database(Orders));
        var edited = text.Replace(old, young, StringComparison.Ordinal);

        Assert.That(edited, Is.Not.EqualTo(text));
        Assert.That(
            () => LoadAsync(edited),
            isTheSame ? Throws.Nothing : Throws.TypeOf<SnapshotFileException>().With.Message.Contains("edited or damaged after it was saved"));
    }

    [Test]
    public async Task A_file_that_is_cut_off_is_refused()
    {
        var text = await TextAsync(Some.Database(Orders));

        Assert.That(Enumerable.Range(1, 20).Select(i => text[..(text.Length * i / 21)]), Is.All.Matches<string>(
            part => Assert.ThrowsAsync<SnapshotFileException>(() => LoadAsync(part)) is not null));
    }

    [Test]
    public void One_fingerprint_tells_the_same_object_in_another_database()
    {
        var note = ColumnDefinition.Named("note", "orders");
        var (one, other) = (Some.Database(Orders), Some.Database([.. Some.Table("orders", "x", "note")]));
        var altered = Some.Database([new TableDefinition { Name = "orders" }, Some.Column("orders", "note", "uuid", 2)]);

        Assert.That(one.FingerprintOf(note), Is.EqualTo(other.FingerprintOf(note)).And.Not.EqualTo(altered.FingerprintOf(note)).And.Length.EqualTo(64));
        Assert.That(one.FingerprintOf(ColumnDefinition.Named("missing", "orders")), Is.Null);
        Assert.That(one.Fingerprint, Is.Not.EqualTo(other.Fingerprint));
    }

    private static async Task<string> TextAsync(SchemaSnapshot snapshot)
    {
        using var stream = new MemoryStream();
        await snapshot.SaveAsync(stream);
        return Encoding.UTF8.GetString(stream.ToArray());
    }

    private static async Task<SchemaSnapshot> LoadAsync(string text)
    {
        using var stream = new MemoryStream(Encoding.UTF8.GetBytes(text));
        return await SchemaSnapshot.LoadAsync(stream);
    }

    [Test]
    public void Snapshots_of_different_parts_are_equal_to_nothing()
    {
        var all = SchemaSnapshot.Whole([]);
        var part = all.Within(new SnapshotScope { Schemas = ["public"] });

        Assert.That(() => SchemaComparer.Compare(all, part, "production", "staging"), Throws.TypeOf<ComparisonException>().With.Message.StartsWith(
            "What differs can't be told: the snapshot of production holds another part of its database than that of staging."));
        Assert.That(SchemaComparer.Compare(part, all.Within(part.Scope), "production", "staging").AreEqual, Is.True);
    }
}
