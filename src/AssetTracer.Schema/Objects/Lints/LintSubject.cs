namespace AssetTracer.Schema;

/// <summary>A snapshot as the rules look at it: who may reach what, and which policies guard it.</summary>
internal sealed class LintSubject
{
    // Supabase's table of users has row security; its scope leaves the table itself out.
    private static readonly QualifiedName PlatformUsers = new("auth", "users");

    private readonly ILookup<QualifiedName, PrivilegeDefinition> _privileges;
    private readonly Dictionary<QualifiedName, TableDefinition> _tables;
    private readonly Dictionary<QualifiedName, string> _queries;
    private readonly Dictionary<string, bool> _usable = [];
    private readonly HashSet<QualifiedName> _history;

    public LintSubject(SchemaSnapshot snapshot, LintOptions options)
    {
        Snapshot = snapshot;
        Options = options;
        _history = [.. new MigrationOptions { HistoryTable = options.HistoryTable }.OwnTables];
        _privileges = snapshot.OfKind<PrivilegeDefinition>()
            .Where(p => !p.IsOwner && TargetCatalog.PrivilegesOn(p.Target.Kind) is 'r' or 'c')
            .ToLookup(p => p.Target.Name);
        _tables = snapshot.OfKind<TableDefinition>().ToDictionary(t => t.Name);
        _queries = snapshot.OfKind<ViewDefinition>().Select(v => (v.Name, v.Query))
            .Concat(snapshot.OfKind<MaterializedViewDefinition>().Select(v => (v.Name, v.Query)))
            .ToDictionary();
        UsesRowSecurity = _tables.Values.Any(t => t.IsRowSecurityEnabled && !IsHistory(t.Name));
    }

    public SchemaSnapshot Snapshot { get; }

    public LintOptions Options { get; }

    /// <summary>The tables, in the order of their names.</summary>
    public IEnumerable<TableDefinition> Tables => Snapshot.OfKind<TableDefinition>();

    /// <summary>Whether the database relies on row security anywhere: then a role that is granted something is one that policies are meant to bind.</summary>
    public bool UsesRowSecurity { get; }

    public TableDefinition? Table(QualifiedName name) => _tables.GetValueOrDefault(name);

    /// <summary>Whether a table keeps the history of migrations, which is closed on purpose.</summary>
    public bool IsHistory(QualifiedName table) => _history.Contains(table);

    public List<PolicyDefinition> PoliciesOn(QualifiedName table) => [.. Snapshot.PartsOf(TableDefinition.Named(table)).OfType<PolicyDefinition>()];

    /// <summary>The columns that are never null.</summary>
    public HashSet<string> RequiredColumns(QualifiedName table) =>
        [.. Snapshot.PartsOf(TableDefinition.Named(table)).OfType<ColumnDefinition>().Where(c => !c.IsNullable).Select(c => c.Name)];

    public string? OwnerOf(ObjectIdentity target) => Snapshot.Find<OwnerDefinition>(OwnerDefinition.Of(target))?.Role;

    public bool IsTrusted(string role) => Options.TrustedRoles.Contains(role) || role.StartsWith("pg_", StringComparison.Ordinal);

    public bool IsOpen(string role) => Options.OpenRoles.Contains(role);

    /// <summary>The roles besides the owner and trusted ones that may do something with the rows, each with what it may do.</summary>
    public List<Reach> WhoReaches(QualifiedName relation, ObjectIdentity identity)
    {
        if (!IsUsable(relation.Schema))
        {
            return [];
        }

        var owner = OwnerOf(identity);
        return [.. _privileges[relation]
            .Where(p => p.Grantee != owner && !IsTrusted(p.Grantee))
            .GroupBy(p => p.Grantee)
            .Select(g => new Reach(g.Key, g.SelectMany(p => p.Privileges).Where(LintWords.IsOnRows).Distinct().ToValueArray()))
            .Where(r => !r.Privileges.IsEmpty)
            .OrderBy(r => r.Role, StringComparer.Ordinal)];
    }

    /// <summary>How much it weighs that roles reach rows that no policy guards.</summary>
    public FindingSeverity Weight(List<Reach> reached) =>
        reached.Exists(r => IsOpen(r.Role)) ? FindingSeverity.Error
        : UsesRowSecurity ? FindingSeverity.Warning
        : FindingSeverity.Note;

    /// <summary>The tables with row security that a query reads, directly or through views.</summary>
    public List<QualifiedName> GuardedIn(string query)
    {
        var (seen, open, guarded) = (new HashSet<QualifiedName>(), new Queue<string>([query]), new SortedSet<QualifiedName>());
        while (open.TryDequeue(out var text))
        {
            foreach (var name in Condition.Names(text).Where(seen.Add))
            {
                if (_queries.TryGetValue(name, out var inner))
                {
                    open.Enqueue(inner);
                }
                else if (Table(name)?.IsRowSecurityEnabled ?? name == PlatformUsers)
                {
                    guarded.Add(name);
                }
            }
        }

        return [.. guarded];
    }

    // A right to a table is worth nothing without one to its schema. Whose member a role is isn't known, so any other role's right counts.
    private bool IsUsable(string schema)
    {
        if (!_usable.TryGetValue(schema, out var usable))
        {
            var granted = Snapshot.PartsOf(SchemaDefinition.Named(schema)).OfType<PrivilegeDefinition>().Where(p => !p.IsOwner).ToList();
            usable = granted.Exists(p => p.Privileges.Contains("USAGE"))
                || (schema == "public" && !granted.Exists(p => p.Grantee == "public"));
            _usable[schema] = usable;
        }

        return usable;
    }
}

/// <summary>What a role may do with the rows of a relation.</summary>
internal sealed record Reach(string Role, ValueArray<string> Privileges);
