using System.Text.Json.Serialization.Metadata;

namespace AssetTracer.Schema;

/// <summary>A comment on an object.</summary>
/// <remarks>See <see href="https://www.postgresql.org/docs/current/sql-comment.html">COMMENT</see>.</remarks>
public sealed record CommentDefinition : SchemaObject
{
    /// <summary>The object.</summary>
    public required ObjectIdentity Target { get; init; }

    /// <summary>The text of the comment.</summary>
    public required string Text { get; init; }

    /// <summary>What the object is part of, where it isn't compared by itself: the view of a column, the identity column of a sequence; else <see langword="null"/>.</summary>
    public ObjectIdentity? PartOf { get; init; }

    /// <inheritdoc/>
    public override ObjectIdentity Identity => On(Target);

    /// <inheritdoc/>
    public override ObjectIdentity? Parent => PartOf ?? Target;

    /// <summary>Names the comment on an object.</summary>
    /// <param name="target">The object.</param>
    public static ObjectIdentity On(ObjectIdentity target) => new(ObjectKind.Comment, target.Name, On: target);
}

public sealed partial class MigrationBuilder
{
    /// <summary>Sets the comment on an object.</summary>
    /// <param name="on">The object.</param>
    /// <param name="text">The comment; <see langword="null"/> or an empty text removes it.</param>
    public void Comment(ObjectIdentity on, string? text)
    {
        if (string.IsNullOrEmpty(text))
        {
            Drop(CommentDefinition.On(on));
        }
        else
        {
            Create(new CommentDefinition { Target = on, Text = text });
        }
    }
}

public sealed partial class VerificationBuilder
{
    /// <summary>Expects a comment on an object.</summary>
    /// <param name="on">The object.</param>
    /// <param name="text">The comment's text, or <see langword="null"/> for any.</param>
    public VerificationBuilder HasComment(ObjectIdentity on, string? text = null) => Expect(
        text is null ? $"{on} has a comment" : $"the comment on {on} is {Quote.Literal(text)}",
        [CommentDefinition.On(on)],
        Claim.Exists(CommentDefinition.On(on), "there is no comment"),
        text is null ? null : Claim.Of<CommentDefinition>(CommentDefinition.On(on), "text", text, c => c.Text == text ? null : $"it is {Quote.Literal(c.Text)}"));
}

internal sealed class CommentRules : ObjectRules<CommentDefinition>
{
    public static CommentRules Instance { get; } = new();

    public override ChangeRules Changing => FactChanges.Instance;

    public override JsonTypeInfo<CommentDefinition> Json => SnapshotJson.Default.CommentDefinition;

    public override int ShareOfReading => 5;

    public override NoiseCategory? Noise => NoiseCategory.Comments;

    public override bool IsKnownByDefinition => false;

    public override string Catalog(PostgresVersion server) => Catalog(server, CatalogPresence.Unknown);

    public override string Catalog(PostgresVersion server, CatalogPresence presence) => TargetCatalog.Union(kind => presence.Allows(kind.Presence) && presence.Allows(kind.CommentPresence)
        ? kind.Select(
            "d.description AS text",
            $"JOIN pg_description d ON d.classoid = '{kind.Catalog}'::regclass AND d.objoid = {kind.Oid} AND d.objsubid = {kind.Column}")
        : null);

    public override CommentDefinition Read(CatalogRow row) => new()
    {
        Target = TargetCatalog.Read(row),
        Text = row.Text("text"),
        PartOf = TargetCatalog.ReadPartOf(row),
    };

    public override ValueArray<SqlStatement> Create(CommentDefinition target) =>
        [new($"COMMENT ON {TargetSql.Of(target.Target)} IS {Quote.Literal(target.Text)}")];

    public override ValueArray<SqlStatement>? Alter(CommentDefinition before, CommentDefinition after) => before == after ? [] : Create(after);

    public override ValueArray<SqlStatement> Drop(ObjectIdentity identity, DropBehavior behavior) =>
        [new($"COMMENT ON {TargetSql.Of(identity.On!)} IS NULL")];

    public override Meaning Explain(CommentDefinition? before, CommentDefinition? after, ValueArray<AttributeChange> changes, ComparisonSides sides) => (before, after) switch
    {
        (null, { } added) => new(Severity.Cosmetic, $"{added.Target} has a comment in {sides.AfterName} but none in {sides.BeforeName}: {Shown(added.Text)}."),
        ({ } removed, null) => new(Severity.Cosmetic, $"{removed.Target} has a comment in {sides.BeforeName} but none in {sides.AfterName}: {Shown(removed.Text)}."),
        ({ } one, { } other) => new(
            Severity.Cosmetic,
            $"The comment on {other.Target} is {sides.Both(Shown(one.Text), Shown(other.Text))}."),
        _ => throw new ArgumentException("A difference has at least one side."),
    };

    // on one line
    private static string Shown(string text) => $"'{text.ReplaceLineEndings(" ")}'";

    // A platform's tables carry comments of the platform's; what is said about the user's policies and triggers on them is the user's.
    public override bool IsUsersOwn(CommentDefinition target, Func<string, bool> isPlatformSchema) => target.Target.Kind is ObjectKind.Policy or ObjectKind.Trigger;
}
