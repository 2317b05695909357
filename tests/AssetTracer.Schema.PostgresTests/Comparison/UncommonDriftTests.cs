namespace AssetTracer.Schema.PostgresTests.Comparison;

/// <summary>Drift that few tools look for, and pg_dump doesn't always show.</summary>
[Parallelizable(ParallelScope.All)]
public sealed class UncommonDriftTests
{
    [TestCase("UPDATE pg_index SET indisvalid = false WHERE indexrelid = 'public.notes_pkey'::regclass", "constraint notes_pkey on public.notes", "isIndexValid")]
    [TestCase("UPDATE pg_index SET indisvalid = false WHERE indexrelid = 'public.by_title'::regclass", "index public.by_title", "isValid")]
    [TestCase("ALTER TABLE public.notes DISABLE TRIGGER ALL", "constraint notes_parent_fkey on public.notes", "areTriggersEnabled")]
    [TestCase("REVOKE USAGE ON LANGUAGE plpgsql FROM PUBLIC", "privileges of PUBLIC on language plpgsql", "privileges")]
    public async Task It_is_seen(string drift, string identity, string attribute)
    {
        await using var database = await TestServer.CreateDatabaseAsync();
        await database.ExecuteAsync("CREATE TABLE public.notes (id integer PRIMARY KEY, title text, parent integer REFERENCES public.notes)");
        await database.ExecuteAsync("CREATE INDEX by_title ON public.notes (title)");
        var reader = new PostgresSnapshotReader(database.DataSource);
        var before = await reader.ReadAsync();

        await database.ExecuteAsync(drift);

        var difference = SchemaComparer.Compare(before, await reader.ReadAsync()).Differences.Single(d => d.Identity.ToString() == identity);
        Assert.That(Attributes(difference), Does.Contain(attribute));
    }

    private static IEnumerable<string> Attributes(SchemaDifference difference) => difference switch
    {
        Changed changed => changed.Attributes.Select(a => a.Attribute),
        Added added => SnapshotFile.Attributes(added.After).Keys,
        Removed removed => SnapshotFile.Attributes(removed.Before).Keys,
        _ => [],
    };
}
