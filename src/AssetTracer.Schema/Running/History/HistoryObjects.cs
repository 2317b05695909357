namespace AssetTracer.Schema;

/// <summary>The history's own tables in a snapshot: they are no part of what the migrations make.</summary>
internal static class HistoryObjects
{
    /// <summary>Whether there is a history in it.</summary>
    public static bool HasHistory(this SchemaSnapshot snapshot, QualifiedName table) => snapshot.Objects.Any(o => o.Identity.Name == table && o.Parent is null);

    /// <summary>The snapshot without them, and without everything that lies on them.</summary>
    public static SchemaSnapshot WithoutHistory(this SchemaSnapshot snapshot, QualifiedName table)
    {
        var own = new MigrationOptions { HistoryTable = table };
        HashSet<QualifiedName> tables = [.. own.OwnTables];
        var gone = snapshot.Objects.Where(o => IsAbout(o.Identity, tables) || IsAbout(o.Parent, tables)).Select(o => o.Identity).ToHashSet();

        // what is part of something that goes, goes with it, and a part may stand before its whole
        for (var known = 0; known != gone.Count;)
        {
            known = gone.Count;
            gone.UnionWith(snapshot.Objects.Where(o => o.Parent is { } parent && gone.Contains(parent)).Select(o => o.Identity));
        }

        return gone.Count == 0 ? snapshot : snapshot.Holding(snapshot.Objects.Where(o => !gone.Contains(o.Identity)));
    }

    private static bool IsAbout(ObjectIdentity? identity, HashSet<QualifiedName> tables)
    {
        for (; identity is not null; identity = identity.On)
        {
            if (tables.Contains(identity.Name))
            {
                return true;
            }
        }

        return false;
    }
}
