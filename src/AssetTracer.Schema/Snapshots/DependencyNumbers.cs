namespace AssetTracer.Schema;

/// <summary>What one row of a catalog, or a part of it, is known by in the catalog of dependencies.</summary>
internal readonly record struct CatalogNumber(string Catalog, long Number, int Part);

/// <summary>Turns the server's numbers into objects, where many of its rows stand for one: the rule behind a view, the index behind a constraint.</summary>
internal sealed class DependencyNumbers
{
    private const int Depth = 8;

    private readonly Dictionary<CatalogNumber, ObjectIdentity> _named = [];
    private readonly List<(CatalogNumber From, CatalogNumber To)> _links = [];
    private readonly Dictionary<CatalogNumber, List<(CatalogNumber To, string Type)>> _owners = [];

    public void Name(CatalogNumber number, ObjectIdentity identity) => _named.TryAdd(number, identity);

    public void Link(CatalogNumber from, CatalogNumber to, string type)
    {
        _links.Add((from, to));

        // i, P, S: is part of the inside of; e: is a member of an extension; a: goes away with, as a default with its column
        if (!_owners.TryGetValue(from, out var list))
        {
            _owners[from] = list = [];
        }

        list.Add((to, type));
    }

    public IReadOnlyList<ObjectDependency> Dependencies() =>
    [
        .. (from link in _links
            let one = Find(link.From, Depth, asClone: false)
            let other = Find(link.To, Depth, asClone: true)
            where one is not null && other is not null && one != other
            select new ObjectDependency(one, other)).Distinct(),
    ];

    // What a partition has only because the whole has it doesn't speak for the whole.
    private ObjectIdentity? Find(CatalogNumber number, int depth, bool asClone)
    {
        if (_named.TryGetValue(number, out var known))
        {
            return known;
        }

        if (_owners.GetValueOrDefault(number) is { } owners && depth > 0)
        {
            foreach (var (to, type) in owners.OrderBy(o => Rank(number, o.To, o.Type)))
            {
                if (Rank(number, to, type) < int.MaxValue && (asClone || type is not ("P" or "S")) && Find(to, depth - 1, asClone) is { } owner)
                {
                    return owner;
                }
            }
        }

        return number.Part != 0 ? Find(number with { Part = 0 }, depth, asClone) : null;
    }

    private static int Rank(CatalogNumber of, CatalogNumber to, string type) => type switch
    {
        "i" => 0,
        "e" => 1,
        "P" or "S" => 2,
        "a" when of.Catalog is "pg_attrdef" or "pg_amop" or "pg_amproc" => 3,
        "a" when of.Catalog.StartsWith("pg_publication", StringComparison.Ordinal) && to.Catalog == "pg_publication" => 3,
        _ => int.MaxValue,
    };
}
