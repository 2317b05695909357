using System.Text.Json.Serialization.Metadata;

namespace AssetTracer.Schema;

internal sealed class SubscriptionRules : ObjectRules<SubscriptionDefinition>
{
    public static SubscriptionRules Instance { get; } = new();

    public override ChangeRules Changing => SubscriptionChanges.Instance;

    public override JsonTypeInfo<SubscriptionDefinition> Json => SnapshotJson.Default.SubscriptionDefinition;

    public override bool IsKnownByDefinition => false;

    /// <summary>The condition for a subscription to be this database's: the catalog holds those of all.</summary>
    public static string OfThisDatabase(string subscription) => $"{subscription}.subdbid = (SELECT oid FROM pg_database WHERE datname = current_database())";

    public override string? Presence => CatalogPresence.Any("pg_subscription s", OfThisDatabase("s"));

    // Every column here is open to ordinary roles, unlike how the subscription connects.
    public override string Catalog(PostgresVersion server) => $"""
        SELECT s.subname                     AS name
             , s.subpublications AS publications
             , s.subenabled                  AS is_enabled
             , s.subslotname                 AS slot_name
             , s.subbinary                   AS is_binary
             , {server.Since(16, "CASE s.substream WHEN 't' THEN 'on' WHEN 'p' THEN 'parallel' ELSE 'off' END", "CASE WHEN s.substream THEN 'on' ELSE 'off' END")} AS streaming
             , s.subsynccommit               AS synchronous_commit
             , {server.Since(15, "s.subtwophasestate <> 'd'", "false")} AS is_two_phase
             , {server.Since(15, "s.subdisableonerr", "false")}         AS is_disabled_on_error
             , {server.Since(16, "s.subpasswordrequired", "true")}      AS is_password_required
             , {server.Since(16, "s.subrunasowner", "false")}           AS is_run_as_owner
             , {server.Since(16, "s.suborigin", "'any'")}               AS origin
             , {server.Since(17, "s.subfailover", "false")}             AS is_failover
          FROM pg_subscription s
         WHERE {OfThisDatabase("s")}
           AND {CatalogScope.WantedOfDatabase("s.subname")}
        """;

    public override SubscriptionDefinition Read(CatalogRow row) => new()
    {
        Name = row.Text("name"),
        Publications = PrintedOrder.Sorted(row.Texts("publications")),
        PublicationOrder = new(row.Texts("publications")),
        IsEnabled = row.Flag("is_enabled"),
        SlotName = row.TextOrNull("slot_name"),
        IsBinary = row.Flag("is_binary"),
        Streaming = row.Text("streaming"),
        SynchronousCommit = row.Text("synchronous_commit"),
        IsTwoPhase = row.Flag("is_two_phase"),
        IsDisabledOnError = row.Flag("is_disabled_on_error"),
        IsPasswordRequired = row.Flag("is_password_required"),
        IsRunAsOwner = row.Flag("is_run_as_owner"),
        Origin = row.Text("origin"),
        IsFailover = row.Flag("is_failover"),
    };

    // Without connecting, no slot is made over there and nothing is copied: the connection is yet to be given.
    public override ValueArray<SqlStatement> Create(SubscriptionDefinition target)
    {
        var bare = new SubscriptionDefinition { Name = target.Name, Publications = target.Publications };
        return
        [
            new(
                $"CREATE SUBSCRIPTION {Quote.Id(target.Name)} CONNECTION '' PUBLICATION {Quote.Ids(target.PublicationOrder.Known(target.Publications))} "
                + $"WITH (connect = false, slot_name = {Slot(target)}, streaming = {target.Streaming}{string.Concat(Settings(bare, target).Concat(Fixed(target)).Select(s => ", " + s))})",
                new Hazard(
                    HazardKind.ChangesAccess,
                    $"Snapshots hold no secrets: say ALTER SUBSCRIPTION {Quote.Id(target.Name)} CONNECTION by hand, make its slot on the other side, and refresh it.")),
            .. target.IsEnabled ? [new SqlStatement($"ALTER SUBSCRIPTION {Quote.Id(target.Name)} ENABLE")] : Array.Empty<SqlStatement>(),
        ];
    }

