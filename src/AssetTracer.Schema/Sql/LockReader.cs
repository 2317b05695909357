namespace AssetTracer.Schema;

/// <summary>Tells from the words of a statement which locks it takes, as PostgreSQL 14 to 18 do. What isn't certain isn't told.</summary>
internal static class LockReader
{
    public static StatementLocks Read(StatementCursor words) => words.Word() switch
    {
        "alter" => Alter(words),
        "create" => Create(words),
        "drop" => Drop(words),
        "truncate" => Truncate(words),
        "lock" => Lock(words),
        "insert" when words.Take("into") => Rows(words),
        "delete" when words.Take("from") => Rows(words),
        "merge" when words.Take("into") => Rows(words),
        "update" => Rows(words),
        "copy" => Copy(words),
        "vacuum" => Vacuum(words),
        "analyze" or "analyse" => Analyze(words),
        "cluster" => Cluster(words),
        "reindex" => Reindex(words),
        "refresh" when words.Take("materialized", "view") =>
            Table(words, words.Take("concurrently") ? LockLevel.Exclusive : LockLevel.AccessExclusive),
        "comment" when words.Take("on") => Comment(words),
        "grant" or "revoke" or "set" or "reset" or "notify" or "discard" or "listen" or "unlisten" => StatementLocks.None,
        _ => StatementLocks.Unknown,
    };

    private static StatementLocks Of(QualifiedName? table, LockLevel level) => table is { } known ? new([new(known, level)]) : StatementLocks.Unknown;

    private static StatementLocks OfIndex(QualifiedName? index, LockLevel level) =>
        index is { } known ? new([new(known, level) { IsByIndex = true }]) : StatementLocks.Unknown;

    private static StatementLocks Table(StatementCursor words, LockLevel level) => Of(words.TryTable(out var table) ? table : null, level);

    private static StatementLocks Tables(StatementCursor words, LockLevel level) =>
        words.TryTables(out var tables) ? new(tables.Select(t => new TableLock(t, level)).ToValueArray()) : StatementLocks.Unknown;

    private static StatementLocks Truncate(StatementCursor words)
    {
        _ = words.Take("table");
        return Tables(words, LockLevel.AccessExclusive);
    }

    // Queries inside of it read and may write more.
    private static StatementLocks Rows(StatementCursor words) => Table(words, LockLevel.RowExclusive);

    private static StatementLocks Copy(StatementCursor words)
    {
        if (words.StandsAt('(') || !words.TryName(out var table))
        {
            return StatementLocks.Unknown;
        }

        if (words.StandsAt('('))
        {
            words.SkipOne();
        }

        return words.Take("from") ? Of(table, LockLevel.RowExclusive) : words.Take("to") ? Of(table, LockLevel.AccessShare) : StatementLocks.Unknown;
    }

    private static StatementLocks Lock(StatementCursor words)
    {
        _ = words.Take("table");
        if (!words.TryTables(out var tables))
        {
            return StatementLocks.Unknown;
        }

        var level = LockLevel.AccessExclusive;
        if (words.Take("in"))
        {
            var name = "";
            while (!words.IsAtEnd && !words.Stands("mode"))
            {
                name += words.Word() ?? "?";
            }

            if (!Enum.TryParse(name, ignoreCase: true, out level))
            {
                return StatementLocks.Unknown;
            }
        }

        return new(tables.Select(t => new TableLock(t, level)).ToValueArray());
    }

    private static StatementLocks Vacuum(StatementCursor words)
    {
        if (words.StandsAt('('))
        {
            // Options that turn it into something else are for the server to read.
            return StatementLocks.Unknown;
        }

        var full = words.Take("full");
        while (words.Take("freeze") || words.Take("verbose") || words.Take("analyze"))
        {
            // They change no lock.
        }

        return words.IsAtEnd ? StatementLocks.Unknown : Table(words, full ? LockLevel.AccessExclusive : LockLevel.ShareUpdateExclusive);
    }

    private static StatementLocks Analyze(StatementCursor words)
    {
        _ = words.Take("verbose");
        return words.IsAtEnd || words.StandsAt('(') ? StatementLocks.Unknown : Table(words, LockLevel.ShareUpdateExclusive);
    }

    private static StatementLocks Cluster(StatementCursor words)
    {
        _ = words.Take("verbose");
        return words.IsAtEnd || words.StandsAt('(') ? StatementLocks.Unknown : Table(words, LockLevel.AccessExclusive);
    }

    private static StatementLocks Reindex(StatementCursor words)
    {
        if (words.Take("table"))
        {
            return Table(words, words.Take("concurrently") ? LockLevel.ShareUpdateExclusive : LockLevel.Share);
        }

        return words.Take("index")
            ? Level(words.Take("concurrently") ? LockLevel.ShareUpdateExclusive : LockLevel.Share)
            : StatementLocks.Unknown;

        StatementLocks Level(LockLevel level) => OfIndex(words.TryName(out var index) ? index : null, level);
    }

    private static StatementLocks Comment(StatementCursor words)
    {
        var level = LockLevel.ShareUpdateExclusive;
        switch (words.Word())
        {
            case "table" or "view":
                return Table(words, level);
            case "materialized" when words.Take("view"):
                return Table(words, level);
            case "foreign" when words.Take("table"):
                return Table(words, level);
            case "column" when words.TryColumn(out var table):
                return Of(table, level);
            case "constraint" or "trigger" or "policy" or "rule" or "function" or "type" or "domain" or "schema":
                return StatementLocks.None;
            default:
                return StatementLocks.Unknown;
        }
    }

