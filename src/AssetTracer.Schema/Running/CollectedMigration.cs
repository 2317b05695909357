using System.Security.Cryptography;
using System.Text;

namespace AssetTracer.Schema;

/// <summary>A migration with everything that it says about itself, as it is run.</summary>
internal sealed record CollectedMigration
{
    public required MigrationVersion Version { get; init; }

    public required DateOnly Day { get; init; }

    public required string Description { get; init; }

    public required ValueArray<MigrationOperation> Operations { get; init; }

    public required ValueArray<SqlStatement> Up { get; init; }

    public required ValueArray<SqlStatement> Down { get; init; }

    public required string? IrreversibleReason { get; init; }

    /// <summary>Why only a build that holds the migration can undo it, if at all; null where the SQL that the history keeps is enough.</summary>
    public string? BarrierToRecordedReversal => IrreversibleReason
        ?? (Down.Any(s => s.Code is not null) ? "it is undone by C#, which only a build that holds it can run" : null);

    public required ValueArray<Expectation> Expectations { get; init; }

    /// <summary>A hash over what the server reads of <see cref="Up"/>: comments and white space don't count.</summary>
    public required string Checksum { get; init; }

    /// <summary>As messages name it: <c>Migration 003 "Per-organization invoice numbering"</c>.</summary>
    public string Title => TitleOf(Version, Description);

    public static string TitleOf(MigrationVersion version, string description) =>
        description.Length == 0 ? $"Migration {version}" : $"Migration {version} \"{description}\"";

    /// <summary>A migration as far as the history tells of it.</summary>
    public static CollectedMigration Recorded(AppliedMigration applied) => new()
    {
        Version = applied.Version,
        Day = applied.WrittenOn ?? default,
        Description = applied.Description,
        Operations = [],
        Up = [],
        Down = applied.Reversal?.Statements ?? [],
        IrreversibleReason = applied.Reversal?.IrreversibleReason,
        Expectations = [],
        Checksum = applied.Checksum ?? "",
    };

    public static CollectedMigration Of(Migration migration, MigrationAttribute attribute)
    {
        var name = $"Migration {attribute.Version} ({migration.GetType().FullName})";
        ValueArray<SqlStatement> Outside(ValueArray<SqlStatement> statements) => attribute.Transaction == TransactionMode.Inside
            ? statements
            : statements.Select(s => s with { Transaction = attribute.Transaction }).ToValueArray();
        try
        {
            var up = Say(name, "Up", migration.BuildUp);
            var down = Say(name, "Down", migration.BuildDown);
            var verify = Say(name, "Verify", migration.BuildVerify);
            var forth = up.Operations.SelectMany(o => o.ToStatements()).ToValueArray();
            var back = down.Operations.SelectMany(o => o.ToStatements()).ToValueArray();
            if (up.IrreversibleReason is not null)
            {
                throw new MigrationDefinitionException($"{name} says in Up that it can't be undone, where nobody looks. Say so in Down.");
            }

            if (down.IrreversibleReason is not null && !back.IsEmpty)
            {
                throw new MigrationDefinitionException($"{name} says in Down how it is undone, and that it can't be. Leave one of the two out.");
            }

            if (forth.Concat(back).Select(s => ConcurrentIndex.In(s.Text)).FirstOrDefault(i => i is { IfNotExists: true }) is { } index)
            {
                throw new MigrationDefinitionException(
                    $"{name} creates the index {index.Name} concurrently IF NOT EXISTS, which takes an invalid one for good. "
                    + "Leave IF NOT EXISTS out: what a failed attempt leaves behind is dropped and built anew.");
            }

            forth = EnumValues.Separate(Outside(forth), verify.Expectations);
            back = EnumValues.Separate(Outside(back), []);
            if (verify.Expectations.Count == 0)
            {
                throw new MigrationDefinitionException($"{name} expects nothing. Say in Verify how one sees that it worked.");
            }

            if (back.IsEmpty && down.IrreversibleReason is null)
            {
                throw new MigrationDefinitionException(
                    $"{name} doesn't say how it is undone. Write Down, or say there why it can't be: migration.Irreversible(\"why\").");
            }

            foreach (var query in verify.Expectations)
            {
                RefuseScripts(query);
            }

            return new()
            {
                Version = new(attribute.Version),
                Day = attribute.Day,
                Description = attribute.Description,
                Operations = up.Operations.ToValueArray(),
                Up = forth,
                Down = back,
                IrreversibleReason = down.IrreversibleReason,
                Expectations = verify.Expectations.ToValueArray(),
                Checksum = ChecksumOf(forth),
            };
        }
        catch (Exception e) when (e is SqlSyntaxException or ArgumentException or FormatException or NotSupportedException)
        {
            throw new MigrationDefinitionException($"{name} can't be run. {e.Message}", e);
        }
    }

    /// <summary>A hash over the tokens of statements.</summary>
    public static string ChecksumOf(IEnumerable<SqlStatement> statements)
    {
        // Hashed at once: a thousand migrations are looked at by every start of every instance.
        var text = new StringBuilder();
        foreach (var statement in statements)
        {
            foreach (var token in SqlScript.CanonicalTokens(statement.Text))
            {
                text.Append(token).Append('\0');
            }

            if (statement.Code is { } code)
            {
                // Nobody can tell code from code: what it says of itself stands for it.
                text.Append(code.Description);
            }

            text.Append('\0');
        }

        return Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text.ToString())));
    }

    private static T Say<T>(string name, string method, Func<T> say)
    {
        try
        {
            return say();
        }
        catch (Exception e) when (e is not SchemaMigrationException)
        {
            throw new MigrationDefinitionException($"{name} can't be run: its {method} throws {e.GetType().Name}. {e.Message}", e);
        }
    }

    // One text is one query of a batch: were it two, their results would be taken for somebody else's.
    private static void RefuseScripts(Expectation expectation)
    {
        var sql = expectation switch
        {
            Expectation.Condition condition => condition.Sql,
            Expectation.NoRows noRows => noRows.Sql,
            _ => null,
        };
        if (sql is not null && SqlScript.Split(sql).Count != 1)
        {
            throw new ArgumentException($"The expectation \"{expectation.Description}\" must be one query, without a semicolon.", nameof(expectation));
        }
    }
}
