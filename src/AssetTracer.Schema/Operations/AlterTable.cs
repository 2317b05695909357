namespace AssetTracer.Schema;

/// <summary>Reads the actions of ALTER TABLE: which lock each takes, on which tables, and what each does to rows.</summary>
internal static class AlterTable
{
    // Others may take a stronger lock.
    private static readonly string[] LightOptions =
        ["fillfactor", "parallel_workers", "toast_tuple_target", "vacuum_index_cleanup", "vacuum_truncate", "log_autovacuum_min_duration"];

    public static StatementLocks Locks(StatementCursor words)
    {
        if (Table(words) is not { } table)
        {
            return StatementLocks.Unknown;
        }

        var locks = new List<TableLock>();
        foreach (var action in words.Parts())
        {
            if (Locks(action, table) is not { } taken)
            {
                return StatementLocks.Unknown;
            }

            locks.AddRange(taken);
        }

        return locks.Count == 0 ? StatementLocks.Unknown : new(LockReader.Strongest(locks));
    }

    /// <summary>What the actions may do to the rows and to those who use them.</summary>
    public static IEnumerable<Hazard> Hazards(StatementCursor words) =>
        Table(words) is { } table ? words.Parts().SelectMany(p => Hazards(p, table)) : [];

    private static QualifiedName? Table(StatementCursor words)
    {
        _ = words.Take("if", "exists");
        return words.Stands("all", "in") || !words.TryTable(out var table) ? null : table;
    }

    private static TableLock[]? Locks(StatementCursor action, QualifiedName table)
    {
        var also = Others(action.Copy());
        return Level(action) is { } level && also is not null ? [new(table, level), .. also] : null;
    }

    // Null where a table is named that can't be read.
    private static TableLock[]? Others(StatementCursor action)
    {
        if (action.Take("attach", "partition") || action.Take("detach", "partition"))
        {
            return action.TryName(out var part) ? [new(part.Value, LockLevel.AccessExclusive)] : null;
        }

        if (action.Take("inherit"))
        {
            return action.TryName(out var parent) ? [new(parent.Value, LockLevel.ShareUpdateExclusive)] : null;
        }

        if (action.Take("no", "inherit"))
        {
            return action.TryName(out var parent) ? [new(parent.Value, LockLevel.AccessShare)] : null;
        }

        var others = new List<TableLock>();
        if (action.Take("add"))
        {
            while (action.SkipTo("references"))
            {
                action.Skip();
                if (!action.TryName(out var referenced))
                {
                    return null;
                }

                others.Add(new(referenced.Value, LockLevel.ShareRowExclusive));
            }
        }

        return [.. others];
    }

    private static LockLevel? Level(StatementCursor action) => action.Word() switch
    {
        "add" => IsForeignKey(action) ? LockLevel.ShareRowExclusive : LockLevel.AccessExclusive,
        "drop" or "rename" or "owner" or "force" or "of" or "not" or "inherit" or "replica" or "no" or "options" => LockLevel.AccessExclusive,
        "alter" => action.Stands("constraint") ? LockLevel.AccessExclusive : ColumnLevel(action),
        "validate" or "attach" or "cluster" => LockLevel.ShareUpdateExclusive,
        "detach" => action.SkipTo("concurrently") ? LockLevel.ShareUpdateExclusive : LockLevel.AccessExclusive,
        "enable" or "disable" => SwitchLevel(action),
        "set" when action.StandsAt('(') => OptionLevel(action),
        "reset" when action.StandsAt('(') => OptionLevel(action),
        "set" => action.Stands("without", "cluster") ? LockLevel.ShareUpdateExclusive : LockLevel.AccessExclusive,
        _ => null,
    };

    private static bool IsForeignKey(StatementCursor action) =>
        (action.Take("constraint") && action.TryName(out _) && action.Stands("foreign", "key")) || action.Stands("foreign", "key");

    private static LockLevel? ColumnLevel(StatementCursor action)
    {
        _ = action.Take("column");
        action.Skip();
        var isLight = action.Take("set", "statistics") || (action.Take("set") && action.StandsAt('(')) || (action.Take("reset") && action.StandsAt('('));
        return isLight ? LockLevel.ShareUpdateExclusive : LockLevel.AccessExclusive;
    }