    private static StatementLocks Drop(StatementCursor words)
    {
        switch (words.Word())
        {
            case "table" or "view":
                return Dropped(words);
            case "materialized" when words.Take("view"):
                return Dropped(words);
            case "foreign" when words.Take("table"):
                return Dropped(words);
            case "index":
                var level = words.Take("concurrently") ? LockLevel.ShareUpdateExclusive : LockLevel.AccessExclusive;
                _ = words.Take("if", "exists");
                return words.TryTables(out var indexes)
                    ? new(indexes.Select(i => new TableLock(i, level) { IsByIndex = true }).ToValueArray())
                    : StatementLocks.Unknown;
            case "trigger" or "policy" or "rule":
                _ = words.Take("if", "exists");
                return words.TryName(out _) && words.Take("on") ? Table(words, LockLevel.AccessExclusive) : StatementLocks.Unknown;
            case "function" or "procedure" or "routine" or "type" or "domain" when !words.Copy().SkipTo("cascade"):
                return StatementLocks.None;
            default:
                return StatementLocks.Unknown;
        }
    }

    private static StatementLocks Dropped(StatementCursor words)
    {
        _ = words.Take("if", "exists");
        return Tables(words, LockLevel.AccessExclusive);
    }

    private static StatementLocks Create(StatementCursor words)
    {
        var replaces = words.Take("or", "replace");
        while (words.Take("temp") || words.Take("temporary") || words.Take("local") || words.Take("global") || words.Take("unlogged")
            || words.Take("unique") || words.Take("recursive") || words.Take("constraint"))
        {
            // They change no lock.
        }

        switch (words.Word())
        {
            case "table":
                return CreateTable(words);
            case "foreign" when words.Take("table"):
                return CreateTable(words);
            case "view":
                return words.TryName(out var view)
                    ? new(replaces ? [new(view.Value, LockLevel.AccessExclusive)] : []) { Created = replaces ? null : view }
                    : StatementLocks.Unknown;
            case "materialized" when words.Take("view"):
                _ = words.Take("if", "not", "exists");
                return words.TryName(out var stored) ? new([]) { Created = stored } : StatementLocks.Unknown;
            case "index":
                var level = words.Take("concurrently") ? LockLevel.ShareUpdateExclusive : LockLevel.Share;
                return words.SkipTo("on") && words.Take("on") ? Table(words, level) : StatementLocks.Unknown;
            case "trigger":
                return words.SkipTo("on") && words.Take("on") ? Table(words, LockLevel.ShareRowExclusive) : StatementLocks.Unknown;
            case "policy":
                return words.TryName(out _) && words.Take("on") ? Table(words, LockLevel.AccessExclusive) : StatementLocks.Unknown;
            case "rule":
                return words.SkipTo("to") && words.Take("to") ? Table(words, LockLevel.AccessExclusive) : StatementLocks.Unknown;
            case "statistics":
                return words.SkipTo("from") && words.Take("from") ? Table(words, LockLevel.ShareUpdateExclusive) : StatementLocks.Unknown;
            case "function" or "procedure" when !words.Copy().SkipTo("atomic"):
            case "type" or "domain" or "collation":
            case "sequence" when !words.Copy().SkipTo("owned"):
                return StatementLocks.None;
            default:
                return StatementLocks.Unknown;
        }
    }

    private static StatementLocks CreateTable(StatementCursor words)
    {
        _ = words.Take("if", "not", "exists");
        if (!words.TryName(out var created))
        {
            return StatementLocks.Unknown;
        }

        var locks = new List<TableLock>();
        var isPartition = words.Take("partition", "of");
        if (isPartition && words.TryName(out var whole))
        {
            locks.Add(new(whole.Value, LockLevel.AccessExclusive));
        }

        if (words.StandsAt('('))
        {
            var columns = words.Copy();
            columns.Skip();
            locks.AddRange(References(columns).Where(r => r != created).Select(r => new TableLock(r, LockLevel.ShareRowExclusive)));
            words.SkipOne();
        }

        if (words.SkipTo("inherits") && words.Take("inherits") && words.Take('(') && words.TryTables(out var parents))
        {
            locks.AddRange(parents.Select(p => new TableLock(p, LockLevel.ShareUpdateExclusive)));
        }

        return new(Strongest(locks)) { Created = created };
    }

    private static IEnumerable<QualifiedName> References(StatementCursor words)
    {
        while (words.SkipTo("references"))
        {
            words.Skip();
            if (words.TryName(out var table))
            {
                yield return table.Value;
            }
        }
    }

    private static StatementLocks Alter(StatementCursor words)
    {
        switch (words.Word())
        {
            case "table":
                return AlterTable.Locks(words);
            case "foreign" when words.Take("table"):
                return AlterTable.Locks(words);
            case "view":
                _ = words.Take("if", "exists");
                return Table(words, LockLevel.AccessExclusive);
            case "trigger" or "policy" or "rule":
                return words.TryName(out _) && words.Take("on") ? Table(words, LockLevel.AccessExclusive) : StatementLocks.Unknown;
            case "default" when words.Take("privileges"):
            case "function" or "procedure" or "routine":
                return StatementLocks.None;
            default:
                return StatementLocks.Unknown;
        }
    }

    /// <summary>One lock for each table: the strongest.</summary>
    public static ValueArray<TableLock> Strongest(IEnumerable<TableLock> locks) =>
        locks.GroupBy(l => (l.Table, l.IsByIndex)).Select(g => g.MaxBy(l => l.Level)!).ToValueArray();
}