    // Two phases and failover are agreed upon with the slot. A slot can be changed only while the subscription is disabled, and enabled only with one.
    public override ValueArray<SqlStatement>? Alter(SubscriptionDefinition before, SubscriptionDefinition after)
    {
        var handled = before with
        {
            Publications = after.Publications,
            IsEnabled = after.IsEnabled,
            SlotName = after.SlotName,
            IsBinary = after.IsBinary,
            Streaming = after.Streaming,
            SynchronousCommit = after.SynchronousCommit,
            IsDisabledOnError = after.IsDisabledOnError,
            IsPasswordRequired = after.IsPasswordRequired,
            IsRunAsOwner = after.IsRunAsOwner,
            Origin = after.Origin,
        };
        return handled == after ? Changes(before, after).ToValueArray() : null;
    }

    // Dropping the slot would need the other side, outside any transaction.
    public override ValueArray<SqlStatement> Drop(ObjectIdentity identity, DropBehavior behavior) =>
    [
        new($"ALTER SUBSCRIPTION {identity.Name} DISABLE"),
        new($"ALTER SUBSCRIPTION {identity.Name} SET (slot_name = NONE)"),
        new($"DROP SUBSCRIPTION {identity.Name}{Suffix(behavior)}",
            new Hazard(HazardKind.LosesData, "Its slot stays on the other side, which keeps every change for it until somebody drops the slot there.")),
    ];

    public override ValueArray<SqlStatement> Rename(ObjectIdentity identity, string newName) =>
        [new($"ALTER SUBSCRIPTION {identity.Name} RENAME TO {Quote.Id(newName)}")];

    private static IEnumerable<SqlStatement> Changes(SubscriptionDefinition before, SubscriptionDefinition after)
    {
        var alter = $"ALTER SUBSCRIPTION {Quote.Id(after.Name)}";
        var slot = before.SlotName != after.SlotName;
        if (before.IsEnabled && (slot || !after.IsEnabled))
        {
            yield return new($"{alter} DISABLE");
        }

        if (before.Publications != after.Publications)
        {
            yield return new($"{alter} SET PUBLICATION {Quote.Ids(after.PublicationOrder.Known(after.Publications))} WITH (refresh = false)",
                new Hazard(HazardKind.LosesData, $"Tables that came or went are known only after {alter} REFRESH PUBLICATION."));
        }

        string[] settings =
        [
            .. slot ? [$"slot_name = {Slot(after)}"] : Array.Empty<string>(),
            .. before.Streaming == after.Streaming ? [] : new[] { $"streaming = {after.Streaming}" },
            .. Settings(before, after),
        ];
        if (settings.Length > 0)
        {
            yield return new($"{alter} SET ({string.Join(", ", settings)})");
        }

        if (after.IsEnabled && (slot || !before.IsEnabled))
        {
            yield return new($"{alter} ENABLE");
        }
    }

    // Only what differs is said: an older server doesn't know every setting.
    private static IEnumerable<string> Settings(SubscriptionDefinition before, SubscriptionDefinition after) =>
    [
        .. Flag("binary", before.IsBinary, after.IsBinary),
        .. before.SynchronousCommit == after.SynchronousCommit ? [] : new[] { $"synchronous_commit = {Quote.Literal(after.SynchronousCommit)}" },
        .. Flag("disable_on_error", before.IsDisabledOnError, after.IsDisabledOnError),
        .. Flag("password_required", before.IsPasswordRequired, after.IsPasswordRequired),
        .. Flag("run_as_owner", before.IsRunAsOwner, after.IsRunAsOwner),
        .. before.Origin == after.Origin ? [] : new[] { $"origin = {Quote.Literal(after.Origin)}" },
    ];

    private static IEnumerable<string> Fixed(SubscriptionDefinition target) =>
        [.. Flag("two_phase", false, target.IsTwoPhase), .. Flag("failover", false, target.IsFailover)];

    private static IEnumerable<string> Flag(string name, bool before, bool after) => before == after ? [] : [$"{name} = {(after ? "true" : "false")}"];

    private static string Slot(SubscriptionDefinition subscription) => subscription.SlotName is { } slot ? Quote.Literal(slot) : "NONE";
}
