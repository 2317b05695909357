namespace AssetTracer.Schema.PostgresTests.Running.History;

/// <summary>What is compared by the server is hashed as the server hashes.</summary>
[Parallelizable(ParallelScope.All)]
public sealed class ServerHashTests
{
    [Test]
    public async Task A_text_of_any_length_has_the_servers_hash()
    {
        await using var database = await OwnedDatabase.CreateAsync();
        var texts = Enumerable.Range(0, 100).Select(length => string.Concat(Enumerable.Range(0, length).Select(i => "aÄ9 z€"[(i * 7 + length) % 6]))).ToList();

        foreach (var (i, text) in texts.Index())
        {
            var seed = (i % 3) switch { 0 => 0, 1 => i, _ => long.MinValue + i };
            Assert.That(
                ServerHash.Of(System.Text.Encoding.UTF8.GetBytes(text), seed),
                Is.EqualTo(await database.ScalarAsync<long>($"SELECT hashtextextended('{text}' COLLATE \"C\", '{seed}')")),
                text);
        }
    }
}
