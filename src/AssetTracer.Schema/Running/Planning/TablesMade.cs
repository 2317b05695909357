namespace AssetTracer.Schema;

/// <summary>What the migrations of a run have made so far: nobody else was there before, and hardly anybody is by now.</summary>
internal sealed class TablesMade
{
    private readonly HashSet<QualifiedName> _names = [];

    /// <summary>Adds what a migration makes.</summary>
    public void Add(Attempt attempt) => _names.UnionWith(attempt.Statements.Select(s => s.Locks.Created).OfType<QualifiedName>());

    /// <summary>Whether a migration changes no table but these and its own, as far as its text tells, and doesn't keep that to itself.</summary>
    public bool AreAllThat(Attempt attempt)
    {
        var own = new HashSet<QualifiedName>();
        foreach (var locks in attempt.Statements.Select(s => s.Locks))
        {
            if (!locks.IsKnown || locks.Taken.Any(l => l.IsByIndex || !(own.Contains(l.Table) || _names.Contains(l.Table))))
            {
                return false;
            }

            if (locks.Created is { } created)
            {
                own.Add(created);
            }
        }

        return true;
    }
}
