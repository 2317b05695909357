namespace AssetTracer.Schema;

/// <summary>The words that name a command, as PostgreSQL's own command tags do, near enough for a message.</summary>
internal static class CommandTag
{
    private static readonly string[] Modifiers =
    [
        "OR", "REPLACE", "TEMP", "TEMPORARY", "LOCAL", "GLOBAL", "UNLOGGED", "UNIQUE", "RECURSIVE", "TRUSTED", "PROCEDURAL", "CONSTRAINT",
    ];

    public static string Of(StatementWords words)
    {
        var first = 0;
        while (words[first] == "(")
        {
            first++;
        }

        return words[first] switch
        {
            null => "",
            "CREATE" or "ALTER" or "DROP" => $"{words[0]} {ObjectType(words)}".TrimEnd(),
            "WITH" => QueryBehindWith(words),
            "START" or "PREPARE" when words[1] == "TRANSACTION" => $"{words[0]} TRANSACTION",
            "COMMIT" or "ROLLBACK" when words[1] == "PREPARED" => $"{words[0]} PREPARED",
            "REFRESH" => "REFRESH MATERIALIZED VIEW",
            "IMPORT" => "IMPORT FOREIGN SCHEMA",
            "SECURITY" => "SECURITY LABEL",
            "REASSIGN" => "REASSIGN OWNED",
            "SET" when words[1] == "CONSTRAINTS" => "SET CONSTRAINTS",
            "TRUNCATE" => "TRUNCATE TABLE",
            "LOCK" => "LOCK TABLE",
            var word => word,
        };
    }

    private static string? ObjectType(StatementWords words)
    {
        var at = 1;
        while (Modifiers.Contains(words[at]) || (words[at] == "DEFAULT" && words[at + 1] == "CONVERSION"))
        {
            at++;
        }

        var (first, second) = (words[at], words[at + 1]);
        return (first, second) switch
        {
            ("FOREIGN", "DATA") => "FOREIGN DATA WRAPPER",
            ("TEXT", "SEARCH") => $"TEXT SEARCH {words[at + 2]}",
            ("MATERIALIZED", "VIEW") or ("FOREIGN", "TABLE") or ("EVENT", "TRIGGER") or ("ACCESS", "METHOD") or ("USER", "MAPPING")
                or ("OPERATOR", "CLASS" or "FAMILY") or ("DEFAULT", "PRIVILEGES") or ("LARGE", "OBJECT") => $"{first} {second}",
            _ => first,
        };
    }

    private static string QueryBehindWith(StatementWords words)
    {
        var depth = 0;
        for (var i = 1; i < words.Count; i++)
        {
            switch (words[i])
            {
                case "(":
                    depth++;
                    break;
                case ")":
                    depth--;
                    break;
                case "SELECT" or "INSERT" or "UPDATE" or "DELETE" or "MERGE" or "VALUES" or "TABLE" when depth == 0:
                    return words[i]!;
                default:
                    break;
            }
        }

        return "WITH";
    }
}
