namespace AssetTracer.Schema;

/// <summary>A migration as it is run. What it says beyond its checksum is asked for when somebody wants to know: an instance that finds nothing to do doesn't.</summary>
internal sealed class CollectedMigration(MigrationVersion version, DateOnly day, string description, string checksum, Func<MigrationContent> content)
{
    private readonly Lazy<MigrationContent> _content = new(content, LazyThreadSafetyMode.ExecutionAndPublication);

    public MigrationVersion Version => version;

    public DateOnly Day => day;

    public string Description => description;

    /// <summary>A hash over what the server reads of <see cref="Up"/>: comments and white space don't count.</summary>
    public string Checksum => checksum;

    /// <summary>Everything that the migration says.</summary>
    /// <exception cref="MigrationDefinitionException">It can't be run as it is written.</exception>
    public MigrationContent Content => _content.Value;

    public ValueArray<MigrationOperation> Operations => Content.Operations;

    public ValueArray<SqlStatement> Up => Content.Up;

    public ValueArray<SqlStatement> Down => Content.Down;

    public string? IrreversibleReason => Content.IrreversibleReason;

    public ValueArray<Expectation> Expectations => Content.Expectations;

    /// <summary>Why only a build that holds the migration can undo it, if at all; null where the SQL that the history keeps is enough.</summary>
    public string? BarrierToRecordedReversal => IrreversibleReason
        ?? (Down.Any(s => s.Code is not null) ? "it is undone by C#, which only a build that holds it can run" : null);

    /// <summary>As messages name it: <c>Migration 003 "Per-organization invoice numbering"</c>.</summary>
    public string Title => TitleOf(Version, Description);

    public static string TitleOf(MigrationVersion version, string description) =>
        description.Length == 0 ? $"Migration {version}" : $"Migration {version} \"{description}\"";

    /// <summary>A migration as far as the history tells of it.</summary>
    public static CollectedMigration Recorded(AppliedMigration applied) => new(
        applied.Version,
        applied.WrittenOn ?? default,
        applied.Description,
        applied.Checksum ?? "",
        () => new([], [], [], applied.Reversal?.Statements ?? [], applied.Reversal?.IrreversibleReason, []));

    /// <param name="migration">The migration.</param>
    /// <param name="attribute">What it is known by.</param>
    /// <param name="text">Takes what the server would read of it; nothing is left there.</param>
    public static CollectedMigration Of(Migration migration, MigrationAttribute attribute, CanonicalText text)
    {
        var home = HomeSchema.Current;
        try
        {
            var up = Say(migration, attribute, "Up", static m => m.BuildUp());
            foreach (var operation in up.Operations)
            {
                operation.AppendTo(text);
            }

            return new CollectedMigration(
                new(attribute.Version), attribute.Day, attribute.Description, text.TakeHash(), () => HomeSchema.In(home, () => ContentOf(migration, attribute, up)));
        }
        catch (Exception e) when (IsOfDefinition(e))
        {
            throw Refused(migration, attribute, e);
        }
    }

    /// <summary>A hash over the tokens of statements.</summary>
    public static string ChecksumOf(IEnumerable<SqlStatement> statements)
    {
        var text = new CanonicalText();
        foreach (var statement in statements)
        {
            text.Append(statement);
        }

        return text.TakeHash();
    }

    /// <summary>The same with other expectations.</summary>
    public CollectedMigration Expecting(IEnumerable<Expectation> expectations) =>
        new(Version, Day, Description, Checksum, () => Content with { Expectations = expectations.ToValueArray() });

    /// <summary>The same, known to histories by another checksum.</summary>
    public CollectedMigration KnownBy(string other) => new(Version, Day, Description, other, () => Content);

    private static MigrationContent ContentOf(Migration migration, MigrationAttribute attribute, MigrationBuilder up)
    {
        try
        {
            return Checked(migration, attribute, up);
        }
        catch (Exception e) when (IsOfDefinition(e))
        {
            throw Refused(migration, attribute, e);
        }
    }

    private static MigrationContent Checked(Migration migration, MigrationAttribute attribute, MigrationBuilder up)
    {
        var name = NameOf(migration, attribute);
        var steps = up.Operations.Select(o => o.ToStatements()).ToList();
        var forth = steps.SelectMany(s => s).ToValueArray();
        var down = Say(migration, attribute, "Down", static m => m.BuildDown());
        var verify = Say(migration, attribute, "Verify", static m => m.BuildVerify());
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

        return new(
            up.Operations.ToValueArray(),
            steps.Select(s => s.Count).ToValueArray(),
            EnumValues.Separate(Outside(forth), verify.Expectations),
            EnumValues.Separate(Outside(back), []),
            down.IrreversibleReason,
            verify.Expectations.ToValueArray());

        ValueArray<SqlStatement> Outside(ValueArray<SqlStatement> statements) => attribute.Transaction == TransactionMode.Inside
            ? statements
            : statements.Select(s => s with { Transaction = attribute.Transaction }).ToValueArray();
    }

    private static string NameOf(Migration migration, MigrationAttribute attribute) => $"Migration {attribute.Version} ({migration.GetType().FullName})";

    private static bool IsOfDefinition(Exception exception) =>
        exception is SqlSyntaxException or ArgumentException or FormatException or NotSupportedException;

    private static MigrationDefinitionException Refused(Migration migration, MigrationAttribute attribute, Exception cause) =>
        new($"{NameOf(migration, attribute)} can't be run. {cause.Message}", cause);

    private static T Say<T>(Migration migration, MigrationAttribute attribute, string method, Func<Migration, T> say)
    {
        try
        {
            return say(migration);
        }
        catch (Exception e) when (e is not SchemaMigrationException)
        {
            throw new MigrationDefinitionException($"{NameOf(migration, attribute)} can't be run: its {method} throws {e.GetType().Name}. {e.Message}", e);
        }
    }

    // One text is one query of a batch: were it two, their results would be taken for somebody else's.
    private static void RefuseScripts(Expectation expectation)
    {
        if (expectation is Expectation.Query { Sql: var sql } && SqlScript.Split(sql).Count != 1)
        {
            throw new ArgumentException($"The expectation \"{expectation.Description}\" must be one query, without a semicolon.", nameof(expectation));
        }
    }
}