    private static LockLevel? SwitchLevel(StatementCursor action)
    {
        _ = action.Take("replica") || action.Take("always");
        return action.Stands("trigger") ? LockLevel.ShareRowExclusive
            : action.Stands("rule") || action.Stands("row") ? LockLevel.AccessExclusive
            : null;
    }

    private static LockLevel? OptionLevel(StatementCursor action)
    {
        _ = action.Take('(');
        foreach (var option in action.Parts())
        {
            var name = option.TryName(out var found) ? found.Value.Name : "";
            if (!LightOptions.Contains(name) && !name.StartsWith("autovacuum_", StringComparison.Ordinal))
            {
                return null;
            }
        }

        return LockLevel.ShareUpdateExclusive;
    }

    private static IEnumerable<Hazard> Hazards(StatementCursor action, QualifiedName table)
    {
        var mayFail = new Hazard(HazardKind.MayFailOnData, $"Fails if rows of {table} break the rule.");
        switch (action.Word())
        {
            case "add" when IsRule(action):
                return action.SkipTo("not", "valid") || action.SkipTo("using", "index") ? [] : [mayFail];
            case "add":
                return Column(action, table);
            case "validate":
                return [mayFail];
            case "drop" when !action.Stands("constraint"):
                return [new(HazardKind.LosesData, $"The values of a column of {table} are lost.")];
            case "alter" when !action.Stands("constraint"):
                return AlterColumn(action, table, mayFail);
            case "set" when action.Take("logged") || action.Take("unlogged") || action.Take("tablespace") || action.Take("access", "method"):
                return [new(HazardKind.RewritesTable, $"{table} is written anew while reads and writes wait.")];
            case "attach":
                return [new(HazardKind.MayFailOnData, $"Fails if the new partition of {table} holds a row outside the bound.")];
            case "detach":
                return [new(HazardKind.LosesData, $"{table} no longer shows the rows of the partition.")];
            case "enable" or "disable" or "force" or "no" when action.SkipTo("row", "level", "security"):
                return [new(HazardKind.ChangesAccess, $"Who sees which rows of {table} changes.")];
            default:
                return [];
        }
    }

    private static bool IsRule(StatementCursor action) =>
        action.Stands("constraint") || action.Stands("unique") || action.Stands("primary", "key") || action.Stands("check") || action.Stands("foreign", "key")
            || action.Stands("exclude") || action.Stands("not", "null");

    private static IEnumerable<Hazard> Column(StatementCursor action, QualifiedName table)
    {
        _ = action.Take("column");
        _ = action.Take("if", "not", "exists");
        action.Skip();
        var (isRequired, hasValue) = (action.Copy().SkipTo("not", "null"), action.Copy().SkipTo("default"));
        if (action.Copy().SkipTo("generated") || action.Copy().SkipTo("serial") || action.Copy().SkipTo("bigserial"))
        {
            yield return new(HazardKind.RewritesTable, $"{table} is written anew while reads and writes wait.");
        }
        else if (isRequired && !hasValue)
        {
            yield return new(HazardKind.MayFailOnData, $"Fails if {table} has a row: the new column would be null there.");
        }
    }

    private static IEnumerable<Hazard> AlterColumn(StatementCursor action, QualifiedName table, Hazard mayFail)
    {
        _ = action.Take("column");
        action.Skip();
        if (action.Take("type") || action.Take("set", "data", "type"))
        {
            yield return new(HazardKind.RewritesTable, $"{table} may be written anew while reads and writes wait.");
            yield return new(HazardKind.MayFailOnData, $"Fails if a value of {table} doesn't fit the new type.");
        }
        else if (action.Take("set", "not", "null"))
        {
            yield return mayFail;
            yield return new(HazardKind.BlocksReads, $"Every row of {table} is read while reads and writes wait.");
        }
        else if (action.Take("set", "expression"))
        {
            yield return new(HazardKind.RewritesTable, $"{table} is written anew while reads and writes wait.");
        }
    }
}
