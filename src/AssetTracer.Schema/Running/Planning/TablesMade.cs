namespace AssetTracer.Schema;

/// <summary>What the migrations of a run have made so far: nobody else was there before, and hardly anybody is by now.</summary>
internal sealed class TablesMade
{
    private readonly HashSet<QualifiedName> _names = [];

    /// <summary>Adds what a migration makes, and tells whether it changes no table but these and its own, as far as its text tells, and doesn't keep that to itself.</summary>
    public bool Take(Attempt attempt)
    {
        var isKnown = true;
        foreach (var statement in attempt.Statements)
        {
            var locks = statement.Locks;
            isKnown &= locks.IsKnown && locks.Taken.All(l => !l.IsByIndex && _names.Contains(l.Table));
            if (locks.Created is { } created)
            {
                _names.Add(created);
            }
        }

        return isKnown;
    }
}
